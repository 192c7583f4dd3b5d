"""What a provider keeps of an answer before it submits it."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.directory import Account
from schema.enums import PlacementResponse
from schema.responses import CallVariation
from schema.scalars import Date, DateTime, Money, Units


@gate.shown(Permission.INVITATION_READ, "What you noted for one requirement so far.")
class DraftAnswer:
    """Rules P9 and P10, not checked yet."""

    requirement_id: strawberry.ID = gate.field("The requirement.")
    can_meet: bool | None = gate.field("Whether the service can meet it; null while you have not said.")
    comment: str | None = gate.field("How a negotiable requirement could be met.")
    best_date: Date | None = gate.field("The best date, on the start-date requirement.")


@gate.shown(Permission.INVITATION_READ, "What you noted of the price so far.")
class DraftOffer:
    """Rule P12, not checked yet."""

    unit_price: Money | None = gate.field("The price of one day or one hour.")
    units: Units | None = gate.field("How many days a week, or hours.")
    expires_on: Date | None = gate.field("Its last day.")


@gate.shown(Permission.INVITATION_READ, "An answer that you have not submitted. Only your organisation sees it.")
class Draft:
    """`drafts` (rule P17)."""

    version: int = gate.field("Counts how often it was saved; send it back as `expectedVersion` of `saveDraft`.")
    saved_at: DateTime = gate.field("When it was last saved.")
    saved_by: Account = gate.field("Who saved it last.")
    placement_response: PlacementResponse | None = gate.field("Yes or no.")
    terms_accepted: bool = gate.field("Whether the terms and conditions are ticked.")
    answers: list[DraftAnswer] = gate.field("What was noted for the requirements.")
    reason_code: str | None = gate.field("The code of the reason for a no.")
    rejection_note: str | None = gate.field("What is to be added to a no.")
    offer: DraftOffer | None = gate.field("What was noted of the price.")
    first_call: int | None = gate.field("With which call the service can start.")
    call_variations: list[CallVariation] = gate.field("Other times for the calls.")
    note: str | None = gate.field("What is to be added to a yes.")
