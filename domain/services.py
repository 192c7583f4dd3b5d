"""What organisations offer, and which of it is chosen for a package (rules B10, B11, P31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.policies import Policy, ServiceCategory
from domain.refusals import (
    Checks,
    InvalidInput,
    NotFound,
    ServiceAlreadySelected,
    ServiceCategoryMismatch,
    ServiceRetired,
    ServiceSuspended,
)


class Origin(StrEnum):
    """How a service came onto a package."""

    ALGORITHM = "ALGORITHM"
    MANUAL = "MANUAL"


def is_suspended(start: date | None, until: date | None, day: date) -> bool:
    """Whether a suspension holds on a day: both its ends are inclusive, an open end means until further notice."""
    return start is not None and start <= day and (until is None or day <= until)


def suspension_period(start: date | None, until: date | None) -> str:
    """`from 01/10/2026 until further notice`."""
    begins = f"from {start:%d/%m/%Y}" if start else ""
    return f"{begins} {f'to {until:%d/%m/%Y}' if until else 'until further notice'}"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of an organisation, with what the authority arranged with it."""

    id: UUID
    organisation_id: UUID
    name: str
    category: ServiceCategory
    block_contract: bool = False
    suspended_from: date | None = None
    suspended_until: date | None = None
    suspension_reason: str | None = None
    retired: bool = False

    def suspended(self, day: date) -> bool:
        """Whether the service is suspended on this day."""
        return is_suspended(self.suspended_from, self.suspended_until, day)

    @property
    def suspension_period(self) -> str:
        """`from 01/10/2026 until further notice`."""
        return suspension_period(self.suspended_from, self.suspended_until)


@dataclass(frozen=True, slots=True)
class SelectedService:
    """A service chosen for a package."""

    service: Service
    origin: Origin


def added(
    existing: Sequence[SelectedService],
    wanted: Sequence[UUID],
    found: Mapping[UUID, Service],
    policy: Policy,
    today: date,
) -> tuple[SelectedService, ...]:
    """The services with the wanted ones at the end, chosen by hand; an id that is not in `found` is not found."""
    checks = Checks()
    checks.require(bool(wanted), InvalidInput("service_ids", problem="Choose at least one service."))
    result = list(existing)
    for index, id in enumerate(wanted):
        path = ("service_ids", index)
        service = found.get(id)
        if service is None:
            checks.found.append(NotFound(*path, noun="service"))
            continue
        taken = any(selected.service.id == id for selected in result)
        checks.require(not taken, ServiceAlreadySelected(*path, service=service.name))
        check_eligible(checks, service, policy, today, *path)
        result.append(SelectedService(service, Origin.MANUAL))
    checks.done()
    return tuple(result)


def check_eligible(checks: Checks, service: Service, policy: Policy, today: date, *path: str | int) -> None:
    """Offered still, not suspended, and of the category that the service level goes to."""
    checks.require(not service.retired, ServiceRetired(*path, service=service.name))
    checks.require(
        not service.suspended(today),
        ServiceSuspended(
            *path, service=service.name, period=service.suspension_period, reason=service.suspension_reason
        ),
    )
    checks.require(
        policy.provider_category in (None, service.category),
        ServiceCategoryMismatch(
            *path,
            level=policy.service_level,
            expected=policy.provider_category,
            service=service.name,
            category=service.category,
        ),
    )


def removed(checks: Checks, existing: Sequence[SelectedService], id: UUID) -> tuple[SelectedService, ...]:
    """The services without this one, once nothing else is wrong either."""
    checks.require(any(selected.service.id == id for selected in existing), NotFound("service_id", noun="service"))
    checks.done()
    return tuple(selected for selected in existing if selected.service.id != id)
