"""What clients are promised: HTTP, refusals, permissions."""
