"""Describing a package before it is sent: where, when, how much, for whom, and what else there is to know (B5, B9)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain import postcodes, requirements, texts
from domain.events import PackageEdited, PackagePart
from domain.packages.editing import UNCHANGED, Unchanged, edited
from domain.packages.facts import Frequency, Information, Package, PersonGender, check_draft, policy_of
from domain.packages.proposing import with_proposal
from domain.profiles import Profile
from domain.refusals import (
    AdditionalInformationNotAnOption,
    AdditionalInformationNotForServiceType,
    Checks,
    InvalidInput,
    NotFound,
)

MOST_HOURS = Decimal("999.99")
OLDEST = 120
"""Years of age."""


@dataclass(frozen=True, slots=True)
class NewInformation:
    """One piece of additional information as entered."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class UpdatePackageProfile:
    """Change what is given of the draft's profile (rule B5); the additional information is replaced as a whole."""

    package_id: UUID
    postcode: str | Unchanged | None = UNCHANGED
    start_date: date | Unchanged | None = UNCHANGED
    ends_on: date | Unchanged | None = UNCHANGED
    hours_required: Decimal | Unchanged | None = UNCHANGED
    days_required: int | Unchanged | None = UNCHANGED
    frequency: Frequency | Unchanged | None = UNCHANGED
    person_age: int | Unchanged | None = UNCHANGED
    person_gender: PersonGender | Unchanged | None = UNCHANGED
    additional_information: tuple[NewInformation, ...] | Unchanged = UNCHANGED
    expected_version: int | None = None


def update_profile(package: Package, command: UpdatePackageProfile, profile: Profile) -> tuple[Package, PackageEdited]:
    """The draft with what the command gives of its profile."""
    check_draft(package, command.expected_version)
    checks = Checks()
    changes: dict[str, Any] = {}
    for name, checked in PROFILE_FIELDS.items():
        given = getattr(command, name)
        if given is not UNCHANGED:
            changes[name] = checked(checks, given)
    if command.additional_information is not UNCHANGED:
        service_type = policy_of(package, profile).service_type
        given = command.additional_information
        changes["additional_information"] = checked_information(checks, given, profile, service_type)
    described = replace(package, **changes)
    _check_last_day(checks, described)
    checks.done()
    following = requirements.following(package.requirements, package.start_date, described.start_date)
    described = with_proposal(replace(described, requirements=following), profile)
    return edited(described, PackagePart.PROFILE)


def _postcode(checks: Checks, given: str | None) -> str | None:
    if given is None:
        return None
    postcode = postcodes.normalise(given)
    checks.require(postcode is not None, InvalidInput("postcode", problem="This is not a valid postcode."))
    return postcode


def _hours(checks: Checks, hours: Decimal | None) -> Decimal | None:
    if hours is not None:
        fits = hours.is_finite() and 0 < hours <= MOST_HOURS and hours == round(hours, 2)
        problem = f"Hours must be more than 0, at most {MOST_HOURS}, with at most two decimals."
        checks.require(fits, InvalidInput("hours_required", problem=problem))
    return hours


def _days(checks: Checks, days: int | None) -> int | None:
    fits = days is None or 1 <= days <= 7
    checks.require(fits, InvalidInput("days_required", problem="Days must be between 1 and 7."))
    return days


def _check_last_day(checks: Checks, package: Package) -> None:
    ordered = package.start_date is None or package.ends_on is None or package.start_date <= package.ends_on
    checks.require(ordered, InvalidInput("ends_on", problem="Care must not end before the day on which it starts."))


def _age(checks: Checks, age: int | None) -> int | None:
    fits = age is None or 0 <= age <= OLDEST
    checks.require(fits, InvalidInput("person_age", problem=f"The age must be between 0 and {OLDEST} years."))
    return age


def _as_given(_checks: Checks, given: Any) -> Any:
    return given


PROFILE_FIELDS: Mapping[str, Callable[[Checks, Any], Any]] = {
    "postcode": _postcode,
    "start_date": _as_given,
    "ends_on": _as_given,
    "hours_required": _hours,
    "days_required": _days,
    "frequency": _as_given,
    "person_age": _age,
    "person_gender": _as_given,
}
"""What a command may give of the profile, and how each is checked."""


def checked_information(
    checks: Checks, given: tuple[NewInformation, ...], profile: Profile, service_type: str
) -> tuple[Information, ...]:
    """The additional information as entered, of kinds that the profile has for this service type (rule B9)."""
    entered: dict[str, Information] = {}
    for index, new in enumerate(given):
        path = ("additional_information", index)
        kind = profile.information_kind(new.code)
        if kind is None:
            checks.require(False, NotFound(*path, "code", noun="kind of additional information"))
            continue
        once = new.code not in entered
        checks.require(once, InvalidInput(*path, "code", problem=f'"{kind.title}" is given more than once.'))
        checks.require(
            kind.applies_to(service_type),
            AdditionalInformationNotForServiceType(*path, "code", title=kind.title, service_type=service_type),
        )
        value = texts.required(checks, new.value, texts.LONG_TEXT, *path, "value")
        options = ", ".join(kind.options)
        checks.require(
            not kind.options or value in kind.options,
            AdditionalInformationNotAnOption(*path, "value", title=kind.title, options=options),
        )
        entered[new.code] = Information(kind.code, kind.title, value)
    return tuple(entered.values())
