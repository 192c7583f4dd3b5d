"""The rules a package is sourced under: what an authority's profile and a service level say, copied at its creation."""

from dataclasses import dataclass
from enum import StrEnum

from domain.postcodes import LocationPrecision


class EarlyDecision(StrEnum):
    """Whether a decision may come before the deadline, once all have responded (rule Q1)."""

    WHEN_ALL_RESPONDED = "WHEN_ALL_RESPONDED"
    NEVER = "NEVER"


class OfferRequired(StrEnum):
    """Which offer a response must contain (rule P12)."""

    NONE = "NONE"
    DAY_RATE = "DAY_RATE"
    HOURLY_RATE = "HOURLY_RATE"


class AwardStrategy(StrEnum):
    """How responses are ranked for the person who decides (rule Q11)."""

    LOWEST_PRICE = "LOWEST_PRICE"
    TIERED = "TIERED"
    REASONED = "REASONED"


class CompletesAt(StrEnum):
    """What completes a package (rule B19)."""

    DECISION = "DECISION"
    AGREEMENT_SENT = "AGREEMENT_SENT"
    COF_SIGNED = "COF_SIGNED"
    PURCHASE_ORDER_SENT = "PURCHASE_ORDER_SENT"


class Disclosure(StrEnum):
    """When a provider may open the documents of a package (rules P23–P25, Q7)."""

    IMMEDIATE = "IMMEDIATE"
    ON_AWARD = "ON_AWARD"


class RateClass(StrEnum):
    """Which rate a service level is paid at (rule F6)."""

    STANDARD = "STANDARD"
    LOW_DENSITY = "LOW_DENSITY"


class ServiceCategory(StrEnum):
    """On what terms an organisation offers a service (rules P31, B10)."""

    INTERNAL = "INTERNAL"
    FCA = "FCA"
    SPOT = "SPOT"
    FRAMEWORK = "FRAMEWORK"
    NON_FRAMEWORK = "NON_FRAMEWORK"


class ContractBasis(StrEnum):
    """On what kind of contract a service level is bought (rule B28)."""

    BLOCK = "BLOCK"
    FRAMEWORK = "FRAMEWORK"


@dataclass(frozen=True, slots=True)
class Policy:
    """What an authority's profile and the service level together say about a new package.

    `response_window_hours` are elapsed hours, `response_window_days` working days, of which an urgent request has
    `urgent_response_days`; where all are None no response time is proposed. `provider_category` None means services of
    every category; `contract_basis`, `framework` and `lot` None mean any.
    """

    service_type: str
    service_level: str
    terms_version: str
    early_decision: EarlyDecision
    location_precision: LocationPrecision
    partial_allowed: bool
    offer_required: OfferRequired
    award_strategy: AwardStrategy
    completes_at: CompletesAt
    disclosure: Disclosure
    chargeable: bool
    rate_class: RateClass
    response_window_hours: int | None
    response_window_days: int | None
    urgent_response_days: int | None
    provider_category: ServiceCategory | None
    contract_basis: ContractBasis | None
    framework: str | None
    lot: str | None
