"""What is known of an organisation, of a service and of an arrangement, each validated as a whole.

Inputs of the API and rows of a file become the same models, so that both are told the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from domain import postcodes
from domain.policies import ServiceCategory
from domain.refusals import Checks, InvalidInput

Model = TypeVar("Model", bound=BaseModel)
Item = TypeVar("Item")

CQC_ID = re.compile(r"1-[0-9]{4,12}|[A-Z][A-Z0-9]{2,8}")
ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
AREA = re.compile(r"[A-Z]{1,2}|[A-Z]{1,2}[0-9][A-Z0-9]?|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9]")
UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
MOST_PENCE = 10_000_00
SEPARATOR = ";"
"""What parts the values of one cell of a file: no lot may contain it."""


class CqcRating(StrEnum):
    """The Care Quality Commission's overall rating; a service that it has not rated yet is unrated."""

    OUTSTANDING = "OUTSTANDING"
    GOOD = "GOOD"
    REQUIRES_IMPROVEMENT = "REQUIRES_IMPROVEMENT"
    INADEQUATE = "INADEQUATE"
    UNRATED = "UNRATED"


class ServedGender(StrEnum):
    """The one gender that a service is for; a service without one is for everybody."""

    FEMALE = "FEMALE"
    MALE = "MALE"


def _line(text: str) -> str:
    if UNSTORABLE.search(text):
        raise ValueError("this may hold no control characters and no line ends")
    return text


def _cqc_id(text: str) -> str:
    found = text.upper()
    if not CQC_ID.fullmatch(found):
        raise ValueError(f'"{text}" is no id of the CQC, such as 1-1000210669 or, of older ones, RX1 or RX1RA')
    return found


def _ods_code(text: str) -> str:
    found = text.upper()
    if not ODS_CODE.fullmatch(found):
        raise ValueError(f'"{text}" is no ODS code, such as VLX0A: letters and digits, 3 to 10 of them')
    return found


def _email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise ValueError(f'"{text}" is no e-mail address, such as team@example.org')
    return text


def _postcode(text: str) -> str:
    found = postcodes.normalise(text)
    if found is None or found.startswith("ZZ"):
        raise ValueError(f'"{text}" is not a United Kingdom postcode, such as B90 1SH')
    return found


def _area(text: str) -> str:
    found = " ".join(text.upper().split())
    if not AREA.fullmatch(found):
        raise ValueError(f'"{text}" is no postcode area (B), district (B90) or sector (B90 1)')
    return found


def _lot(text: str) -> str:
    if SEPARATOR in text:
        raise ValueError("a lot may hold no semicolon")
    return text


def _blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_line)]
Blank = BeforeValidator(_blank)
CqcId = Annotated[Line, AfterValidator(_cqc_id)]
Age = Annotated[int, Field(ge=0, le=120)]
Pence = Annotated[int, Field(gt=0, le=MOST_PENCE)]
Some = Annotated[tuple[Item, ...], Field(max_length=100), AfterValidator(_once)]


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganisationFacts(_Facts):
    """What everybody knows of an organisation; without an address it cannot be written to."""

    name: Line
    team_email: Annotated[Annotated[Line, AfterValidator(_email)] | None, Blank] = None
    cqc_provider_id: Annotated[CqcId | None, Blank] = None


class ServiceFacts(_Facts):
    """What everybody knows of a service; the postcode is that of its branch."""

    name: Line
    cqc_location_id: Annotated[CqcId | None, Blank] = None
    cqc_rating: Annotated[CqcRating | None, Blank] = None
    ods_code: Annotated[Annotated[Line, AfterValidator(_ods_code)] | None, Blank] = None
    postcode: Annotated[Annotated[Line, AfterValidator(_postcode)] | None, Blank] = None


class Terms(_Facts):
    """On what terms a service works for an authority.

    `levels` are codes of the authority's service levels and `areas` postcode areas, districts and sectors; what does
    not stand there is not offered and not served. Rates are pence, ages years, both ends inclusive.
    """

    category: ServiceCategory
    block_contract: bool = False
    framework: Annotated[Line | None, Blank] = None
    lots: Some[Annotated[Line, AfterValidator(_lot)]] = ()
    tier: Annotated[Annotated[int, Field(ge=1, le=9)] | None, Blank] = None
    levels: Some[Line] = ()
    areas: Some[Annotated[Line, AfterValidator(_area)]] = ()
    minimum_age: Annotated[Age | None, Blank] = None
    maximum_age: Annotated[Age | None, Blank] = None
    gender: Annotated[ServedGender | None, Blank] = None
    hourly_rate_pence: Pence | None = None
    day_rate_pence: Pence | None = None

    @model_validator(mode="after")
    def _ages_in_order(self) -> "Terms":
        # an open end is no age: it is compared with nothing
        if self.minimum_age is not None and self.maximum_age is not None and self.minimum_age > self.maximum_age:
            raise ValueError("the youngest person may not be older than the oldest")
        return self


def checked(checks: Checks, model: type[Model], given: Mapping[str, Any]) -> Model | None:
    """The facts, validated; what is wrong is noted, each with its path, and None given."""
    try:
        return model.model_validate(given)
    except ValidationError as problem:
        checks.found += [InvalidInput(*path, problem=f"{sentence}.") for path, sentence in sentences(problem)]
        return None


def sentences(problem: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Everything that pydantic found wrong: where, and a sentence without its full stop."""
    for error in problem.errors():
        sentence = str(error["msg"]).removeprefix("Value error, ")
        yield error["loc"], sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps what everybody sees: the authority that registered it; without one, the operator of the service."""

    authority_id: UUID | None = None
    name: str | None = None

    def is_(self, authority_id: UUID) -> bool:
        """Whether it is this authority."""
        return self.authority_id == authority_id

    def __str__(self) -> str:
        return self.name or "the operator of this service"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as it stands in the directory."""

    id: UUID
    slug: str
    facts: OrganisationFacts
    keeper: Keeper
    version: int = 1


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it stands in the directory."""

    id: UUID
    organisation_id: UUID
    facts: ServiceFacts
    keeper: Keeper
    version: int = 1
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """Both ends are inclusive; without a last day it lasts until further notice."""

    first_day: date
    last_day: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What one authority arranged with one service."""

    id: UUID
    authority_id: UUID
    service_id: UUID
    organisation_id: UUID
    terms: Terms
    suspension: Suspension | None = None
    version: int = 1
