"""What becomes of an account: disabled and let in again, corrected, attached to services."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import accounts, texts
from domain.accounts import Contact
from domain.permissions import COUNCIL_ROLES, Role
from domain.refusals import (
    AccountActivated,
    AccountDisabled,
    AccountNotDisabled,
    Checks,
    InvalidInput,
    LastBrokerageManager,
    NotFound,
    OwnAccount,
    RoleOfOtherSide,
    ServicesForEmployeesOnly,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAccount:
    """An account as those see it who keep it: its council, who approved it, its organisation's team admin."""

    id: UUID
    username: str
    role: Role
    forename: str
    surname: str
    authority_id: UUID | None
    organisation_id: UUID | None
    approved_by: UUID | None
    job_role: str | None
    contact: Contact
    activated_at: datetime | None
    disabled_at: datetime | None
    version: int

    @property
    def name(self) -> str:
        """What people call them."""
        return f"{self.forename} {self.surname}"


@dataclass(frozen=True, slots=True)
class DisableAccount:
    """Let somebody sign in no more."""

    account_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class EnableAccount:
    """Let somebody sign in again."""

    account_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReissueActivationLink:
    """Send another link, with which an earlier one dies (rule Q21)."""

    account_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAccount:
    """Correct an account: what is None stays."""

    account_id: UUID
    forename: str | None = None
    surname: str | None = None
    role: Role | None = None
    job_role: str | None = None
    telephone: str | None = None
    mobile: str | None = None
    fax: str | None = None
    address_lines: tuple[str, ...] | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class AttachServices:
    """Say for which services an employee answers, in place of what was said before; none: for all."""

    account_id: UUID
    service_ids: tuple[UUID, ...]
    expected_version: int | None = None


def disable(account: KeptAccount, by: UUID, now: datetime, *, other_managers: int) -> KeptAccount:
    """The account, disabled; nobody shuts themselves out, nor a council's last brokerage manager."""
    checks = Checks()
    checks.require(account.disabled_at is None, AccountDisabled("account_id", name=account.name))
    checks.require(account.id != by, OwnAccount("account_id"))
    _check_manager_left(checks, account, other_managers, "account_id")
    checks.done()
    return replace(account, disabled_at=now, version=account.version + 1)


def enable(account: KeptAccount) -> KeptAccount:
    """The account, no longer disabled; one that was never activated needs another link."""
    checks = Checks()
    checks.require(account.disabled_at is not None, AccountNotDisabled("account_id", name=account.name))
    checks.done()
    return replace(account, disabled_at=None, version=account.version + 1)


def check_invited(account: KeptAccount) -> None:
    """Refuse a link for who needs none (rule Q21)."""
    checks = Checks()
    checks.require(account.disabled_at is None, AccountDisabled("account_id", name=account.name))
    checks.require(account.activated_at is None, AccountActivated("account_id", name=account.name))
    checks.done()


def update(account: KeptAccount, command: UpdateAccount, by: UUID, *, other_managers: int) -> KeptAccount:
    """The account, corrected; a role stays on its side, and nobody changes their own."""
    checks = Checks()
    contact = accounts.contact(checks, _contact(account.contact, command), telephone_required=False)
    changed = replace(
        account,
        forename=_line(checks, command.forename, account.forename, "forename"),
        surname=_line(checks, command.surname, account.surname, "surname"),
        role=command.role or account.role,
        job_role=_optional(checks, command.job_role, account.job_role),
        contact=contact,
        version=account.version + 1,
    )
    if changed.role is not account.role:
        other_side = not {changed.role, account.role} <= COUNCIL_ROLES
        checks.require(not other_side, RoleOfOtherSide("role"))
        checks.require(account.id != by, OwnAccount("role"))
        _check_manager_left(checks, account, other_managers, "role")
    checks.done()
    return changed


def attach(account: KeptAccount, command: AttachServices, own: Collection[UUID]) -> KeptAccount:
    """The employee's account, attached to services of the organisation, whose ids are `own`."""
    checks = Checks()
    checks.require(account.role is Role.EMPLOYEE, ServicesForEmployeesOnly("account_id"))
    for place, service in enumerate(command.service_ids):
        checks.require(service in own, NotFound("service_ids", place, noun="service"))
    problem = "A service is named twice."
    repeated = len(set(command.service_ids)) < len(command.service_ids)
    checks.require(not repeated, InvalidInput("service_ids", problem=problem))
    checks.done()
    return replace(account, version=account.version + 1)


def _check_manager_left(checks: Checks, account: KeptAccount, other_managers: int, path: str) -> None:
    last = account.role is Role.BROKERAGE_MANAGER and account.disabled_at is None and other_managers == 0
    checks.require(not last, LastBrokerageManager(path))


def _line(checks: Checks, given: str | None, standing: str, path: str) -> str:
    return standing if given is None else texts.required(checks, given, texts.SHORT_TEXT, path)


def _optional(checks: Checks, given: str | None, standing: str | None) -> str | None:
    return standing if given is None else texts.clean(checks, given, texts.SHORT_TEXT, "job_role")


def _contact(standing: Contact, command: UpdateAccount) -> Contact:
    lines = command.address_lines
    return Contact(
        standing.telephone if command.telephone is None else command.telephone,
        standing.mobile if command.mobile is None else command.mobile,
        standing.fax if command.fax is None else command.fax,
        standing.address_lines if lines is None else lines,
    )
