"""Who is asking: signing keys, access tokens, and the `Viewer` behind a bearer token."""
