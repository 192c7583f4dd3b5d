"""What a provider says to answer an invitation."""

from typing import Any

import strawberry

from domain.answers import Answer
from domain.responses import ChangeResponse, SubmitResponse, WithdrawResponse
from domain.responses import PlacementResponse as Placement
from schema import gate
from schema.enums import PlacementResponse
from schema.inputs.ids import EXPECTED, row_id
from schema.scalars import Date


@strawberry.input(description="Your answer to one requirement.")
class AnswerInput:
    """Rules P9, P10 and B26."""

    requirement_id: strawberry.ID = gate.given("The requirement.")
    can_meet: bool = gate.given("Whether your service can meet it.")
    comment: str | None = gate.given("With a no to a negotiable requirement: how it could be met.", default=None)
    best_date: Date | None = gate.given("With a no to the start date: the best date you can offer.", default=None)


@strawberry.input(description="Your answer to an invitation.")
class SubmitResponseInput:
    """Rules P9 to P11."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    placement_response: PlacementResponse = gate.given("Yes or no.")
    terms_accepted: bool = gate.given("Whether you accept the terms and conditions; a yes needs it.", default=False)
    answers: list[AnswerInput] = gate.given("Your answers; a yes needs one for each requirement.", default=[])
    reason_code: str | None = gate.given("With a no: a code of the kind REJECTION.", default=None)
    rejection_note: str | None = gate.given("With a no: what is to be added.", default=None)

    def fields(self) -> dict[str, Any]:
        """What every answer has."""
        return {
            "invitation_id": row_id(self.invitation_id, "invitation"),
            "placement_response": Placement(self.placement_response.value),
            "terms_accepted": self.terms_accepted,
            "answers": tuple(_answer(item) for item in self.answers),
            "reason_code": self.reason_code,
            "rejection_note": self.rejection_note,
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


def _answer(item: AnswerInput) -> Answer:
    return Answer(row_id(item.requirement_id, "requirement"), item.can_meet, item.comment, item.best_date)
