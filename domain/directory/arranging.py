"""What an authority arranges with a service, and when it suspends it: its own, whatever others arranged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from domain import texts
from domain.directory.facts import Arrangement, Service, Suspension, Terms, checked
from domain.events import ServiceArranged, ServiceSuspended, ServiceSuspensionLifted
from domain.refusals import (
    Checks,
    ServiceNotSuspended,
    ServiceRetired,
    SuspensionEndsBeforeItBegins,
    SuspensionOver,
    UnknownServiceLevel,
)

SHOWN = "%d/%m/%Y"


@dataclass(frozen=True, slots=True)
class ArrangeService:
    """Agree terms with a service, in place of those there were; `given` are they, as they were given."""

    service_id: UUID
    given: Mapping[str, Any]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class SuspendService:
    """Stop asking a service: from a day (absent: today) to a day inclusive (absent: until further notice)."""

    service_id: UUID
    first_day: date | None
    last_day: date | None
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class LiftSuspension:
    """Ask a service again."""

    service_id: UUID
    expected_version: int | None = None


def arrange(
    service: Service, standing: Arrangement | None, command: ArrangeService, new: Arrangement, levels: Collection[str]
) -> tuple[Arrangement, ServiceArranged]:
    """The arrangement with these terms; a suspension stays.

    `new` is what it is where nothing stands yet, but for its terms; `levels` are the codes that the authority has.
    """
    checks = Checks()
    checks.require(service.retired_at is None, ServiceRetired("service_id", service=service.facts.name))
    terms = checked(checks, Terms, command.given)
    if terms is not None:
        check_levels(checks, terms, levels)
    checks.done()
    assert terms is not None
    if standing is None:
        arranged = replace(new, terms=terms)
    else:
        arranged = replace(standing, terms=terms, version=standing.version + 1)
    return arranged, ServiceArranged(**_about(arranged))


def check_levels(checks: Checks, terms: Terms, levels: Collection[str]) -> None:
    """Every level is one of the authority's."""
    for index, level in enumerate(terms.levels):
        checks.require(level in levels, UnknownServiceLevel("levels", index, level=level))


def suspend(standing: Arrangement, command: SuspendService, today: date) -> tuple[Arrangement, ServiceSuspended]:
    """The arrangement, suspended; a suspension there was is replaced.

    The last day may be today, for it is a suspended day, and there need be none: no end is compared with nothing.
    """
    checks = Checks()
    first_day = command.first_day or today
    last_day = command.last_day
    if last_day is not None:
        said = {"first_day": first_day.strftime(SHOWN), "last_day": last_day.strftime(SHOWN)}
        checks.require(last_day >= first_day, SuspensionEndsBeforeItBegins("until", **said))
        checks.require(last_day >= today, SuspensionOver("until", **said))
    reason = texts.required(checks, command.reason, texts.LONG_TEXT, "reason")
    checks.done()
    suspended = replace(standing, suspension=Suspension(first_day, last_day, reason), version=standing.version + 1)
    event = ServiceSuspended(**_about(standing), suspended_from=first_day, suspended_until=last_day)
    return suspended, event


def lift(standing: Arrangement, service: Service, today: date) -> tuple[Arrangement, ServiceSuspensionLifted]:
    """The arrangement without the suspension that holds or is to come."""
    checks = Checks()
    suspension = standing.suspension
    over = suspension is None or (suspension.last_day is not None and suspension.last_day < today)
    checks.require(not over, ServiceNotSuspended("service_id", service=service.facts.name))
    checks.done()
    lifted = replace(standing, suspension=None, version=standing.version + 1)
    return lifted, ServiceSuspensionLifted(**_about(standing))


def _about(arrangement: Arrangement) -> dict[str, UUID]:
    return {
        "authority_id": arrangement.authority_id,
        "organisation_id": arrangement.organisation_id,
        "service_id": arrangement.service_id,
    }
