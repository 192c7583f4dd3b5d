"""Streams of events: what one viewer is told, numbered by the relay without gaps (rule P26).

A council's brokerage has the stream of its authority, a provider that of its organisation, everybody else one of their
own. A number tells nothing of what others are told.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain import cursors
from domain.viewer import Viewer, ViewerKind

ORDER = "SEQUENCE"
"""What the places of a stream are places in, as in other lists."""

LARGEST = 2**63 - 1


class StreamKind(StrEnum):
    """Whose a stream is."""

    AUTHORITY = "AUTHORITY"
    ORGANISATION = "ORGANISATION"
    ACCOUNT = "ACCOUNT"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of events; its id is that of the authority, the organisation or the account whose it is."""

    kind: StreamKind
    id: UUID


class NoPlace(ValueError):
    """This is no place in a stream."""


def stream_of(viewer: Viewer) -> Stream | None:
    """The stream of a viewer; None for one who has not signed in."""
    match viewer.kind:
        case ViewerKind.ANONYMOUS:
            return None
        case ViewerKind.PROVIDER if viewer.organisation_id is not None:
            return Stream(StreamKind.ORGANISATION, viewer.organisation_id)
        case ViewerKind.COUNCIL if viewer.authority_id is not None:
            return Stream(StreamKind.AUTHORITY, viewer.authority_id)
        case _:
            return Stream(StreamKind.ACCOUNT, viewer.account_id)


def place(stream_id: UUID, sequence: int) -> str:
    """The cursor of a number in a stream: what comes after it is asked for with it. 0 is before the first."""
    return cursors.written([ORDER, sequence, str(stream_id)])


def placed(cursor: str) -> tuple[UUID, int]:
    """The stream and the number of a cursor; raises `NoPlace`."""
    try:
        order, sequence, stream_id = cursors.read(cursor)
        if order == ORDER and type(sequence) is int and 0 <= sequence <= LARGEST:
            return UUID(stream_id), sequence
    except (ValueError, TypeError, AttributeError):
        pass
    raise NoPlace(cursor)
