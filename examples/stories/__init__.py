"""The stories that are played, one to a file, each on what those before it left."""
