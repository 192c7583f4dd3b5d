"""`make bench`: the service side by side with its peers, and with the least that could give the same answers."""
