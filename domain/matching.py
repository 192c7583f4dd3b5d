"""Which services the algorithm finds for a package, and why it leaves each of the others out (rules B10, B28, P31, C4).

`db.matching` says the same in one statement; a test holds the two equal. What a service does not name it does not do:
an arrangement without areas serves nowhere, one without levels offers nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain import postcodes
from domain.policies import ContractBasis, Policy, ServiceCategory
from domain.services import is_suspended, suspension_period


class ExclusionReason(StrEnum):
    """Why a service is left out, in the order in which it is told; new ones go to the end (`bit`)."""

    NOT_ARRANGED = "NOT_ARRANGED"
    RETIRED = "RETIRED"
    SUSPENDED = "SUSPENDED"
    AREA_NOT_SERVED = "AREA_NOT_SERVED"
    LEVEL_NOT_OFFERED = "LEVEL_NOT_OFFERED"
    CATEGORY_MISMATCH = "CATEGORY_MISMATCH"
    NO_BLOCK_CONTRACT = "NO_BLOCK_CONTRACT"
    NOT_ON_FRAMEWORK = "NOT_ON_FRAMEWORK"
    LOT_NOT_HELD = "LOT_NOT_HELD"
    AGE_OUTSIDE = "AGE_OUTSIDE"
    GENDER_NOT_SERVED = "GENDER_NOT_SERVED"


SENTENCES: Mapping[ExclusionReason, str] = {
    ExclusionReason.NOT_ARRANGED: "Nothing is arranged with this service.",
    ExclusionReason.RETIRED: "This service is no longer offered.",
    ExclusionReason.SUSPENDED: "It is suspended {period} ({suspension}).",
    ExclusionReason.AREA_NOT_SERVED: "It serves {areas}; care is needed in {sector}.",
    ExclusionReason.LEVEL_NOT_OFFERED: 'It does not offer the service level "{level}".',
    ExclusionReason.CATEGORY_MISMATCH: "The service level goes to {wanted} services only; this one is {category}.",
    ExclusionReason.NO_BLOCK_CONTRACT: "The service level is bought under a block contract; this service has none.",
    ExclusionReason.NOT_ON_FRAMEWORK: "The service level is bought on {framework}; this service is on {held}.",
    ExclusionReason.LOT_NOT_HELD: "The service level belongs to lot {lot}; this service holds {lots}.",
    ExclusionReason.AGE_OUTSIDE: "It serves people aged {ages}; the person is {age}.",
    ExclusionReason.GENDER_NOT_SERVED: "It serves {served} people only.",
}
"""What each reason says; what stands in braces is a fact of the criteria or of the arrangement."""

ON_FRAMEWORK = frozenset({ServiceCategory.FRAMEWORK, ServiceCategory.FCA})
"""The categories that are contracted under a framework."""


def bit(reason: ExclusionReason) -> int:
    """The number that stands for a reason where thousands are kept: each a power of two, so that a sum tells all."""
    return 1 << list(ExclusionReason).index(reason)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a package wants of a service.

    `areas` are the postcode's area, district and sector; `day` is London's. What is None is not asked for, or not
    known of the person, and leaves nobody out.
    """

    areas: tuple[str, str, str]
    level: str
    level_name: str
    day: date
    category: ServiceCategory | None = None
    contract_basis: ContractBasis | None = None
    framework: str | None = None
    lot: str | None = None
    age: int | None = None
    gender: str | None = None

    @classmethod
    def of(cls, postcode: str, level: str, policy: Policy, day: date) -> "Criteria":
        """What a package of this level, given care at this (normalised) postcode, wants on a day."""
        return cls(
            areas=postcodes.areas(postcode),
            level=level,
            level_name=policy.service_level,
            day=day,
            category=policy.provider_category,
            contract_basis=policy.contract_basis,
            framework=policy.framework,
            lot=policy.lot,
        )


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What an authority arranged with a service, as far as it matters here; `retired` is the service's own."""

    category: ServiceCategory
    levels: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    block_contract: bool = False
    framework: str | None = None
    lots: frozenset[str] = frozenset()
    minimum_age: int | None = None
    maximum_age: int | None = None
    gender: str | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    suspension_reason: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a run of the algorithm did: the services it added, and its own earlier ones that it took off."""

    added: Sequence[UUID]
    dropped: Sequence[UUID]


def exclusions(criteria: Criteria, arranged: Arrangement | None) -> dict[ExclusionReason, str]:
    """Every reason to leave a service out, with a sentence that explains it; none where the algorithm finds it."""
    if arranged is None:
        return {ExclusionReason.NOT_ARRANGED: SENTENCES[ExclusionReason.NOT_ARRANGED]}
    facts = _facts(criteria, arranged)
    fits = _fits(criteria, arranged)
    return {reason: SENTENCES[reason].format(**facts) for reason in ExclusionReason if not fits.get(reason, True)}


def _fits(criteria: Criteria, arranged: Arrangement) -> dict[ExclusionReason, bool]:
    basis, held = criteria.contract_basis, arranged.gender
    return {
        ExclusionReason.RETIRED: not arranged.retired,
        ExclusionReason.SUSPENDED: not is_suspended(arranged.suspended_from, arranged.suspended_until, criteria.day),
        ExclusionReason.AREA_NOT_SERVED: not arranged.areas.isdisjoint(criteria.areas),
        ExclusionReason.LEVEL_NOT_OFFERED: criteria.level in arranged.levels,
        ExclusionReason.CATEGORY_MISMATCH: criteria.category in (None, arranged.category),
        ExclusionReason.NO_BLOCK_CONTRACT: basis is not ContractBasis.BLOCK or arranged.block_contract,
        ExclusionReason.NOT_ON_FRAMEWORK: basis is not ContractBasis.FRAMEWORK or _is_on(criteria.framework, arranged),
        ExclusionReason.LOT_NOT_HELD: criteria.lot is None or criteria.lot in arranged.lots,
        ExclusionReason.AGE_OUTSIDE: _serves_age(criteria.age, arranged),
        ExclusionReason.GENDER_NOT_SERVED: criteria.gender is None or held in (None, criteria.gender),
    }


def _is_on(framework: str | None, arranged: Arrangement) -> bool:
    return arranged.category in ON_FRAMEWORK and framework in (None, arranged.framework)


def _serves_age(age: int | None, arranged: Arrangement) -> bool:
    """Both ends are inclusive; an open end is none."""
    if age is None:
        return True
    youngest = arranged.minimum_age is None or age >= arranged.minimum_age
    return youngest and (arranged.maximum_age is None or age <= arranged.maximum_age)


def _facts(criteria: Criteria, arranged: Arrangement) -> dict[str, object]:
    framework = f'the framework "{criteria.framework}"' if criteria.framework else "a framework"
    held = f'"{arranged.framework}"' if arranged.framework else "one without a name"
    return {
        "period": suspension_period(arranged.suspended_from, arranged.suspended_until),
        "suspension": arranged.suspension_reason,
        "areas": ", ".join(sorted(arranged.areas)) or "no area",
        "sector": criteria.areas[-1],
        "level": criteria.level_name,
        "wanted": criteria.category,
        "category": arranged.category,
        "framework": framework,
        "held": held if arranged.category in ON_FRAMEWORK else "none",
        "lot": criteria.lot,
        "lots": ", ".join(sorted(arranged.lots)) or "no lot",
        "ages": _ages(arranged.minimum_age, arranged.maximum_age),
        "age": criteria.age,
        "served": arranged.gender.lower() if arranged.gender else "all",
    }


def _ages(minimum: int | None, maximum: int | None) -> str:
    """`18 to 64`, `18 and over`, `up to 17`."""
    if minimum is None:
        return f"up to {maximum}"
    return f"{minimum} and over" if maximum is None else f"{minimum} to {maximum}"
