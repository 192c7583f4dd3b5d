"""What is said to decide."""

import strawberry

from domain.decisions import RecordDecision
from domain.outcomes import Losing, NotAwarded
from schema import gate
from schema.inputs.ids import EXPECTED, row_id


@strawberry.input(description="Why one service that said yes is not chosen.")
class NotAwardedInput:
    """Rule Q17."""

    invitation_id: strawberry.ID = gate.given("The service, by its invitation.")
    code: str = gate.given("Why: a code of the kind NOT_AWARDED.")


@strawberry.input(description="A decision: exactly one service, who decided, why, and why not the others.")
class RecordDecisionInput:
    """Rules B18, Q11, Q17 and Q38."""

    package_id: strawberry.ID = gate.given("The package.")
    invitation_id: strawberry.ID = gate.given("The service to accept, by its invitation.")
    source_code: str = gate.given("Who decided: a code of the kind DECISION_SOURCE.")
    primary_reason_code: str = gate.given("The main reason: a code of the kind DECISION.")
    additional_reason_codes: list[str] = gate.given("Further reasons.", default=[])
    departure_reason: str | None = gate.given("Why this service, needed where it does not rank first.", default=None)
    commissioner_reason: str | None = gate.given(
        "Why this service all the same, needed where it is suspended.", default=None
    )
    not_awarded: list[NotAwardedInput] = gate.given(
        "Why not the others: one code for each that said yes, where the council has such codes.", default=[]
    )
    default_not_awarded_code: str | None = gate.given(
        "The code of those that are not named in `notAwarded`.", default=None
    )
    invitation_version: int | None = gate.given(
        "The version of the invitation whose answer you read; refused with CONFLICT where it has changed since."
        " Absent: not checked.",
        default=None,
    )
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RecordDecision:
        """As the domain knows it."""
        named = tuple(NotAwarded(row_id(item.invitation_id, "invitation"), item.code) for item in self.not_awarded)
        return RecordDecision(
            package_id=row_id(self.package_id, "package"),
            invitation_id=row_id(self.invitation_id, "invitation"),
            source_code=self.source_code,
            primary_reason_code=self.primary_reason_code,
            additional_reason_codes=tuple(self.additional_reason_codes),
            departure_reason=self.departure_reason,
            commissioner_reason=self.commissioner_reason,
            losing=Losing(named, self.default_not_awarded_code),
            invitation_version=self.invitation_version,
            expected_version=self.expected_version,
        )
