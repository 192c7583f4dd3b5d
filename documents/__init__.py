"""Where are the bytes of documents, and are they what they claim? Storing, sealing, checking, scanning."""
