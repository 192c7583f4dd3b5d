"""What a service must be able to do for a package: put on a draft from the authority's catalogue (rules B6–B8, B26)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.profiles import CatalogueRequirement, Profile, RequirementKind
from domain.refusals import (
    Checks,
    InvalidInput,
    MandatoryRequirementMissing,
    NotFound,
    PreferredDateNotAllowed,
    PreferredDateRequired,
    RequirementAlreadyAdded,
    RequirementMustBeNegotiable,
)


@dataclass(frozen=True, slots=True)
class NewRequirement:
    """One requirement to add; the preferred date (start date only) is the package's start date where none is given."""

    code: str
    negotiable: bool = False
    preferred_date: date | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement as it stands on a package; essential unless negotiable."""

    id: UUID
    code: str
    title: str
    question: str
    provider_description: str | None
    negotiable: bool
    mandatory: bool
    preferred_date: date | None
    position: int

    @property
    def kind(self) -> RequirementKind:
        """The start date is the requirement that carries a preferred date (rule B26)."""
        return RequirementKind.GENERAL if self.preferred_date is None else RequirementKind.START_DATE

    @property
    def essential(self) -> bool:
        """Whether a No counts against `meets_all_essential` (rule Q9)."""
        return not self.negotiable

    def as_json(self) -> dict[str, Any]:
        """As it is kept in a brief."""
        return asdict(self) | {
            "id": str(self.id),
            "preferred_date": self.preferred_date.isoformat() if self.preferred_date else None,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Requirement":
        """The other way round from `as_json`."""
        preferred = document["preferred_date"]
        return cls(
            **document
            | {
                "id": UUID(document["id"]),
                "preferred_date": date.fromisoformat(preferred) if preferred else None,
            }
        )


def added(
    existing: Sequence[Requirement],
    wanted: Sequence[NewRequirement],
    profile: Profile,
    start_date: date | None,
    new_id: Callable[[], UUID],
) -> tuple[Requirement, ...]:
    """The requirements with the wanted ones at the end; refused with everything that is wrong with any of them."""
    checks = Checks()
    checks.require(bool(wanted), InvalidInput("requirements", problem="Choose at least one requirement."))
    result = list(existing)
    for index, new in enumerate(wanted):
        entry = profile.requirement(new.code)
        if entry is None:
            checks.found.append(NotFound("requirements", index, "code", noun="requirement"))
            continue
        preferred = new.preferred_date or (start_date if entry.kind is RequirementKind.START_DATE else None)
        _check_new(checks, index, entry, preferred, {requirement.code for requirement in result})
        result.append(_on_package(entry, new.negotiable, preferred, new_id(), _next_position(result)))
    checks.done()
    return tuple(result)


def _check_new(
    checks: Checks, index: int, entry: CatalogueRequirement, preferred: date | None, taken: set[str]
) -> None:
    path = ("requirements", index)
    checks.require(entry.code not in taken, RequirementAlreadyAdded(*path, "code", title=entry.title))
    if entry.kind is RequirementKind.START_DATE:
        checks.require(preferred is not None, PreferredDateRequired(*path, "preferred_date", title=entry.title))
    else:
        checks.require(preferred is None, PreferredDateNotAllowed(*path, "preferred_date", title=entry.title))


def _on_package(
    entry: CatalogueRequirement, negotiable: bool, preferred: date | None, id: UUID, position: int
) -> Requirement:
    return Requirement(
        id=id,
        code=entry.code,
        title=entry.title,
        question=entry.question,
        provider_description=entry.provider_description,
        negotiable=negotiable,
        mandatory=entry.mandatory,
        preferred_date=preferred,
        position=position,
    )


def _next_position(requirements: Sequence[Requirement]) -> int:
    return max((requirement.position for requirement in requirements), default=0) + 1


def removed(existing: Sequence[Requirement], id: UUID) -> tuple[Requirement, ...]:
    """The requirements without the one with this id."""
    checks = Checks()
    checks.require(
        any(requirement.id == id for requirement in existing), NotFound("requirement_id", noun="requirement")
    )
    checks.done()
    return tuple(requirement for requirement in existing if requirement.id != id)


def check_mandatory(checks: Checks, existing: Sequence[Requirement], profile: Profile) -> None:
    """What the profile demands before sending: its mandatory requirements, negotiable where it says so (rule B6)."""
    by_code = {requirement.code: requirement for requirement in existing}
    for entry in profile.requirements:
        requirement = by_code.get(entry.code)
        if requirement is None:
            checks.require(not entry.mandatory, MandatoryRequirementMissing(title=entry.title))
        elif entry.must_be_negotiable:
            checks.require(requirement.negotiable, RequirementMustBeNegotiable(title=entry.title))
