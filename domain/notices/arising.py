"""What of each event people are told (rules B12, B15, B17, C10, P6, P18, P19, P22, Q29)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import singledispatch

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
from domain.notices.facts import Lane, Notice, NoticeKind, lane_until


def of_event(event: Event, now: datetime) -> Notice | None:
    """What is to be told because of an event that occurs at `now`; of most events nothing is.

    Of what is no council's nobody is told but those who look after their organisation's endpoint.
    """
    told = event.authority_id is not None or isinstance(event, EndpointFailing | EndpointDisabled)
    return _notice(event, now) if told else None


@singledispatch
def _notice(event: Event, now: datetime) -> Notice | None:
    del event, now
    return None


@_notice.register
def _(event: PackageSent, now: datetime) -> Notice:
    """Rule P6."""
    lane = Lane.URGENT if event.high_priority else lane_until(event.deadline_at, now)
    return _of_package(NoticeKind.REQUEST, event, lane, deadline_at=event.deadline_at)


@_notice.register
def _(event: PackageDeadlineChanged, now: datetime) -> Notice:
    """Rule B15."""
    lane = lane_until(event.new_deadline_at, now)
    times = {"old_deadline_at": event.old_deadline_at, "deadline_at": event.new_deadline_at}
    return _of_package(NoticeKind.DEADLINE_CHANGED, event, lane, **times)


@_notice.register
def _(event: PackageAwarded, now: datetime) -> Notice:
    """Rule P22."""
    del now
    return _of_package(NoticeKind.AWARDED, event)


@_notice.register
def _(event: PackageCancelled, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.CANCELLED, event, reason_code=event.reason_code)


@_notice.register
def _(event: PackageAllResponded, now: datetime) -> Notice:
    """Rule B17; the organisation that answered last announces it."""
    del now
    return _of_package(NoticeKind.ALL_RESPONDED, event)


@_notice.register
def _(event: PackageDeadlinePassed, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.DEADLINE_REACHED, event, deadline_at=event.deadline_at)


@_notice.register
def _(event: PackageChaseDue, now: datetime) -> Notice:
    """Rule C10."""
    del now
    said: dict[str, datetime | str] = {"by": event.by}
    if event.proposed_deadline_at is not None:
        said["deadline_at"] = event.proposed_deadline_at
    return _of_package(NoticeKind.CHASE_DUE, event, Lane.PROMPT, **said)


@_notice.register
def _(event: PackageStillUnfilled, now: datetime) -> Notice:
    """The first time to who sources it, then to the managers too."""
    del now
    kind = NoticeKind.UNFILLED if event.escalation == 1 else NoticeKind.ESCALATION
    return _of_package(kind, event, deadline_at=event.deadline_at)


@_notice.register
def _(event: ResponseOfferExpiring, now: datetime) -> Notice:
    """Rule Q29."""
    del now
    return _of_response(NoticeKind.OFFER_EXPIRING, event, expires_on=event.expires_on.isoformat())


@_notice.register
def _(event: AccountLinkExpired, now: datetime) -> Notice:
    """Rules A7, Q21; the notice says of which organisation the account is, not whose it is."""
    del now
    return _of_package(NoticeKind.LINK_EXPIRED, event)


@_notice.register
def _(event: PackageReminded, now: datetime) -> Notice:
    """Those who have not answered; who has meanwhile is left out when it is addressed."""
    return _of_package(NoticeKind.REMINDER, event, lane_until(event.deadline_at, now), deadline_at=event.deadline_at)


@_notice.register
def _(event: OrganisationDigestDue, now: datetime) -> Notice:
    del now
    return _of_package(NoticeKind.DIGEST, event, Lane.BULK)


RESPONSES: Mapping[type[Event], NoticeKind] = {
    ResponseChanged: NoticeKind.RESPONSE_CHANGED,
    ResponseWithdrawn: NoticeKind.RESPONSE_WITHDRAWN,
    ResponseRenewalRequested: NoticeKind.RENEWAL_REQUESTED,
}


@_notice.register
def _(event: ResponseChanged | ResponseWithdrawn | ResponseRenewalRequested, now: datetime) -> Notice:
    """Rules P18, P19, Q29."""
    del now
    return _of_response(RESPONSES[type(event)], event)


@_notice.register
def _(event: NoteAdded, now: datetime) -> Notice:
    """To the other side: to whom it was written, and never what."""
    del now
    kind = NoticeKind.NOTE_ADDED if event.side is NoteSide.COUNCIL else NoticeKind.RESPONSE_NOTE_ADDED
    return replace(_of_package(kind, event), invitation_id=event.invitation_id)


ENDPOINTS: Mapping[type[Event], NoticeKind] = {
    EndpointFailing: NoticeKind.ENDPOINT_FAILING,
    EndpointDisabled: NoticeKind.ENDPOINT_DISABLED,
    EndpointPayloadFailing: NoticeKind.ENDPOINT_PAYLOAD,
}


@_notice.register
def _(event: EndpointFailing | EndpointDisabled | EndpointPayloadFailing, now: datetime) -> Notice:
    del now
    return _of_package(ENDPOINTS[type(event)], event, endpoint_id=str(event.endpoint_id))


def _of_package(kind: NoticeKind, event: Event, lane: Lane = Lane.PROMPT, **data: datetime | str) -> Notice:
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in data.items()}
    return Notice(
        kind=kind,
        lane=lane,
        authority_id=event.authority_id,
        package_id=event.package_id,
        organisation_id=event.organisation_id,
        data=said,
    )


def _of_response(kind: NoticeKind, event: ResponseEvent, **data: str) -> Notice:
    return Notice(
        kind=kind,
        data=data,
        authority_id=event.authority_id,
        package_id=event.package_id,
        organisation_id=event.organisation_id,
        invitation_id=event.invitation_id,
    )
