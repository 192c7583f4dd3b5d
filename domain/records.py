"""What becomes of a person's record: handed out whole on request, and held whatever its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import texts
from domain.refusals import AlreadyHeld, Checks, NotHeld, SubjectUnknown
from domain.times import shown


@dataclass(frozen=True, slots=True)
class ExportSubject:
    """Hand out everything about one client reference of the caller's council."""

    client_reference: str


@dataclass(frozen=True, slots=True)
class PlaceLegalHold:
    """Forget nothing of a package, until further notice."""

    package_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class LiftLegalHold:
    """Let a package be forgotten when its time is over."""

    package_id: UUID


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that is in force."""

    id: UUID
    placed_at: datetime


def reference(command: ExportSubject) -> str:
    """The client reference that is asked for."""
    checks = Checks()
    cleaned = texts.required(checks, command.client_reference, texts.SHORT_TEXT, "client_reference")
    checks.done()
    return cleaned


def export(packages: Sequence[UUID]) -> None:
    """Refuse what nobody of the council's packages is about."""
    checks = Checks()
    checks.require(bool(packages), SubjectUnknown("client_reference"))
    checks.done()


def place(held: Hold | None, command: PlaceLegalHold) -> str:
    """The reason for a hold of a package that has none."""
    checks = Checks()
    if held is not None:
        checks.require(False, AlreadyHeld("package_id", at=shown(held.placed_at)))
    reason = texts.required(checks, command.reason, texts.LONG_TEXT, "reason")
    checks.done()
    return reason


def lift(held: Hold | None) -> Hold:
    """The hold that ends."""
    checks = Checks()
    checks.require(held is not None, NotHeld("package_id"))
    checks.done()
    assert held is not None
    return held
