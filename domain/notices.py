"""Who is told what of a package: the kinds of messages, who gets them, who may not want them (rules A1, B15, P22).

A notice says that something is to be told; it becomes one message a person, even where two services of one
organisation were asked (rule Q37). Nothing here knows an address.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import singledispatch
from typing import Any
from uuid import UUID

from domain.events import (
    AccountLinkExpired,
    EndpointDisabled,
    EndpointFailing,
    Event,
    NoteAdded,
    NoteSide,
    OrganisationDigestDue,
    PackageAllResponded,
    PackageAwarded,
    PackageCancelled,
    PackageChaseDue,
    PackageDeadlineChanged,
    PackageDeadlinePassed,
    PackageReminded,
    PackageSent,
    PackageStillUnfilled,
    ResponseChanged,
    ResponseEvent,
    ResponseOfferExpiring,
    ResponseRenewalRequested,
    ResponseWithdrawn,
)
from domain.events.endpoints import EndpointPayloadFailing
from domain.invitations import InvitationState

URGENT_WITHIN = timedelta(hours=4)
"""What is to be answered sooner than that cannot wait behind anything: a hospital discharge has two hours (B12)."""


MOST_ATTEMPTS = 5
"""How often it is tried to address a notice before it is set aside."""


class NoticeKind(StrEnum):
    """What is told of a package; the first nine to providers, the others to the council."""

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
    authority_id: UUID
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


@singledispatch
def of_event(event: Event, now: datetime) -> Notice | None:
    """What is to be told because of an event that occurs at `now`; of most events nothing is."""
    del event, now
    return None


@of_event.register
def _(event: PackageSent, now: datetime) -> Notice:
    """Rule P6."""
    lane = Lane.URGENT if event.high_priority else lane_until(event.deadline_at, now)
    return _of_package(NoticeKind.REQUEST, event, lane, deadline_at=event.deadline_at)


@of_event.register
def _(event: PackageDeadlineChanged, now: datetime) -> Notice:
    """Rule B15."""
    lane = lane_until(event.new_deadline_at, now)
    times = {"old_deadline_at": event.old_deadline_at, "deadline_at": event.new_deadline_at}
    return _of_package(NoticeKind.DEADLINE_CHANGED, event, lane, **times)


@of_event.register
def _(event: PackageAwarded, now: datetime) -> Notice:
    """Rule P22."""
    del now
    return _of_package(NoticeKind.AWARDED, event)


@of_event.register
def _(event: PackageCancelled, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.CANCELLED, event, reason_code=event.reason_code)


@of_event.register
def _(event: PackageAllResponded, now: datetime) -> Notice:
    """Rule B17; the organisation that answered last announces it."""
    del now
    return _of_package(NoticeKind.ALL_RESPONDED, event)


@of_event.register
def _(event: PackageDeadlinePassed, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.DEADLINE_REACHED, event, deadline_at=event.deadline_at)


@of_event.register
def _(event: PackageChaseDue, now: datetime) -> Notice:
    """Rule C10."""
    del now
    said: dict[str, datetime | str] = {"by": event.by}
    if event.proposed_deadline_at is not None:
        said["deadline_at"] = event.proposed_deadline_at
    return _of_package(NoticeKind.CHASE_DUE, event, Lane.PROMPT, **said)


@of_event.register
def _(event: PackageStillUnfilled, now: datetime) -> Notice:
    """The first time to who sources it, then to the managers too."""
    del now
    kind = NoticeKind.UNFILLED if event.escalation == 1 else NoticeKind.ESCALATION
    return _of_package(kind, event, deadline_at=event.deadline_at)


@of_event.register
def _(event: ResponseOfferExpiring, now: datetime) -> Notice:
    """Rule Q29."""
    del now
    return _of_response(NoticeKind.OFFER_EXPIRING, event, expires_on=event.expires_on.isoformat())


@of_event.register
def _(event: AccountLinkExpired, now: datetime) -> Notice:
    """Rules A7, Q21; the notice says of which organisation the account is, not whose it is."""
    del now
    return _of_package(NoticeKind.LINK_EXPIRED, event)


@of_event.register
def _(event: PackageReminded, now: datetime) -> Notice:
    """Those who have not answered; who has meanwhile is left out when it is addressed."""
    return _of_package(NoticeKind.REMINDER, event, lane_until(event.deadline_at, now), deadline_at=event.deadline_at)


@of_event.register
def _(event: OrganisationDigestDue, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.DIGEST, event, Lane.BULK)


@of_event.register
def _(event: ResponseChanged, now: datetime) -> Notice:
    """Rule P18."""
    del now
    return _of_response(NoticeKind.RESPONSE_CHANGED, event)


@of_event.register
def _(event: ResponseWithdrawn, now: datetime) -> Notice:
    """Rule P19."""
    del now
    return _of_response(NoticeKind.RESPONSE_WITHDRAWN, event)


@of_event.register
def _(event: ResponseRenewalRequested, now: datetime) -> Notice:
    """Rule Q29."""
    del now
    return _of_response(NoticeKind.RENEWAL_REQUESTED, event)


@of_event.register
def _(event: NoteAdded, now: datetime) -> Notice:
    """To the other side: to whom it was written, and never what."""
    del now
    kind = NoticeKind.NOTE_ADDED if event.side is NoteSide.COUNCIL else NoticeKind.RESPONSE_NOTE_ADDED
    return replace(_of_package(kind, event), invitation_id=event.invitation_id)


@of_event.register
def _(event: EndpointFailing, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.ENDPOINT_FAILING, event, Lane.PROMPT, endpoint_id=str(event.endpoint_id))


@of_event.register
def _(event: EndpointDisabled, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.ENDPOINT_DISABLED, event, Lane.PROMPT, endpoint_id=str(event.endpoint_id))


@of_event.register
def _(event: EndpointPayloadFailing, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.ENDPOINT_PAYLOAD, event, Lane.PROMPT, endpoint_id=str(event.endpoint_id))


def _council(event: Event) -> UUID:
    """Whose people are told; of what is no authority's, nobody is told by message."""
    if event.authority_id is None:
        raise LookupError(event.type)
    return event.authority_id


