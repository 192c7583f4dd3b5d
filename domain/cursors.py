"""How a place is written where a client keeps it and gives it back: base64url (RFC 4648) of a JSON array, unpadded."""

import base64
from collections.abc import Sequence
from typing import Any

import orjson


def written(parts: Sequence[Any]) -> str:
    """The parts of a place as a client gets them."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def read(given: str) -> Any:
    """What stands in a text that a client gave, which may be anything; raises ValueError where nothing does."""
    return orjson.loads(base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True))
