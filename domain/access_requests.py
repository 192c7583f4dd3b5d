"""Asking for access: who may ask how, and what a brokerage manager makes of it (rules A1 to A9)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain import accounts, texts
from domain.accounts import Contact
from domain.permissions import Role
from domain.refusals import (
    Checks,
    EmployerMustBeListed,
    EmployerUnknown,
    InvalidInput,
    JobRoleNotForTeamAdmin,
    JobRoleUnknown,
    NotFound,
)


class AccessState(StrEnum):
    """What was decided of a request."""

    WAITING = "WAITING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccess:
    """The form: `employer` is a name that the search found, `new_employer` one that is not listed (rule A5)."""

    authority: str
    role: Role
    username: str | None
    email: str
    forename: str
    surname: str
    job_role: str | None
    contact: Contact
    employer: str | None
    new_employer: str | None
    authorised_by: str
    note: str | None

    @property
    def employer_name(self) -> str:
        """The employer, listed or not."""
        return (self.employer or self.new_employer or "").strip()


@dataclass(frozen=True, slots=True)
class Parties:
    """The authority that is asked and the employer, where they are there; the job roles that the authority knows."""

    authority_id: UUID | None
    organisation_id: UUID | None
    job_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequest:
    """A request as it stands; without `organisation_id` its employer is not in the directory."""

    id: UUID
    authority_id: UUID
    role: Role
    username: str
    email: str
    forename: str
    surname: str
    job_role: str | None
    contact: Contact
    employer: str
    organisation_id: UUID | None
    authorised_by: str
    note: str | None
    requested_at: datetime
    state: AccessState = AccessState.WAITING
    decided_at: datetime | None = None
    rejection_reason: str | None = None
    account_id: UUID | None = None
    version: int = 1


def submit(command: RequestAccess, id: UUID, parties: Parties, now: datetime) -> AccessRequest:
    """A new request.

    Whether its user name or e-mail address is anybody's is not looked at: the answer is the same for all, and the
    number behind a user name comes with the approval (rule A3).
    """
    checks = Checks()
    checks.require(parties.authority_id is not None, NotFound("authority", noun="authority"))
    forename = texts.required(checks, command.forename, texts.SHORT_TEXT, "forename")
    surname = texts.required(checks, command.surname, texts.SHORT_TEXT, "surname")
    employer = _employer(checks, command, parties)
    wanted = command.username or accounts.proposed(command.role, forename, surname, employer)
    request = AccessRequest(
        id=id,
        authority_id=parties.authority_id or UUID(int=0),
        role=command.role,
        username=accounts.username(checks, wanted, "username"),
        email=accounts.email(checks, command.email, "email"),
        forename=forename,
        surname=surname,
        job_role=_job_role(checks, command, parties.job_roles),
        contact=accounts.contact(checks, command.contact, telephone_required=True),
        employer=employer,
        organisation_id=parties.organisation_id,
        authorised_by=texts.required(checks, command.authorised_by, texts.SHORT_TEXT, "authorised_by"),
        note=texts.clean(checks, command.note, texts.LONG_TEXT, "note"),
        requested_at=now,
    )
    checks.done()
    return request


def _employer(checks: Checks, command: RequestAccess, parties: Parties) -> str:
    """The employer's name; only for a team admin may it be a new one (rule A5)."""
    if (command.employer is None) == (command.new_employer is None):
        problem = "Name the employer once: one that the search found, or one that is not listed."
        checks.require(False, InvalidInput("employer", problem=problem))
        return ""
    if command.employer is not None:
        checks.require(parties.organisation_id is not None, EmployerUnknown("employer"))
        return texts.required(checks, command.employer, texts.SHORT_TEXT, "employer")
    checks.require(command.role is Role.TEAM_ADMIN, EmployerMustBeListed("new_employer"))
    return texts.required(checks, command.new_employer, texts.SHORT_TEXT, "new_employer")


def _job_role(checks: Checks, command: RequestAccess, known: Collection[str]) -> str | None:
    """A person has a job role, one of those that are `known` if any are; a team has none (rules A2, A3, A12)."""
    if command.role is not Role.TEAM_ADMIN:
        chosen = texts.required(checks, command.job_role, texts.SHORT_TEXT, "job_role")
        checks.require(not (chosen and known) or chosen in known, JobRoleUnknown("job_role", known=", ".join(known)))
        return chosen
    checks.require(not (command.job_role or "").strip(), JobRoleNotForTeamAdmin("job_role"))
    return None
