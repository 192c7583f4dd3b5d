"""Who else is told of events: the endpoints of other systems, and by which rules they are told."""
