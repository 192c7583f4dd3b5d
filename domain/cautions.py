"""What is told beside a change that was made: nothing was refused, but somebody should look."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class CautionCode(StrEnum):
    """What to look at."""

    ORIGINAL_STAYS_LIVE = "ORIGINAL_STAYS_LIVE"
    REQUIREMENT_NOT_COPIED = "REQUIREMENT_NOT_COPIED"
    INFORMATION_NOT_COPIED = "INFORMATION_NOT_COPIED"
    SERVICE_NOT_COPIED = "SERVICE_NOT_COPIED"


SENTENCES: Mapping[CautionCode, str] = {
    CautionCode.ORIGINAL_STAYS_LIVE: (
        "The package that was duplicated stays live, and its services may go on answering. Cancel it if the new one"
        " takes its place."
    ),
    CautionCode.REQUIREMENT_NOT_COPIED: 'The requirement "{title}" was not copied: {why}',
    CautionCode.INFORMATION_NOT_COPIED: 'The additional information "{title}" was not copied: {why}',
    CautionCode.SERVICE_NOT_COPIED: 'The service "{service}" was not chosen again: {why}',
}
"""The sentence of each; what stands in braces is a fact. They are kept with idempotency keys, so no person is named."""


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at."""

    code: CautionCode
    message: str

    @classmethod
    def of(cls, code: CautionCode, **facts: Any) -> "Caution":
        """The caution with its sentence."""
        return cls(code, SENTENCES[code].format(**facts))
