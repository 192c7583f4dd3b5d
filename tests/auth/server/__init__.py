"""The authorization server over HTTP, as its clients and those who abuse it meet it."""
