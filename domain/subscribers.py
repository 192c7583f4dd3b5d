"""Who sees a package: officers and managers by their role, others because they were added (rule B4)."""

from dataclasses import dataclass
from uuid import UUID

from domain.events import PackageSubscriberAdded, PackageSubscriberRemoved
from domain.packages import Package
from domain.permissions import READS_ALL, Role
from domain.refusals import (
    AccountDisabled,
    AlreadySubscribed,
    Checks,
    NotFound,
    NotSubscribed,
    Refused,
    SubscribedByRole,
)


@dataclass(frozen=True, slots=True)
class AddSubscriber:
    """Let somebody else of the council see a package."""

    package_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True)
class RemoveSubscriber:
    """Let somebody who was added see a package no longer."""

    package_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account of the package's own authority; `added` says whether a row subscribes it to the package."""

    id: UUID
    name: str
    role: Role
    disabled: bool
    added: bool


def added(package: Package, colleague: Colleague | None) -> PackageSubscriberAdded:
    """Add a colleague to a package; None is nobody of this authority."""
    found = _known(colleague)
    checks = Checks()
    checks.require(not found.disabled, AccountDisabled("account_id", name=found.name))
    checks.require(not found.added, AlreadySubscribed("account_id", name=found.name))
    checks.done()
    return PackageSubscriberAdded(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        account_id=found.id,
    )


def removed(package: Package, colleague: Colleague | None) -> PackageSubscriberRemoved:
    """Take a colleague who was added off a package, whether their account is disabled or not."""
    found = _known(colleague)
    checks = Checks()
    checks.require(found.added, NotSubscribed("account_id", name=found.name))
    checks.done()
    return PackageSubscriberRemoved(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        account_id=found.id,
    )


def _known(colleague: Colleague | None) -> Colleague:
    """Refuse whom the caller may not know of, and those whom their role subscribes."""
    if colleague is None:
        raise Refused([NotFound("account_id", noun="account")])
    if colleague.role in READS_ALL and not colleague.added:
        raise Refused([SubscribedByRole("account_id", name=colleague.name)])
    return colleague
