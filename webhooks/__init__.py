"""What others are told of events, and how they know that it was us."""
