"""Which cookies are ours, and which only look like it."""

import pytest
from starlette.requests import Request

from auth import cookies

NAME = "__Host-session"


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([], None),
        ([b""], None),
        ([b"__Host-session"], None),
        ([b"__Host-session="], ""),
        ([b"__Host-session=abc"], "abc"),
        ([b"a=b; __Host-session=abc;c=d"], "abc"),
        ([b"a=b", b"__Host-session=abc"], "abc"),
        ([b'__Host-session="abc=="'], "abc=="),
        ([b"__host-session=abc"], None),
        # what a neighbour's host may set: browsers guard the name without a blank alone
        ([b"\xa0__Host-session=evil"], None),
        ([b"\x85__Host-session=evil"], None),
        ([b"\x1f__Host-session=evil"], None),
        ([b"\xe2\x80\x80__Host-session=evil"], None),
        ([b"__Host-session\xa0=evil"], None),
        ([b"__Host-session=abc; \xa0__Host-session=evil"], "abc"),
        ([b"=__Host-session=evil"], None),
        ([b"__Host-session=abc; __Host-session=evil"], None),
    ],
)
def test_a_cookie_has_the_very_name_and_stands_once(headers: list[bytes], found: str | None) -> None:
    request = Request({"type": "http", "headers": [(b"cookie", value) for value in headers]})
    assert cookies.read(request, NAME) == found