def _of_package(kind: NoticeKind, event: Event, lane: Lane = Lane.PROMPT, **data: datetime | str) -> Notice:
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in data.items()}
    return Notice(
        kind=kind,
        lane=lane,
        authority_id=_council(event),
        package_id=event.package_id,
        organisation_id=event.organisation_id,
        data=said,
    )


def _of_response(kind: NoticeKind, event: ResponseEvent, **data: str) -> Notice:
    return Notice(
        kind=kind,
        data=data,
        authority_id=_council(event),
        package_id=event.package_id,
        organisation_id=event.organisation_id,
        invitation_id=event.invitation_id,
    )


NOT_ANSWERED = frozenset({InvitationState.INVITED, InvitationState.DRAFT})
CONCERNED: Mapping[NoticeKind, frozenset[InvitationState]] = {
    # Everyone with a submitted response, a No included; not the unanswered or withdrawn (rule P22).
    NoticeKind.AWARDED: frozenset({InvitationState.AWARDED, InvitationState.NOT_AWARDED}),
    NoticeKind.REMINDER: NOT_ANSWERED,
    NoticeKind.DIGEST: NOT_ANSWERED,
}
"""Whose invitations a notice is about; all of them, where it does not stand here (rule B15)."""


def to_providers(
    kind: NoticeKind, asked: Sequence[Asked], teams: Mapping[UUID, bool | None], people: Iterable[Person]
) -> list[Addressee]:
    """Each team's inbox, unless it may stop this kind and has, and each person who wants it (rules A1, P26, Q37).

    `teams` says what each organisation said about this kind. Nobody is told of another organisation's invitation.
    """
    individuals = list(people)
    found = []
    concerned: dict[UUID, list[Asked]] = {}
    for one in asked:
        if one.state in CONCERNED.get(kind, InvitationState):
            concerned.setdefault(one.organisation_id, []).append(one)
    for organisation_id, theirs in concerned.items():
        if kind not in TEAM_MAY_STOP or teams.get(organisation_id) is not False:
            found.append(_to_provider(kind, organisation_id, None, theirs))
        for person in individuals:
            if person.organisation_id == organisation_id and person.wanted:
                own = [one for one in theirs if not person.services or one.service_id in person.services]
                found += [_to_provider(kind, organisation_id, person.account_id, own)] if own else []
    return found


def _to_provider(
    kind: NoticeKind, organisation_id: UUID, account_id: UUID | None, theirs: Sequence[Asked]
) -> Addressee:
    won = any(one.state is InvitationState.AWARDED for one in theirs)
    said = NoticeKind.NOT_AWARDED if kind is NoticeKind.AWARDED and not won else kind
    return Addressee(said, organisation_id, account_id, tuple(one.invitation_id for one in theirs))


def to_council(kind: NoticeKind, people: Iterable[Person]) -> list[Addressee]:
    """Whose package it is and who was added, unless they do not want it; others whose role sees it, if they do.

    What escalates goes to the managers too. Where that is nobody (they left, say), everybody whose role sees the
    package is told, but for those who said no.
    """
    known = list(people)
    usual = {Standing.SOURCES, Standing.ADDED} | ({Standing.MANAGES} if kind is NoticeKind.ESCALATION else set())
    told = [one for one in known if (one.standing in usual if one.wanted is None else one.wanted)]
    told = told or [one for one in known if one.wanted is not False]
    return [Addressee(kind, None, one.account_id) for one in told]
