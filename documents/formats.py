"""Whether a file is what it claims: its first bytes are looked at, and nothing of it is ever unpacked or run."""

from email.parser import BytesHeaderParser
from typing import BinaryIO

import filetype
import olefile  # type: ignore[import-untyped] # it ships no types

from documents.sealing import CHUNK_BYTES, Broken
from documents.storage import StorageFailed

HEAD_BYTES = CHUNK_BYTES
"""How much of a file is looked at: its first chunk."""

COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
COMPOUND_TYPES = {"application/msword": "WordDocument", "application/vnd.ms-outlook": "__properties_version1.0"}
"""What Word and Outlook wrote before 2007: one container for both, told apart by a stream that stands in it."""

EMAIL = "message/rfc822"
EMAIL_HEADERS = frozenset({"from", "to", "date", "subject", "message-id", "received", "mime-version", "return-path"})


def is_a(media_type: str, head: bytes) -> bool:
    """Whether a file that begins with `head` is of this type."""
    if media_type == EMAIL:
        return _is_an_email(head)
    if media_type in COMPOUND_TYPES:
        return head.startswith(COMPOUND_FILE)
    found = filetype.guess(head)
    return found is not None and found.mime == media_type


def _is_an_email(head: bytes) -> bool:
    """E-mail has no signature: it begins with headers (RFC 5322), of which these are always there."""
    if b"\x00" in head or filetype.guess(head) is not None:
        return False
    headers = BytesHeaderParser().parsebytes(head)
    return len(EMAIL_HEADERS.intersection(name.lower() for name in headers)) >= 2 and "from" in headers


def is_compound_of(media_type: str, file: BinaryIO) -> bool:
    """Whether a compound file is of this type, by its list of streams, of which none is read.

    The list may stand anywhere in the file, so all of it must be there.
    """
    try:
        with olefile.OleFileIO(file) as opened:
            streams = {path[0] for path in opened.listdir() if len(path) == 1}
    except (StorageFailed, Broken):
        raise
    except Exception:  # noqa: BLE001 - whoever forges one may break its reader anywhere
        return False
    return streams.intersection(COMPOUND_TYPES.values()) == {COMPOUND_TYPES[media_type]}
