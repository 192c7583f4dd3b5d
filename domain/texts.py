"""Free text from people: cleaned, and refused where it could not be stored or shown."""

import re

from domain.refusals import Checks, InvalidInput

LONG_TEXT = 4000
"""Characters in a note or a comment."""
SHORT_TEXT = 200
"""Characters in a reference, a code or one line."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(checks: Checks, text: str | None, limit: int, *path: str | int) -> str | None:
    """The text without blank edges and with plain line ends; None where nothing is left."""
    if text is None:
        return None
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    checks.require(
        not UNSTORABLE.search(cleaned),
        InvalidInput(*path, problem="The text contains a NUL character or half of a surrogate pair."),
    )
    checks.require(
        len(cleaned) <= limit,
        InvalidInput(*path, problem=f"The text has {len(cleaned)} characters; {limit} are allowed."),
    )
    return cleaned or None


def required(checks: Checks, text: str | None, limit: int, *path: str | int) -> str:
    """Like `clean`, for text that must not be empty."""
    cleaned = clean(checks, text, limit, *path)
    checks.require(cleaned is not None, InvalidInput(*path, problem="This may not be empty."))
    return cleaned or ""
