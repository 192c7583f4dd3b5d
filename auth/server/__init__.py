"""The authorization server: Authlib, on rows that were loaded and locked first, inside one transaction."""
