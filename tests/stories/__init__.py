"""End to end, over HTTP, as a client would."""
