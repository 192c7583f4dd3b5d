"""Whether a file is what it claims: its first bytes are looked at, and nothing of it is ever unpacked or run."""

from email.parser import BytesHeaderParser

import filetype

from documents.sealing import CHUNK_BYTES

HEAD_BYTES = CHUNK_BYTES
"""How much of a file is looked at: its first chunk."""

COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
COMPOUND_TYPES = frozenset({"application/msword", "application/vnd.ms-outlook"})
"""What Word and Outlook wrote before 2007: one container for both, told apart only by what stands deep in it."""

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
