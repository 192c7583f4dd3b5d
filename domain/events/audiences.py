"""Which events organisations are told of beside the council, and what of each: nothing of others (rules P8, P26).

What stands here is let through; everything else is the council's alone. So an event, or a key of one, that nobody
thought of is told to nobody. A package's id is the council's: a provider's world starts at its own invitation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """Which organisations are told.

    ITSELF is the one that the event is about. INVITED are all whose invitations ran when it happened, NAMED those of
    them whose invitations the event names.
    """

    ITSELF = "ITSELF"
    INVITED = "INVITED"
    NAMED = "NAMED"


@dataclass(frozen=True, slots=True)
class Told:
    """To whom an event is told, and the keys of its `data` that they are told."""

    audience: Audience
    keys: frozenset[str]


def _told(audience: Audience, *keys: str) -> Told:
    return Told(audience, frozenset({"authorityId", *keys}))


def _itself(*keys: str) -> Told:
    return _told(Audience.ITSELF, "organisationId", *keys)


def _response(*keys: str) -> Told:
    return _itself("invitationId", "serviceId", *keys)


def _document() -> Told:
    return _itself("documentId")


ORGANISATIONS: Mapping[str, Told] = {
    "package.sent": _told(Audience.INVITED, "publicReference", "sentAt", "deadlineAt", "highPriority"),
    "package.deadline_changed": _told(Audience.INVITED, "publicReference", "oldDeadlineAt", "newDeadlineAt"),
    "package.deadline_passed": _told(Audience.INVITED, "publicReference", "deadlineAt"),
    "package.awarded": _told(Audience.INVITED, "publicReference", "decidedAt"),
    "package.cancelled": _told(Audience.INVITED, "publicReference", "reasonCode", "cancelledAt"),
    "package.reminded": _told(Audience.NAMED, "publicReference", "deadlineAt"),
    "response.submitted": _response("submittedAt"),
    "response.changed": _response("changedAt"),
    "response.withdrawn": _response("withdrawnAt"),
    "response.renewed": _response("renewedAt"),
    "response.renewal_requested": _response("requestedAt"),
    "response.offer_expiring": _response("expiresOn"),
    "note.added": _told(Audience.INVITED, "organisationId", "noteId", "scope", "side", "invitationId"),
    "document.added": _document(),
    "document.refused": _document(),
    "endpoint.failing": _itself("endpointId"),
    "endpoint.disabled": _itself("endpointId", "reason"),
    "organisation.changed": _itself(),
    "organisation.digest_due": _itself("waiting"),
    "service.changed": _itself("serviceId", "retired"),
}
"""What organisations are told. `note.added` of a response is told to the one organisation whose response it is."""

OF_ENDPOINTS = frozenset({"events.summary"})
"""What one endpoint of webhooks is told of itself, and nobody else."""

TO_TEAMS = frozenset(ORGANISATIONS) | OF_ENDPOINTS
"""The events that the endpoint of an organisation can be told of."""

OF_CARE = frozenset({"note", "document"})
"""What happens to these is no part of what was bought: finance is told of it as a subscriber alone."""


def is_of_care(type_: str) -> bool:
    """Whether an event is of what is written of a person's care."""
    return type_.partition(".")[0] in OF_CARE


def audience(type_: str, *, about_one: bool) -> Audience | None:
    """Which organisations are told of such an event; None: no one. `about_one`: it is about one organisation.

    What would be told to the one that it is about is the council's alone where it is about none: a document of the
    package itself, which providers find where it is disclosed to them (rules P23 to P25).
    """
    told = ORGANISATIONS.get(type_)
    if told is None or (told.audience is Audience.ITSELF and not about_one):
        return None
    one = type_ == "note.added" and about_one
    return Audience.ITSELF if one else told.audience


def of_organisation(
    type_: str, data: Mapping[str, Any], *, about_one: bool, invitation_ids: Collection[str]
) -> dict[str, Any] | None:
    """The `data` as an organisation is told them; None where the event is not for it.

    `invitation_ids` are the global ids of its own invitations that ran when the event happened; those that it is told
    of are in the data as `invitationIds`, unless the event is about it alone.
    """
    wanted = audience(type_, about_one=about_one)
    if wanted is None:
        return None
    told = {key: value for key, value in data.items() if key in ORGANISATIONS[type_].keys}
    if wanted is Audience.ITSELF:
        return told
    own = set(invitation_ids)
    if wanted is Audience.NAMED:
        own &= set(data.get("invitationIds", ()))
    return {**told, "invitationIds": sorted(own)} if own else None
