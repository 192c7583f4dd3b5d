"""What the tests of messages run on."""

from tests.serving import http

__all__ = ["http"]
