"""What can be told: the kinds of messages, who may do without them, how soon each has to leave (rules A1, B15, P32)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from domain.invitations import InvitationState

URGENT_WITHIN = timedelta(hours=4)
"""What is to be answered sooner than that cannot wait behind anything: a hospital discharge has two hours (B12)."""


MOST_ATTEMPTS = 5
"""How often it is tried to address a notice before it is set aside."""


class NoticeKind(StrEnum):
    """What is told: the first nine to providers, the others to the council, of an endpoint to whoever has it."""

    REQUEST = "REQUEST"
    DEADLINE_CHANGED = "DEADLINE_CHANGED"
    REMINDER = "REMINDER"
    AWARDED = "AWARDED"
    NOT_AWARDED = "NOT_AWARDED"
    CANCELLED = "CANCELLED"
    RENEWAL_REQUESTED = "RENEWAL_REQUESTED"
    DIGEST = "DIGEST"
    NOTE_ADDED = "NOTE_ADDED"
    RESPONSE_CHANGED = "RESPONSE_CHANGED"
    RESPONSE_WITHDRAWN = "RESPONSE_WITHDRAWN"
    RESPONSE_NOTE_ADDED = "RESPONSE_NOTE_ADDED"
    ALL_RESPONDED = "ALL_RESPONDED"
    DEADLINE_REACHED = "DEADLINE_REACHED"
    CHASE_DUE = "CHASE_DUE"
    UNFILLED = "UNFILLED"
    ESCALATION = "ESCALATION"
    OFFER_EXPIRING = "OFFER_EXPIRING"
    LINK_EXPIRED = "LINK_EXPIRED"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    ENDPOINT_FAILING = "ENDPOINT_FAILING"
    ENDPOINT_DISABLED = "ENDPOINT_DISABLED"
    ENDPOINT_PAYLOAD = "ENDPOINT_PAYLOAD"


TO_PROVIDERS = frozenset({
    NoticeKind.REQUEST,
    NoticeKind.DEADLINE_CHANGED,
    NoticeKind.REMINDER,
    NoticeKind.AWARDED,
    NoticeKind.NOT_AWARDED,
    NoticeKind.CANCELLED,
    NoticeKind.RENEWAL_REQUESTED,
    NoticeKind.DIGEST,
    NoticeKind.NOTE_ADDED,
})  # fmt: skip
TO_COUNCILS = frozenset(NoticeKind) - TO_PROVIDERS
TO_KEEPERS = frozenset({NoticeKind.ENDPOINT_FAILING, NoticeKind.ENDPOINT_DISABLED})
"""What is told to whoever looks after an endpoint: a provider's team administrators hear of their organisation's."""

TEAM_MAY_STOP = frozenset({NoticeKind.REQUEST, NoticeKind.REMINDER, NoticeKind.DIGEST, NoticeKind.NOTE_ADDED})
"""What a team may do without, because the request still stands in its lists, its notes with it (rule P32). A moved
deadline and an outcome must reach it (rules A1, B15)."""


OPTIONAL = tuple(kind for kind in NoticeKind if kind is not NoticeKind.NOT_AWARDED)
"""The kinds that somebody can say something about; whoever wants to be told of awards is told of both outcomes."""


class Lane(IntEnum):
    """How soon a message has to leave; a lower lane never waits for a higher one."""

    URGENT = 0
    PROMPT = 1
    BULK = 2


class Standing(StrEnum):
    """Why somebody of a council is told of a package (rule B4): it is theirs, they were added, or by their role."""

    SOURCES = "SOURCES"
    ADDED = "ADDED"
    MANAGES = "MANAGES"
    BY_ROLE = "BY_ROLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to be told; `data` holds instants (RFC 3339) and codes, never words about a person."""

    kind: NoticeKind
    authority_id: UUID | None
    lane: Lane = Lane.PROMPT
    package_id: UUID | None = None
    organisation_id: UUID | None = None
    invitation_id: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A service that was asked, as a notice looks at it."""

    invitation_id: UUID
    organisation_id: UUID
    service_id: UUID
    state: InvitationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may be told; `wanted` is what they said about this kind, None where they said nothing.

    `organisation_id` is a provider's, `standing` a council's. `services` are those that an employee answers for; empty:
    all of the organisation's.
    """

    account_id: UUID
    organisation_id: UUID | None = None
    services: frozenset[UUID] = frozenset()
    standing: Standing | None = None
    wanted: bool | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """One message: to a team's inbox (`account_id` is None) or to a person, about these invitations."""

    kind: NoticeKind
    organisation_id: UUID | None
    account_id: UUID | None
    invitation_ids: tuple[UUID, ...] = ()


def preference(kind: NoticeKind) -> NoticeKind:
    """The kind under which it is kept whether messages of this kind are wanted."""
    return NoticeKind.AWARDED if kind is NoticeKind.NOT_AWARDED else kind


def may_stop(kind: NoticeKind, *, team: bool) -> bool:
    """Whether a message of this kind can be done without: by a person always, by a team's inbox not always."""
    return not team or kind in TEAM_MAY_STOP


def lane_until(deadline_at: datetime, now: datetime) -> Lane:
    """The lane of what has to be answered by `deadline_at`."""
    return Lane.URGENT if deadline_at - now <= URGENT_WITHIN else Lane.PROMPT
