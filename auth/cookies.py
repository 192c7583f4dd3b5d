"""Cookies, read to the letter.

Starlette takes every blank of Unicode from around a cookie's name, and of two with one name the last. Browsers keep
others' hosts from setting a `__Host-` cookie, but not one whose name begins with a blank: read so, a neighbour's cookie
would be taken for ours, and somebody would be signed in as the neighbour likes.
"""

from starlette.requests import HTTPConnection

QUOTE = '"'


def read(request: HTTPConnection, name: str) -> str | None:
    """The value of the cookie of this very name; None where there is none, or more than one."""
    found = [value for known, value in _pairs(request) if known == name]
    return found[0].removeprefix(QUOTE).removesuffix(QUOTE) if len(found) == 1 else None


def _pairs(request: HTTPConnection) -> list[tuple[str, str]]:
    parts = [part for header in request.headers.getlist("cookie") for part in header.split(";")]
    split = [part.strip(" \t").partition("=") for part in parts]
    return [(name, value) for name, equals, value in split if equals]
