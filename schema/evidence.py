"""How fairly a package was offered, as one query: the evidence that a complaint or an Ombudsman asks for."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.calls import ENDS_ON, Call, Preference
from schema.connections import Connection, paged
from schema.decisions import Decision
from schema.directory import Account, Organisation, Service
from schema.enums import Frequency, OfferRequired, ResponseAction, SelectionOrigin
from schema.matching import Consideration, Exclusion, RemovedService
from schema.scalars import Date, DateTime, Hours

if TYPE_CHECKING:
    from schema.packages import AdditionalInformation


@gate.shown(Permission.PACKAGE_READ, "A requirement as a provider was told it.")
class SentRequirement:
    """`briefs.requirements` (rule P33)."""

    id: strawberry.ID = gate.field("The global id.")
    code: str = gate.field("Its code.")
    title: str = gate.field("Its title.")
    question: str = gate.field("The question to answer with yes or no.")
    description: str | None = gate.field("The description for providers.")
    options: list[str] = gate.field("What was chosen of its options.")
    negotiable: bool = gate.field("Whether a no could carry a comment or a best date.")
    preferred_date: Date | None = gate.field("The preferred date, on the start-date requirement.")
    own_text: str | None = gate.field("What was required in the council's own words.")


@gate.shown(Permission.PACKAGE_READ, "What one provider was told of a package when it was sent, word for word.")
class SentBrief:
    """`briefs` (rule P8), from the council's side."""

    reference: str = gate.field("The package reference.")
    client_reference: str = gate.field("The council's reference of the person.")
    service_level: str = gate.field("The kind of service wanted.")
    service_name: str = gate.field("The name of the service that was asked.")
    start_date: Date = gate.field("The expected start date.")
    ends_on: Date | None = gate.field(ENDS_ON)
    hours_required: Hours | None = gate.field("Hours for each period of the frequency.")
    days_required: int | None = gate.field("Days a week.")
    frequency: Frequency | None = gate.field("How often.")
    location: str = gate.field("Where care is given, as much as was told before the award.")
    additional_information: list[Annotated["AdditionalInformation", strawberry.lazy("schema.packages")]] = gate.field(
        "What else was told."
    )
    requirements: list[SentRequirement] = gate.field("What the service was asked to be able to do.")
    calls: list[Call] = gate.field("When carers were to come, in a week.")
    preferences: list[Preference] = gate.field("What the person prefers.")
    offer_required: OfferRequired = gate.field("Which price a yes was to carry.")
    partial_allowed: bool = gate.field("Whether an offer of a part was accepted.")
    high_priority: bool = gate.field("Whether it was marked urgent.")
    terms_version: str = gate.field("The version of the terms and conditions.")


@gate.shown(Permission.PACKAGE_READ, "One change of an answer: when it came, and not what it says.")
class AnswerVersion:
    """`response_versions` (rule P34)."""

    number: int = gate.field("The version of the invitation that the change made.")
    action: ResponseAction = gate.field("What was done.")
    recorded_at: DateTime = gate.field("When it came in.")


@gate.shown(Permission.PACKAGE_READ, "The first time that somebody read one version of an answer.")
class AnswerReading:
    """`readings` (rule Q36)."""

    account: Account = gate.field("Who of the council.")
    number: int = gate.field("Which version.")
    read_at: DateTime = gate.field("When.")


@gate.shown(Permission.PACKAGE_READ, "A service that was asked.")
class AskedService:
    """`invitations`."""

    invitation_id: strawberry.ID = gate.field("The invitation.")
    service: Service = gate.field("The service.")
    organisation: Organisation = gate.field("Whose service it is.")
    origin: SelectionOrigin = gate.field("How it came to be chosen.")
    selected_by: Account | None = gate.field("Who chose it.")
    selected_at: DateTime | None = gate.field("When it was chosen.")
    sent_at: DateTime = gate.field("When it was asked.")
    deadline_at: DateTime = gate.field("By when it was to answer, as the deadline stands now.")
    brief: SentBrief | None = gate.field("What it was told.")
    answers: Connection[AnswerVersion] = paged("When its answer came and changed, the earliest first.")
    readings: Connection[AnswerReading] = paged("Who of the council read its answer when, the earliest first.")


@gate.shown(Permission.PACKAGE_READ, "A deadline that was set.")
class DeadlineSet:
    """`audit` (rule B15)."""

    at: DateTime = gate.field("When it was set.")
    account: Account | None = gate.field("Who set it.")
    old_deadline_at: DateTime | None = gate.field("The deadline before; null at the sending.")
    deadline_at: DateTime = gate.field("The deadline from then on.")


@gate.shown(Permission.PACKAGE_READ, "How fairly a package was offered.")
class Evidence:
    """Who was asked and told what, who was not and why, when each answered, who read it when, what was decided."""

    asked: Connection[AskedService] = paged("The services that were asked, the earliest first.")
    consideration: Consideration | None = gate.field("The last run of the algorithm; null where it was never run.")
    not_asked: Connection[Exclusion] = paged("Those that the algorithm left out and nobody asked by hand, by name.")
    removed: list[RemovedService] = gate.field("Those that were chosen and taken off again.")
    deadlines: Connection[DeadlineSet] = paged("Every deadline that was set, the earliest first.")
    decision: Decision | None = gate.field("What was decided.")
