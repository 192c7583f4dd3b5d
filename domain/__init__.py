"""What the service decides: pure rules, no await, no clock, no I/O."""
