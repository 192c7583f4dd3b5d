"""Who is let in: by an approved request, as a council's officer, as a team admin's colleague (rules A1 to A7)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import accounts, texts
from domain.access_requests import AccessRequest, AccessState
from domain.accounts import Contact
from domain.permissions import COUNCIL_ROLES, Role
from domain.refusals import (
    AccessRequestDecided,
    Checks,
    EmailTaken,
    EmployerNotLinked,
    InvalidInput,
    RoleOfOtherSide,
    TeamAdminExists,
    UsernameTaken,
)


@dataclass(frozen=True, slots=True)
class ApproveAccessRequest:
    """Let somebody in; an employer that is not listed is linked to an organisation, or entered as a new one."""

    access_request_id: UUID
    username: str | None = None
    organisation_id: UUID | None = None
    new_organisation: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RejectAccessRequest:
    """Do not let somebody in, and say why."""

    access_request_id: UUID
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Somebody to be let in without having asked: a council's officer of this role, or a colleague."""

    role: Role
    username: str | None
    email: str
    forename: str
    surname: str
    job_role: str | None
    contact: Contact


@dataclass(frozen=True, slots=True)
class Home:
    """Where a new account belongs, and which authority approved it, if one did."""

    authority_id: UUID | None = None
    organisation_id: UUID | None = None
    approved_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there already: `free_username` is the wished user name, with a number where it is taken."""

    free_username: str
    email_taken: bool
    has_team_admin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account that waits for its activation."""

    id: UUID
    username: str
    email: str
    forename: str
    surname: str
    role: Role
    home: Home
    job_role: str | None
    contact: Contact


def check_waiting(request: AccessRequest) -> None:
    """Refuse to decide twice."""
    checks = Checks()
    checks.require(
        request.state is AccessState.WAITING, AccessRequestDecided("access_request_id", state=request.state.lower())
    )
    checks.done()


def check_employer(request: AccessRequest, command: ApproveAccessRequest) -> None:
    """Refuse an approval that leaves open whose account it is (rule A5)."""
    checks = Checks()
    if command.new_organisation:
        problem = "Link the request to an organisation, or have a new one entered, not both."
        linked = command.organisation_id or request.organisation_id
        checks.require(linked is None, InvalidInput("new_organisation", problem=problem))
    else:
        linked = command.organisation_id or request.organisation_id
        checks.require(linked is not None, EmployerNotLinked("organisation_id", employer=request.employer))
    checks.done()


def approve(
    request: AccessRequest, command: ApproveAccessRequest, account_id: UUID, standing: Standing, now: datetime
) -> tuple[AccessRequest, NewAccount]:
    """The request, approved, and the account that comes of it; `request` is linked to its organisation."""
    checks = Checks()
    one_too_many = request.role is Role.TEAM_ADMIN and standing.has_team_admin
    checks.require(not one_too_many, TeamAdminExists("access_request_id", employer=request.employer))
    checks.require(not standing.email_taken, EmailTaken("access_request_id", email=request.email))
    account = NewAccount(
        id=account_id,
        username=_username(checks, command.username, standing),
        email=request.email,
        forename=request.forename,
        surname=request.surname,
        role=request.role,
        home=Home(organisation_id=request.organisation_id, approved_by=request.authority_id),
        job_role=request.job_role,
        contact=request.contact,
    )
    checks.done()
    decided = replace(
        request, state=AccessState.APPROVED, decided_at=now, account_id=account_id, version=request.version + 1
    )
    return decided, account


def reject(request: AccessRequest, command: RejectAccessRequest, now: datetime) -> AccessRequest:
    """The request, rejected."""
    check_waiting(request)
    checks = Checks()
    reason = texts.required(checks, command.reason, texts.LONG_TEXT, "reason")
    checks.done()
    return replace(
        request, state=AccessState.REJECTED, decided_at=now, rejection_reason=reason, version=request.version + 1
    )


def wished(command: Invite) -> str:
    """The user name that is wished for, or the recommended one (rule A3)."""
    return command.username or accounts.proposed(command.role, command.forename, command.surname, "")


def invite(command: Invite, account_id: UUID, home: Home, standing: Standing) -> NewAccount:
    """A new account of the own council or organisation."""
    checks = Checks()
    council = home.authority_id is not None
    right_side = command.role in COUNCIL_ROLES if council else command.role is Role.EMPLOYEE
    checks.require(right_side, RoleOfOtherSide("role"))
    email = accounts.email(checks, command.email, "email")
    checks.require(not standing.email_taken, EmailTaken("email", email=email))
    account = NewAccount(
        id=account_id,
        username=_username(checks, command.username, standing),
        email=email,
        forename=texts.required(checks, command.forename, texts.SHORT_TEXT, "forename"),
        surname=texts.required(checks, command.surname, texts.SHORT_TEXT, "surname"),
        role=command.role,
        home=home,
        job_role=texts.clean(checks, command.job_role, texts.SHORT_TEXT, "job_role"),
        contact=accounts.contact(checks, command.contact, telephone_required=False),
    )
    checks.done()
    return account


def _username(checks: Checks, chosen: str | None, standing: Standing) -> str:
    """The chosen user name, which has to be free; without one the first free of those proposed (rule A3)."""
    if chosen is None:
        return standing.free_username
    name = accounts.username(checks, chosen, "username")
    checks.require(
        standing.free_username.lower() == name.lower(), UsernameTaken("username", free=standing.free_username)
    )
    return name
