"""What is forgotten when it has had its time, by category; how long each is kept is a setting."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from domain.profiles import Retention


class Category(StrEnum):
    """A kind of row that nobody needs for ever. What was decided about a package is not among them."""

    IMPORT_REPORTS = "IMPORT_REPORTS"
    SIGN_INS = "SIGN_INS"
    SESSIONS = "SESSIONS"
    JOBS = "JOBS"
    DELIVERIES = "DELIVERIES"
    AUDIT_OF_PACKAGES = "AUDIT_OF_PACKAGES"
    AUDIT_OF_OTHERS = "AUDIT_OF_OTHERS"


ERASED = frozenset({Category.AUDIT_OF_PACKAGES, Category.AUDIT_OF_OTHERS})
"""Whose rows stay, in their chain, and lose their details: what there was before and after."""


class RecordCategory(StrEnum):
    """A part of what is about a package; each council says how long it is kept. The whole comes last."""

    DOCUMENTS = "DOCUMENTS"
    NOTES = "NOTES"
    PACKAGES = "PACKAGES"

    @property
    def action(self) -> str:
        """Under which its erasure is put on record."""
        return {"DOCUMENTS": "documents.erased", "NOTES": "notes.erased", "PACKAGES": "package.erased"}[self.value]


@dataclass(frozen=True, slots=True)
class DueRecord:
    """A part of a package whose time is over at `due_at`; held, it stays all the same."""

    package_id: UUID
    public_reference: str
    due_at: datetime
    held: bool


def kept_years(retention: Retention) -> dict[RecordCategory, int]:
    """For how many years after a package's end each part of it is kept.

    A part that is kept as long as the whole goes with it.
    """
    years = {
        RecordCategory.DOCUMENTS: retention.documents_years,
        RecordCategory.NOTES: retention.notes_years,
        RecordCategory.PACKAGES: retention.package_years,
    }
    whole = years[RecordCategory.PACKAGES]
    return {part: kept for part, kept in years.items() if kept < whole or part is RecordCategory.PACKAGES}


def due_at(ended_at: datetime, years: int) -> datetime:
    """When what ended then has been kept for so many years: by the calendar, at the same time of day (UTC).

    28 February stands in for a missing 29th. From this microsecond on it is erased, and not before.
    """
    ended = ended_at.astimezone(UTC)
    try:
        return ended.replace(year=ended.year + years)
    except ValueError:
        return ended.replace(year=ended.year + years, day=28)
