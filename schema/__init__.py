"""What the API says: its types, its fields, who may call them, and how a document is let in."""
