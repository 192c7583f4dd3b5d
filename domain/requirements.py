"""What a service must be able to do for a package: put on a draft from the authority's catalogue (rules B6–B8, B26)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from domain import texts
from domain.profiles import CatalogueRequirement, Profile, RequirementKind
from domain.refusals import (
    Checks,
    InvalidInput,
    MandatoryRequirementMissing,
    NotFound,
    PreferredDateNotAllowed,
    PreferredDateRequired,
    Refused,
    RequirementAlreadyAdded,
    RequirementHasNoOptions,
    RequirementMustBeNegotiable,
    RequirementNotAnOption,
    RequirementOptionRequired,
    RequirementTakesOneOption,
    RequirementTextMissing,
    RequirementTextNotAllowed,
)


@dataclass(frozen=True, slots=True)
class NewRequirement:
    """One requirement to add; the preferred date (start date only) is the package's start date where none is given."""

    code: str
    negotiable: bool = False
    preferred_date: date | None = None
    options: tuple[str, ...] = ()
    own_text: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement as it stands on a package; essential unless negotiable.

    `options` are those selected, `own_text` is what the officer wrote where the catalogue leaves it open (rule B7).
    """

    id: UUID
    code: str
    title: str
    question: str
    provider_description: str | None
    negotiable: bool
    mandatory: bool
    preferred_date: date | None
    position: int
    options: tuple[str, ...] = ()
    own_text: str | None = None

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
                "options": tuple(document.get("options", ())),
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
        taken = any(requirement.code == entry.code for requirement in result)
        checks.require(not taken, RequirementAlreadyAdded("requirements", index, "code", title=entry.title))
        _check_preferred(checks, entry, preferred, "requirements", index)
        chosen = _chosen(checks, entry, new.options, "requirements", index)
        own_text = _own_text(checks, entry, new.own_text, "requirements", index)
        result.append(
            Requirement(
                id=new_id(),
                code=entry.code,
                title=entry.title,
                question=entry.question,
                provider_description=entry.provider_description,
                negotiable=new.negotiable,
                mandatory=entry.mandatory,
                preferred_date=preferred,
                position=_next_position(result),
                options=chosen,
                own_text=own_text,
            )
        )
    checks.done()
    return tuple(result)


def _check_preferred(checks: Checks, entry: CatalogueRequirement, preferred: date | None, *path: str | int) -> None:
    """The start date carries a preferred date, and nothing else does (rule B26)."""
    if entry.kind is RequirementKind.START_DATE:
        checks.require(preferred is not None, PreferredDateRequired(*path, "preferred_date", title=entry.title))
    else:
        checks.require(preferred is None, PreferredDateNotAllowed(*path, "preferred_date", title=entry.title))


def _chosen(checks: Checks, entry: CatalogueRequirement, given: Sequence[str], *path: str | int) -> tuple[str, ...]:
    """The options given, in the catalogue's order, each once: one, or several where there may be (rule B7)."""
    options = ", ".join(entry.options)
    if not entry.options:
        checks.require(not given, RequirementHasNoOptions(*path, "options", title=entry.title))
        return ()
    for index, option in enumerate(given):
        known = option in entry.options
        checks.require(known, RequirementNotAnOption(*path, "options", index, title=entry.title, options=options))
    checks.require(bool(given), RequirementOptionRequired(*path, "options", title=entry.title, options=options))
    one = entry.multiple or len(set(given)) <= 1
    checks.require(one, RequirementTakesOneOption(*path, "options", title=entry.title, options=options))
    return tuple(option for option in entry.options if option in given)


def _own_text(checks: Checks, entry: CatalogueRequirement, given: str | None, *path: str | int) -> str | None:
    """The officer's own words, where the catalogue asks for them and only there (rule B7)."""
    if entry.own_text:
        cleaned = texts.clean(checks, given, texts.LONG_TEXT, *path, "own_text")
        checks.require(cleaned is not None, RequirementTextMissing(*path, "own_text", title=entry.title))
        return cleaned
    checks.require(given is None, RequirementTextNotAllowed(*path, "own_text", title=entry.title))
    return None


def _next_position(requirements: Sequence[Requirement]) -> int:
    return max((requirement.position for requirement in requirements), default=0) + 1


@dataclass(frozen=True, slots=True)
class Correction:
    """What is corrected of a requirement that stands on a draft; None leaves it as it is."""

    negotiable: bool | None = None
    preferred_date: date | None = None
    options: tuple[str, ...] | None = None
    own_text: str | None = None


def corrected(
    existing: Sequence[Requirement], id: UUID, correction: Correction, profile: Profile
) -> tuple[Requirement, ...]:
    """The requirements with the one with this id corrected, in its place."""
    found = _found(existing, id)
    entry = profile.requirement(found.code)
    if entry is None:
        raise LookupError(f"the profile has no requirement {found.code}, which stands on a package made under it")
    checks = Checks()
    preferred = correction.preferred_date or found.preferred_date
    _check_preferred(checks, entry, preferred)
    given = found.options if correction.options is None else correction.options
    after = replace(
        found,
        negotiable=found.negotiable if correction.negotiable is None else correction.negotiable,
        preferred_date=preferred,
        options=_chosen(checks, entry, given),
        own_text=_own_text(checks, entry, found.own_text if correction.own_text is None else correction.own_text),
    )
    checks.done()
    return tuple(after if requirement.id == id else requirement for requirement in existing)


def following(existing: Sequence[Requirement], before: date | None, start_date: date | None) -> tuple[Requirement, ...]:
    """The requirements after the start date was changed: a preferred date that was the start date goes with it (B26).

    One of its own stays, and so does every date where the start date is cleared.
    """
    if before is None or start_date is None:
        return tuple(existing)
    return tuple(
        replace(requirement, preferred_date=start_date) if requirement.preferred_date == before else requirement
        for requirement in existing
    )


def _found(existing: Sequence[Requirement], id: UUID) -> Requirement:
    found = next((requirement for requirement in existing if requirement.id == id), None)
    if found is None:
        raise Refused([NotFound("requirement_id", noun="requirement")])
    return found


def removed(existing: Sequence[Requirement], id: UUID) -> tuple[Requirement, ...]:
    """The requirements without the one with this id."""
    _found(existing, id)
    return tuple(requirement for requirement in existing if requirement.id != id)


def check_mandatory(checks: Checks, existing: Sequence[Requirement], profile: Profile) -> None:
    """What the profile demands before sending: its mandatory requirements, negotiable where it says so (rule B6)."""
    by_code = {requirement.code: requirement for requirement in existing}
    for entry in profile.requirements:
        requirement = by_code.get(entry.code)
        if requirement is None:
            checks.require(not entry.mandatory, MandatoryRequirementMissing(title=entry.title, about=entry.code))
        elif entry.must_be_negotiable:
            about = ("requirement", requirement.id)
            checks.require(requirement.negotiable, RequirementMustBeNegotiable(title=entry.title, about=about))
