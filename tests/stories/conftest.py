"""What the stories run on."""

from tests.serving import broker, care4all, carefirst, http, sign_in, spotday

__all__ = ["broker", "care4all", "carefirst", "http", "sign_in", "spotday"]
