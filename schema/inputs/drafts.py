"""What a provider says to keep an answer that it does not submit yet."""

from decimal import Decimal

import strawberry

from domain import drafts, money
from domain.responses import PlacementResponse as Placement
from schema import gate
from schema.enums import PlacementResponse
from schema.inputs.ids import row_id
from schema.inputs.responses import CallVariationInput
from schema.scalars import Date, Money, Units


@strawberry.input(description="What you note for one requirement.")
class DraftAnswerInput:
    """Rules P9, P10 and B26, checked on submitting."""

    requirement_id: strawberry.ID = gate.given("The requirement.")
    can_meet: bool | None = gate.given("Whether your service can meet it.", default=None)
    comment: str | None = gate.given("How it could be met.", default=None)
    best_date: Date | None = gate.given("The best date you can offer.", default=None)

    def answer(self) -> drafts.DraftAnswer:
        """As the domain knows it."""
        requirement = row_id(self.requirement_id, "requirement")
        return drafts.DraftAnswer(requirement, self.can_meet, self.comment, self.best_date)


@strawberry.input(description="What you note of the price.")
class DraftOfferInput:
    """Rule P12, checked on submitting."""

    unit_price: Money | None = gate.given("The price of one day or one hour.", default=None)
    units: Units | None = gate.given("For how many days a week, or how many hours.", default=None)
    expires_on: Date | None = gate.given("The last day on which it holds.", default=None)

    def offer(self) -> drafts.DraftOffer:
        """As the domain knows it."""
        return drafts.DraftOffer(
            unit_price_pence=None if self.unit_price is None else money.pence(self.unit_price),
            units=None if self.units is None else Decimal(self.units),
            expires_on=self.expires_on,
        )


@strawberry.input(description="An answer to keep without submitting it, in place of what was kept before.")
class SaveDraftInput:
    """Rule P17."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    placement_response: PlacementResponse | None = gate.given("Yes or no.", default=None)
    terms_accepted: bool = gate.given("Whether the terms and conditions are ticked.", default=False)
    answers: list[DraftAnswerInput] = gate.given("What you note for the requirements.", default=[])
    reason_code: str | None = gate.given("A code of the kind REJECTION.", default=None)
    rejection_note: str | None = gate.given("What is to be added to a no.", default=None)
    offer: DraftOfferInput | None = gate.given("What you note of the price.", default=None)
    first_call: int | None = gate.given("The call you can start with.", default=None)
    call_variations: list[CallVariationInput] = gate.given("Other times for the calls.", default=[])
    note: str | None = gate.given("What is to be added to a yes.", default=None)
    expected_version: int | None = gate.given(
        "The version of the draft that you read; refused with CONFLICT where it is another. Absent: not checked.",
        default=None,
    )

    def command(self) -> drafts.SaveDraft:
        """As the domain knows it."""
        return drafts.SaveDraft(
            invitation_id=row_id(self.invitation_id, "invitation"),
            placement_response=None if self.placement_response is None else Placement(self.placement_response.value),
            terms_accepted=self.terms_accepted,
            answers=tuple(item.answer() for item in self.answers),
            reason_code=self.reason_code,
            rejection_note=self.rejection_note,
            offer=None if self.offer is None else self.offer.offer(),
            first_call=self.first_call,
            call_variations=tuple(item.variation() for item in self.call_variations),
            note=self.note,
            expected_version=self.expected_version,
        )
