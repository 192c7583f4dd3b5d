"""What a provider says to answer an invitation."""

from decimal import Decimal
from typing import Any

import strawberry

from domain import money
from domain.answers import Answer
from domain.call_variations import CallVariation
from domain.offers import NewOffer
from domain.responses import ChangeResponse, RenewOffer, RequestOfferRenewal, SubmitResponse, WithdrawResponse
from domain.responses import PlacementResponse as Placement
from schema import gate
from schema.enums import PlacementResponse
from schema.inputs.ids import EXPECTED, row_id
from schema.scalars import Date, Money, TimeOfDay, Units


@strawberry.input(description="Your answer to one requirement.")
class AnswerInput:
    """Rules P9, P10 and B26."""

    requirement_id: strawberry.ID = gate.given("The requirement.")
    can_meet: bool = gate.given("Whether your service can meet it.")
    comment: str | None = gate.given("With a no to a negotiable requirement: how it could be met.", default=None)
    best_date: Date | None = gate.given("With a no to the start date: the best date you can offer.", default=None)


@strawberry.input(description="Your price, where the request asks for one.")
class OfferInput:
    """Rules P12 and Q29."""

    unit_price: Money = gate.given("The price of one day or one hour.")
    units: Units | None = gate.given(
        "For how many days a week, 1 to 7, or how many hours. Absent: as the request says.", default=None
    )
    expires_on: Date | None = gate.given(
        "The last day on which it holds, to its end in London. Absent: three days from today.", default=None
    )

    def offer(self) -> NewOffer:
        """As the domain knows it."""
        return NewOffer(
            unit_price_pence=money.pence(self.unit_price),
            units=None if self.units is None else Decimal(self.units),
            expires_on=self.expires_on,
        )


@strawberry.input(description="Another time for one of the calls, or what there is to say of it.")
class CallVariationInput:
    """Rule P30."""

    call: int = gate.given("Which call: its position in the request's call schedule.")
    time_from: TimeOfDay | None = gate.given("From when you could come.", default=None)
    comment: str | None = gate.given("What there is to say of it.", default=None)

    def variation(self) -> CallVariation:
        """As the domain knows it."""
        return CallVariation(self.call, self.time_from, self.comment)


@strawberry.input(description="Your answer to an invitation.")
class SubmitResponseInput:
    """Rules P9 to P11."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    placement_response: PlacementResponse = gate.given("Yes or no.")
    terms_accepted: bool = gate.given("Whether you accept the terms and conditions; a yes needs it.", default=False)
    answers: list[AnswerInput] = gate.given("Your answers; a yes needs one for each requirement.", default=[])
    reason_code: str | None = gate.given("With a no: a code of the kind REJECTION.", default=None)
    rejection_note: str | None = gate.given("With a no: what is to be added.", default=None)
    offer: OfferInput | None = gate.given("With a yes, where the request asks for a price: yours.", default=None)
    first_call: int | None = gate.given(
        "With a yes: the call you can start with, by its position in the call schedule.", default=None
    )
    call_variations: list[CallVariationInput] = gate.given("With a yes: other times for the calls.", default=[])
    note: str | None = gate.given("With a yes: what is to be added.", default=None)

    def fields(self) -> dict[str, Any]:
        """What every answer has."""
        return {
            "invitation_id": row_id(self.invitation_id, "invitation"),
            "placement_response": Placement(self.placement_response.value),
            "terms_accepted": self.terms_accepted,
            "answers": tuple(_answer(item) for item in self.answers),
            "reason_code": self.reason_code,
            "rejection_note": self.rejection_note,
            "offer": None if self.offer is None else self.offer.offer(),
            "first_call": self.first_call,
            "call_variations": tuple(item.variation() for item in self.call_variations),
            "note": self.note,
        }

    def command(self) -> SubmitResponse:
        """As the domain knows it."""
        return SubmitResponse(**self.fields())


@strawberry.input(description="A change to the answer you submitted, before the deadline.")
class ChangeResponseInput(SubmitResponseInput):
    """Rule P18."""

    expected_version: int = gate.given("The version of the invitation that you read.")

    def command(self) -> ChangeResponse:
        """As the domain knows it."""
        return ChangeResponse(**self.fields(), expected_version=self.expected_version)


@strawberry.input(description="The answer to take back.")
class WithdrawResponseInput:
    """Rule P19."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> WithdrawResponse:
        """As the domain knows it."""
        return WithdrawResponse(row_id(self.invitation_id, "invitation"), self.expected_version)


@strawberry.input(description="How much longer your offer is to hold. Nothing else of your answer changes.")
class RenewOfferInput:
    """Rule Q29."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    expires_on: Date | None = gate.given(
        "The new last day, later than the present one. Absent: three days from today.", default=None
    )
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RenewOffer:
        """As the domain knows it."""
        return RenewOffer(row_id(self.invitation_id, "invitation"), self.expires_on, self.expected_version)


@strawberry.input(description="Whose offer should hold for longer.")
class RequestOfferRenewalInput:
    """Rule Q29."""

    package_id: strawberry.ID = gate.given("The package.")
    invitation_id: strawberry.ID = gate.given("The service to ask, by its invitation.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RequestOfferRenewal:
        """As the domain knows it."""
        package, invitation = row_id(self.package_id, "package"), row_id(self.invitation_id, "invitation")
        return RequestOfferRenewal(package, invitation, self.expected_version)


def _answer(item: AnswerInput) -> Answer:
    return Answer(row_id(item.requirement_id, "requirement"), item.can_meet, item.comment, item.best_date)
