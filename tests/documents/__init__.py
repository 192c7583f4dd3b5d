"""The bytes of documents."""
