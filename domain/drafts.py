"""An answer that a provider keeps before it submits it (rule P17): as incomplete as it likes, and its alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain import call_variations, offers, texts
from domain.call_variations import CallVariation
from domain.invitations import InvitationState
from domain.policies import OfferRequired
from domain.refusals import (
    Checks,
    Conflict,
    NotFound,
    Refused,
    RequirementAnsweredTwice,
    ResponseAlreadySubmitted,
)
from domain.requirements import Requirement
from domain.responses import Invitation, PlacementResponse, check_open
from domain.times import shown


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What is noted for one requirement so far."""

    requirement_id: UUID
    can_meet: bool | None = None
    comment: str | None = None
    best_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOffer:
    """What is noted of the price so far."""

    unit_price_pence: int | None = None
    units: Decimal | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Keep an answer without submitting it; it takes the place of what was kept before.

    `expected_version` is the draft's own; a council never learns of it.
    """

    invitation_id: UUID
    placement_response: PlacementResponse | None = None
    terms_accepted: bool = False
    answers: tuple[DraftAnswer, ...] = ()
    reason_code: str | None = None
    rejection_note: str | None = None
    offer: DraftOffer | None = None
    first_call: int | None = None
    call_variations: tuple[CallVariation, ...] = ()
    note: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft that is there already: how often it was saved, and when it was last."""

    version: int
    saved_at: datetime


def save(
    invitation: Invitation, kept: Kept | None, command: SaveDraft, now: datetime
) -> tuple[Invitation, dict[str, Any]]:
    """The invitation with its draft, and the draft as it is stored: before the deadline, while nothing is submitted.

    Texts are cleaned and bounds checked; what is missing, or fits the request badly, is told on submitting.
    """
    _check_version(kept, command.expected_version)
    checks = Checks()
    if check_open(checks, invitation, now):
        checks.require(invitation.state is not InvitationState.SUBMITTED, ResponseAlreadySubmitted())
    document = _document(checks, invitation, command)
    checks.done()
    return replace(invitation, state=InvitationState.DRAFT), document


def _check_version(kept: Kept | None, expected: int | None) -> None:
    if expected is None or (kept is not None and kept.version == expected):
        return
    now = f"it is version {kept.version} now, saved at {shown(kept.saved_at)}" if kept else "there is none now"
    raise Refused([Conflict("expected_version", noun="draft", expected=expected, changes=now)])


def _document(checks: Checks, invitation: Invitation, command: SaveDraft) -> dict[str, Any]:
    variations = call_variations.checked(checks, invitation.calls, command.call_variations, complete=False)
    call_variations.check_first(checks, invitation.calls, command.first_call)
    return {
        "placement_response": command.placement_response.value if command.placement_response else None,
        "terms_accepted": command.terms_accepted,
        "answers": _answers(checks, invitation.requirements, command.answers),
        "reason_code": texts.clean(checks, command.reason_code, texts.SHORT_TEXT, "reason_code"),
        "rejection_note": texts.clean(checks, command.rejection_note, texts.LONG_TEXT, "rejection_note"),
        "offer": _offer(checks, invitation.offer_wanted.kind, command.offer),
        "first_call": command.first_call,
        "call_variations": [variation.as_json() for variation in variations],
        "note": texts.clean(checks, command.note, texts.LONG_TEXT, "note"),
    }


def _answers(checks: Checks, requirements: Sequence[Requirement], given: Sequence[DraftAnswer]) -> list[dict[str, Any]]:
    titles = {requirement.id: requirement.title for requirement in requirements}
    found: dict[UUID, dict[str, Any]] = {}
    for index, answer in enumerate(given):
        path = ("answers", index)
        id = answer.requirement_id
        checks.require(id in titles, NotFound(*path, "requirement_id", noun="requirement"))
        checks.require(id not in found, RequirementAnsweredTwice(*path, "requirement_id", title=titles.get(id)))
        found[id] = {
            "requirement_id": str(id),
            "can_meet": answer.can_meet,
            "comment": texts.clean(checks, answer.comment, texts.LONG_TEXT, *path, "comment"),
            "best_date": answer.best_date,
        }
    return list(found.values())


def _offer(checks: Checks, kind: OfferRequired, given: DraftOffer | None) -> dict[str, Any] | None:
    """What is noted of the price; one that the request does not ask for is told on submitting."""
    if given is None:
        return None
    if given.unit_price_pence is not None:
        offers.check_price(checks, given.unit_price_pence)
    if given.units is not None and kind is not OfferRequired.NONE:
        offers.check_units(checks, kind, given.units)
    return {
        "unit_price_pence": given.unit_price_pence,
        "units": None if given.units is None else str(given.units),
        "expires_on": given.expires_on,
    }
