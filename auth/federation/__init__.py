"""Signing in with a council's own identity provider: we are its client (OpenID Connect Core, code flow)."""
