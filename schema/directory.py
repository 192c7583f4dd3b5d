"""The people, organisations, services and authorities that packages refer to."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import Connection, Node, paged
from schema.enums import (
    ContractBasis,
    CqcRating,
    OfferRequired,
    PersonGender,
    RateClass,
    Role,
    ServiceCategory,
)
from schema.enums.accounts import SignInMethod, SignInOutcome
from schema.preferences import MessagePreference
from schema.scalars import Date, DateTime, Money, Postcode

if TYPE_CHECKING:
    from schema.teams import Team


@gate.shown(Permission.VIEWER_READ, "A council.")
class Authority(Node):
    """`authorities`."""

    id: strawberry.ID = gate.field("The global id.")
    slug: str = gate.field("Its short name.")
    name: str = gate.field("Its name.")


@gate.shown(Permission.SERVICE_READ, "What another system calls something, as your council noted it.")
class ExternalReference:
    """`external_references`."""

    system: str = gate.field("The system.")
    reference: str = gate.field("What it calls the object.")


KEPT_BY = "The council that registered it and keeps what all see of it; null: the operator of this service."
IS_KEPT = "Whether that is your council."
EXTERNAL = "What other systems call it, as your council noted it; empty to practitioners and commissioners."


@gate.shown(Permission.VIEWER_READ, "A provider organisation.")
class Organisation(Node):
    """`organisations`."""

    id: strawberry.ID = gate.field("The global id.")
    slug: str = gate.field("Its short name.")
    name: str = gate.field("Its name.")
    team_email: str | None = gate.field("The address of its team.", requires=Permission.SERVICE_READ)
    cqc_provider_id: str | None = gate.field("The CQC's id of the provider.")
    services: Connection["Service"] = paged("Its services, retired ones among them, by name.")
    kept_by: str | None = gate.field(KEPT_BY, requires=Permission.SERVICE_READ)
    is_kept: bool = gate.field(IS_KEPT, requires=Permission.SERVICE_READ)
    external_references: list[ExternalReference] = gate.field(EXTERNAL, requires=Permission.SERVICE_READ)
    version: int = gate.field("Counts its changes; send it back as `expectedVersion`.")


@gate.shown(Permission.VIEWER_READ, "A service of an organisation, which can be asked to provide care.")
class Service(Node):
    """`services`."""

    id: strawberry.ID = gate.field("The global id.")
    name: str = gate.field("Its name.")
    organisation: Organisation = gate.field("Whose service it is.")
    arrangement: "Arrangement | None" = gate.field(
        "On what terms it works for your council; null where nothing is arranged.", requires=Permission.SERVICE_READ
    )
    cqc_location_id: str | None = gate.field("The CQC's id of the location.")
    cqc_rating: CqcRating | None = gate.field("The CQC's overall rating.")
    ods_code: str | None = gate.field("Its ODS code.")
    postcode: Postcode | None = gate.field("The postcode of its branch.")
    retired_at: DateTime | None = gate.field("When it was retired: it is offered no more.")
    kept_by: str | None = gate.field(KEPT_BY, requires=Permission.SERVICE_READ)
    is_kept: bool = gate.field(IS_KEPT, requires=Permission.SERVICE_READ)
    external_references: list[ExternalReference] = gate.field(EXTERNAL, requires=Permission.SERVICE_READ)
    version: int = gate.field("Counts its changes; send it back as `expectedVersion`.")


@gate.shown(Permission.PACKAGE_READ, "A kind of service that a council buys.")
class ServiceLevel:
    """`service_levels`."""

    id: strawberry.ID = gate.field("The global id.")
    code: str = gate.field("Its short code, stable for programs.")
    service_type: str = gate.field("The type of service that it belongs to.")
    name: str = gate.field("Its name, in the council's words.")
    provider_category: ServiceCategory | None = gate.field(
        "Only services of this category may be asked, as the profile in force has it; null: of any."
    )
    contract_basis: ContractBasis | None = gate.field(
        "On what kind of contract it is bought, as the profile in force has it; null: on any."
    )
    framework: str | None = gate.field("The framework that it is bought on, as the profile in force has it.")
    lot: str | None = gate.field("The lot of that framework.")
    offer_required: OfferRequired = gate.field("Which price a yes carries, as the profile in force has it.")
    chargeable: bool = gate.field("Whether people are charged for it, as the profile in force has it.")
    rate_class: RateClass = gate.field("At which rates it is paid, as the profile in force has it.")


@gate.shown(Permission.SERVICE_READ, "On what terms a service works for your council.")
class Arrangement:
    """`arrangements`."""

    category: ServiceCategory = gate.field("Under what it is contracted.")
    block_contract: bool = gate.field("Whether it holds a block contract, which opens the block refusal reasons.")
    framework: str | None = gate.field("The framework that it is on.")
    lots: list[str] = gate.field("The lots of the framework that it holds.")
    tier: int | None = gate.field("Its tier of contract, the first being asked first.")
    levels: list[ServiceLevel] = gate.field("The service levels that it offers; where there are none, it offers none.")
    areas: list[str] = gate.field("Where it works: postcode areas, districts and sectors (`NR`, `NR1`, `NR1 1`).")
    minimum_age: int | None = gate.field("The youngest person that it serves.")
    maximum_age: int | None = gate.field("The oldest person that it serves.")
    gender: PersonGender | None = gate.field("The gender of the people that it serves; null where it serves everybody.")
    hourly_rate: Money | None = gate.field("Its rate an hour.")
    day_rate: Money | None = gate.field("Its rate a day.")
    suspended: bool = gate.field("Whether it is suspended today and may not be asked.")
    suspended_from: Date | None = gate.field("The first day on which it is suspended.")
    suspended_until: Date | None = gate.field("The last day on which it is suspended; null: until further notice.")
    suspension_reason: str | None = gate.field("Why it is suspended.")
    version: int = gate.field("Counts what people changed.")


@gate.shown(Permission.VIEWER_READ, "Somebody who signs in.")
class Account(Node):
    """`accounts`."""

    id: strawberry.ID = gate.field("The global id.")
    username: str = gate.field("The user name.")
    forename: str = gate.field("The forename.")
    surname: str = gate.field("The surname.")
    role: Role = gate.field("What the account is.")
    team: Annotated["Team", strawberry.lazy("schema.teams")] | None = gate.field(
        "The team that an officer works in.", requires=Permission.PACKAGE_READ
    )
    message_preferences: list[MessagePreference] | None = gate.field(
        "What you want to be told by e-mail; null of any account but your own."
    )


@gate.shown(Permission.VIEWER_READ, "A try to sign in to your account.")
class SignIn:
    """`sign_ins`."""

    at: DateTime = gate.field("When.")
    method: SignInMethod = gate.field("With what.")
    outcome: SignInOutcome = gate.field("What came of it.")
    address: str | None = gate.field("From which address.")
    agent: str | None = gate.field("With which browser, as it calls itself.")


@gate.shown(Permission.VIEWER_READ, "The caller.")
class Viewer:
    """The account behind the token."""

    account: Account = gate.field("The account.")
    role: Role = gate.field("What the account is.")
    permissions: list[str] = gate.field("What the caller may do, as `noun:verb`.")
    now: DateTime = gate.field("The instant of this answer by the service's clock: what is left of a deadline.")
    authority: Authority | None = gate.field("The council that a council's account belongs to.")
    organisation: Organisation | None = gate.field("The organisation that a provider's account belongs to.")
    sign_ins: list[SignIn] = gate.field("The last fifty tries to sign in to the account, the latest first.")


@gate.shown(Permission.PACKAGE_READ, "A requirement that can be put on a package.")
class CatalogueRequirement:
    """Rules P33 and B6 to B8."""

    code: str = gate.field("Its code, which inputs take.")
    group: str = gate.field("Its type in the council's matrix.")
    title: str = gate.field("Its title.")
    question: str = gate.field("The question that a provider answers with yes or no.")
    provider_description: str | None = gate.field("What providers are told beside it; it is not shown on a package.")
    mandatory: bool = gate.field("Whether every package has to carry it.")
    must_be_negotiable: bool = gate.field("Whether it has to be marked negotiable.")
    options: list[str] = gate.field("What to select from; empty where it is one thing.")
    multiple: bool = gate.field("Whether several options may be selected; otherwise exactly one.")
    takes_own_text: bool = gate.field("Whether the officer says in own words what is required: `ownText`.")


@gate.shown(Permission.PACKAGE_READ, "A kind of additional information.")
class InformationKind:
    """Rule B9."""

    code: str = gate.field("Its code, which inputs take.")
    title: str = gate.field("Its title.")
    required: bool = gate.field("Whether a package cannot be sent without it; otherwise it is removable.")
    options: list[str] = gate.field("The words to choose from; empty where the text is free.")
    example: str | None = gate.field("What an officer might write.")
    only_for: list[str] = gate.field("The service types it is entered for; empty where it is for all.")
    hidden_for: list[str] = gate.field("The service types whose providers are not told it.")
    response_window_hours: int | None = gate.field("Within how many hours answers are proposed, where it is entered.")


@gate.shown(Permission.PACKAGE_READ, "What can be put on a package, by the profile that is in force.")
class Catalogue:
    """The part of an authority's profile that forms are built from."""

    version: int = gate.field("The version of the profile.")
    terms_version: str = gate.field("The version of the terms and conditions.")
    reference_given_by_system: bool = gate.field(
        "Whether new packages get their reference from the system; otherwise `createPackage` takes one."
    )
    reference_example: str | None = gate.field("How a reference that an officer gives looks.")
    reference_identifies_person: bool = gate.field(
        "Whether a reference says who the person is: then only `publicReference` may stand in addresses and messages."
    )
    requirements: list[CatalogueRequirement] = gate.field("The requirements.")
    additional_information: list[InformationKind] = gate.field("The kinds of additional information.")
