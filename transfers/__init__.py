"""How do the bytes of documents come and go? HTTP beside the API, never through GraphQL."""
