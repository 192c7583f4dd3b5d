"""What is killed, lost or cut off, at any moment."""
