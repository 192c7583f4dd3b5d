"""The parts of an authority's brokerage service, and which officer works in which (rule B24)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import texts
from domain.events import TeamChanged
from domain.refusals import Checks, TeamNameTaken, TeamNotEmpty, TeamRetired


@dataclass(frozen=True, slots=True)
class CreateTeam:
    """Begin a team."""

    name: str


@dataclass(frozen=True, slots=True)
class RenameTeam:
    """Give a team another name."""

    team_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class RetireTeam:
    """Close a team; what it owned keeps its name."""

    team_id: UUID


@dataclass(frozen=True, slots=True)
class AssignOfficer:
    """Put an officer into a team; without one, out of the team they are in."""

    account_id: UUID
    team_id: UUID | None


@dataclass(frozen=True, slots=True)
class Team:
    """A team of an authority; `officer_count` are those who work in it now."""

    id: UUID
    authority_id: UUID
    name: str
    officer_count: int = 0
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody of the authority's side, and where they work."""

    id: UUID
    authority_id: UUID
    team_id: UUID | None


def create(command: CreateTeam, id: UUID, authority_id: UUID, *, taken: bool) -> tuple[Team, TeamChanged]:
    """A new team; `taken` says whether another of the authority bears the name (in any case)."""
    return _changed(Team(id, authority_id, _named(command.name, taken=taken)))


def rename(team: Team, command: RenameTeam, *, taken: bool) -> tuple[Team, TeamChanged]:
    """The team under its new name."""
    checks = Checks()
    _check_open(checks, team, "team_id")
    checks.done()
    return _changed(replace(team, name=_named(command.name, taken=taken)))


def retire(team: Team, now: datetime) -> tuple[Team, TeamChanged]:
    """The team, closed; its officers have to be assigned elsewhere first."""
    checks = Checks()
    _check_open(checks, team, "team_id")
    checks.require(team.officer_count == 0, TeamNotEmpty("team_id", name=team.name, count=team.officer_count))
    checks.done()
    return _changed(replace(team, retired_at=now))


def assign(officer: Officer, team: Team | None) -> Officer:
    """The officer in the team, or in none."""
    checks = Checks()
    if team is not None:
        _check_open(checks, team, "team_id")
    checks.done()
    return replace(officer, team_id=team.id if team else None)


def _named(given: str, *, taken: bool) -> str:
    checks = Checks()
    name = texts.required(checks, given, texts.SHORT_TEXT, "name")
    checks.require(not taken, TeamNameTaken("name", name=name))
    checks.done()
    return name


def _check_open(checks: Checks, team: Team, *path: str) -> None:
    checks.require(team.retired_at is None, TeamRetired(*path, name=team.name))


def _changed(team: Team) -> tuple[Team, TeamChanged]:
    return team, TeamChanged(authority_id=team.authority_id, team_id=team.id)
