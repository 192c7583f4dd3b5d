"""Signing in with a council's own identity provider, a real one."""
