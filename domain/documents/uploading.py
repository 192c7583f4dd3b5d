"""How an announced document comes: to whom its address is open, from which byte on, until when (rule P28)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.document_kinds import DocumentKind
from domain.refusals import Refused, UploadBusy, UploadElsewhere, UploadEnded, UploadExpired

UPLOAD_LASTS = timedelta(hours=1)
"""How long the address of an upload is good for."""

LEASE = timedelta(seconds=30)
"""For how long whoever writes to it has it to themselves, unless they say that they go on."""

RENEW_AFTER_SECONDS = 10.0
"""When they say so."""


class UploadState(StrEnum):
    """How far an upload has come; what is not OPEN has ended."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"


class UploadRefusal(StrEnum):
    """Why an upload was refused when its bytes came: they were not what was announced, or nothing may be added now."""

    WRONG_SIZE = "WRONG_SIZE"
    WRONG_HASH = "WRONG_HASH"
    WRONG_TYPE = "WRONG_TYPE"
    INFECTED = "INFECTED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload as loaded under its lock; names are those of the columns. Sizes are in bytes."""

    id: UUID
    account_id: UUID
    authority_id: UUID
    organisation_id: UUID | None
    package_id: UUID
    invitation_id: UUID | None
    document_id: UUID | None
    kind: DocumentKind
    file_name: str
    media_type: str
    size: int
    sha256: bytes
    content_id: UUID
    wrapped_key: bytes | None
    wrapped_with: str | None
    parts: list[Any]
    received: int
    state: UploadState
    lease: UUID | None
    leased_until: datetime | None
    expires_at: datetime


def check_may_send(upload: Upload, offset: int | None, now: datetime) -> None:
    """Refuse bytes for an address that has ended, that somebody is writing to, or that wants others (None asks)."""
    if upload.state is not UploadState.OPEN:
        raise Refused([UploadEnded(how=upload.state.value.lower())])
    if upload.expires_at <= now:
        raise Refused([UploadExpired()])
    if offset is None:
        return
    if upload.leased_until is not None and now < upload.leased_until:
        raise Refused([UploadBusy()])
    if offset != upload.received:
        raise Refused([UploadElsewhere(received=upload.received)])
