"""The house held to its own rules: what it says of itself is true."""
