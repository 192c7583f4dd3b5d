"""What is said to decide."""

import strawberry

from domain.decisions import RecordDecision
from schema import gate
from schema.inputs.ids import EXPECTED, row_id


@strawberry.input(description="A decision: exactly one service, who decided, and why.")
class RecordDecisionInput:
    """Rule B18."""

    package_id: strawberry.ID = gate.given("The package.")
    invitation_id: strawberry.ID = gate.given("The service to accept, by its invitation.")
    source_code: str = gate.given("Who decided: a code of the kind DECISION_SOURCE.")
    primary_reason_code: str = gate.given("The main reason: a code of the kind DECISION.")
    additional_reason_codes: list[str] = gate.given("Further reasons.", default=[])
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RecordDecision:
        """As the domain knows it."""
        return RecordDecision(
            row_id(self.package_id, "package"),
            row_id(self.invitation_id, "invitation"),
            self.source_code,
            self.primary_reason_code,
            tuple(self.additional_reason_codes),
            self.expected_version,
        )
