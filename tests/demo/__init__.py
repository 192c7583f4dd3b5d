"""The demonstration: that it plays, and that it would say so if something differed."""
