"""What a client sends, read strictly: small, once each, in characters that mean nothing else.

RFC 6749, 3.1 and 3.2: a parameter stands once, one without a value is none. What is repeated, too long or holds control
characters is refused before anything is looked up.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import Request

LONGEST_BODY = 16_384
LONGEST_VALUE = 8_192
MOST_PARAMETERS = 50
FORM = "application/x-www-form-urlencoded"
PRINTABLE = re.compile(r"[ -~]*")
IN_ANY_LANGUAGE = frozenset({"login_hint"})
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class TooLarge(InvalidRequestError):
    """The body is larger than anything a client has to say."""

    status_code = 413


async def of_body(request: Request) -> dict[str, str]:
    """The parameters of a form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise InvalidRequestError(f"The body must be {FORM}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise TooLarge("The body is too large.")
    return _parsed(bytes(body))


def of_query(request: Request) -> dict[str, str]:
    """The parameters of an address."""
    query: bytes = request.scope["query_string"]
    if len(query) > LONGEST_BODY:
        raise TooLarge("The address is too long.")
    return _parsed(query)


def _parsed(encoded: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise InvalidRequestError("The parameters are malformed.") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if not PRINTABLE.fullmatch(name) or name in found:
            raise InvalidRequestError("A parameter is malformed or stands twice.")
        found[name] = _sound(name, value)
    return {name: value for name, value in found.items() if value}


def _sound(name: str, value: str) -> str:
    foreign = CONTROL.search(value) if name in IN_ANY_LANGUAGE else not PRINTABLE.fullmatch(value)
    if foreign or len(value) > LONGEST_VALUE:
        raise InvalidRequestError("A parameter is too long or holds characters that it must not.")
    return value


def only(parameters: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """Those of these names; others are ignored, as RFC 6749 asks."""
    return {name: value for name, value in parameters.items() if name in names}
