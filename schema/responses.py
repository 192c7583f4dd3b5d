"""What a provider answered: the answer that stands, its price, and every version of it."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.decisions import ReasonCode
from schema.directory import Account
from schema.enums import Frequency, OfferKind, PlacementResponse, ResponseAction
from schema.scalars import Date, DateTime, Money, TimeOfDay, Units


@gate.shown(Permission.VIEWER_READ, "An answer to one requirement.")
class Answer:
    """`answers`."""

    requirement_id: strawberry.ID = gate.field("The requirement.")
    can_meet: bool = gate.field("Whether the service can meet it.")
    comment: str | None = gate.field("How a negotiable requirement could be met.")
    best_date: Date | None = gate.field("The best date, on the start-date requirement.")


@gate.shown(Permission.VIEWER_READ, "The price in a yes.")
class Offer:
    """Rules P12, C8 and Q29."""

    kind: OfferKind = gate.field("What the unit price is for: a day or an hour.")
    unit_price: Money = gate.field("The price of one day or one hour.")
    units: Units = gate.field("How many: days a week with a day rate, hours with an hourly rate.")
    core_price: Money = gate.field("Units times unit price, half a penny rounded up.")
    frequency: Frequency | None = gate.field(
        "How often the core price is due: weekly with a day rate; with an hourly rate as the request says, or null."
    )
    expires_on: Date = gate.field("Its last day: it is valid to the end of that day in London.")
    expired: bool = gate.field("Whether that day is over now.")


@gate.shown(Permission.VIEWER_READ, "At what other time a provider could come for one of the calls.")
class CallVariation:
    """Rule P30."""

    call: int = gate.field("Which call: its position in the request's call schedule.")
    time_from: TimeOfDay | None = gate.field("From when the provider could come.")
    comment: str | None = gate.field("What there is to say of it.")


@gate.shown(Permission.INVITATION_READ, "Your answer to an invitation.")
class Response:
    """`responses`."""

    id: strawberry.ID = gate.field("The global id.")
    placement_response: PlacementResponse = gate.field("Yes or no.")
    reason: ReasonCode | None = gate.field("The reason for a no.")
    rejection_note: str | None = gate.field("What was added to a no.")
    terms_version: str | None = gate.field("The version of the terms accepted with a yes.")
    meets_all_essential: bool | None = gate.field("Whether every essential requirement was answered yes.")
    submitted_at: DateTime = gate.field("When it was last submitted.")
    submitted_by: Account = gate.field("Who submitted it.")
    withdrawn_at: DateTime | None = gate.field("When it was taken back.")
    answers: list[Answer] = gate.field("The answers to the requirements.")
    offer: Offer | None = gate.field("The price, where the request asks for one.")
    first_call: int | None = gate.field("With which call the service can start: its position in the call schedule.")
    call_variations: list[CallVariation] = gate.field("Other times for the calls.")
    note: str | None = gate.field("What was added to a yes.")


@gate.shown(Permission.INVITATION_READ, "Your answer as one change left it. Versions are kept for good.")
class ResponseVersion:
    """`response_versions` (rules P18 and P34)."""

    number: int = gate.field("The version of the invitation that the change made.")
    action: ResponseAction = gate.field("What was done.")
    recorded_at: DateTime = gate.field("When.")
    recorded_by: Account = gate.field("By whom.")
    placement_response: PlacementResponse = gate.field("Yes or no.")
    reason_code: str | None = gate.field("The code of the reason for a no.")
    rejection_note: str | None = gate.field("What was added to a no.")
    terms_version: str | None = gate.field("The version of the terms accepted with a yes.")
    meets_all_essential: bool | None = gate.field("Whether every essential requirement was answered yes.")
    submitted_at: DateTime = gate.field("When the answer itself was last submitted.")
    answers: list[Answer] = gate.field("The answers to the requirements.")
    offer: Offer | None = gate.field("The price.")
    first_call: int | None = gate.field("With which call the service could start.")
    call_variations: list[CallVariation] = gate.field("Other times for the calls.")
    note: str | None = gate.field("What was added to a yes.")


@gate.shown(Permission.PACKAGE_READ, "A provider's answer as one change left it. Versions are kept for good.")
class PackageResponseVersion(ResponseVersion):
    """The same, as the council reads it: it is put on record who reads what was answered (rule B27)."""
