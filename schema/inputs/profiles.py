"""What is said to publish a profile."""

from typing import Any

import strawberry

from domain.publishing import PublishProfile
from schema import gate
from schema.scalars import JSON, DateTime


@strawberry.input(description="The next version of your council's profile. It is validated as a whole.")
class PublishProfileInput:
    """Rulebook section 8."""

    document: JSON = gate.given("The whole profile, as `Profile.document` shows it.")
    effective_at: DateTime | None = gate.given("From when on it holds, not in the past. Absent: now.", default=None)
    validate_only: bool = gate.given("Say what is wrong with it, and publish nothing.", default=False)
    expected_version: int | None = gate.given(
        "The version you began with; refused with CONFLICT where another was published since.", default=None
    )

    def command(self) -> PublishProfile:
        """As the domain knows it."""
        document: Any = self.document
        return PublishProfile(document, self.effective_at, self.validate_only, self.expected_version)
