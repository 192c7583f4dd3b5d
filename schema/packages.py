"""What a council sees: its packages, whom it asked, what they answered, what was decided."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.calls import ENDS_ON, Call, Preference
from schema.connections import Connection, Node, paged
from schema.decisions import Decision, RankedInvitation, ReasonCode
from schema.directory import EXTERNAL, Account, Authority, ExternalReference, Organisation, Service, ServiceLevel
from schema.enums import (
    AwardStrategy,
    EarlyDecision,
    Frequency,
    LocationPrecision,
    OfferRequired,
    PackageStatus,
    PersonGender,
    PlacementResponse,
    ResponseState,
    SelectionOrigin,
)
from schema.evidence import Evidence
from schema.matching import Consideration, RemovedService
from schema.messages import Message
from schema.notes import PackageNote
from schema.package_documents import Document
from schema.records import LegalHold
from schema.responses import CallVariation, Offer, PackageResponseVersion
from schema.scalars import Date, DateTime, Hours, Postcode
from schema.subscribers import Subscriber
from schema.teams import Team
from schema.timeline import TimelineEntry, told


@gate.shown(Permission.VIEWER_READ, "One piece of additional information about a package.")
class AdditionalInformation:
    """Rule B9."""

    code: str = gate.field("What it is about: a code of the council's profile, such as GENDER.")
    title: str = gate.field("The same in words.")
    value: str = gate.field("What there is to say.")


@gate.shown(Permission.PACKAGE_READ, "Something that the service has to be able to do.")
class Requirement:
    """`requirements`."""

    id: strawberry.ID = gate.field("The global id.")
    code: str = gate.field("Its code in the council's catalogue.")
    title: str = gate.field("Its title.")
    question: str = gate.field("The question that a provider answers with yes or no.")
    options: list[str] = gate.field("What was selected of its options; empty where it has none.")
    negotiable: bool = gate.field("Whether a no may carry a comment or a best date; otherwise it is essential.")
    mandatory: bool = gate.field("Whether the council's profile demands it.")
    preferred_date: Date | None = gate.field("The preferred date, on the start-date requirement.")
    own_text: str | None = gate.field("What is required in the officer's own words, where the catalogue asks for them.")


@gate.shown(Permission.PACKAGE_READ, "A service chosen to be asked.")
class SelectedService:
    """`selections`."""

    service: Service = gate.field("The service.")
    origin: SelectionOrigin = gate.field("How it came to be chosen.")
    selected_by: Account = gate.field("Who chose it.")
    selected_at: DateTime = gate.field("When it was chosen.")


@gate.shown(Permission.PACKAGE_READ, "A provider's answer to one requirement, as the council sees it.")
class PackageAnswer:
    """`answers`."""

    requirement: Requirement = gate.field("The requirement.")
    can_meet: bool = gate.field("Whether the service can meet it.")
    comment: str | None = gate.field("The negotiation note.")
    best_date: Date | None = gate.field("The best date that the service can offer.")


@gate.shown(Permission.PACKAGE_READ, "What a provider answered, as the council sees it.")
class PackageResponse:
    """`responses`."""

    id: strawberry.ID = gate.field("The global id.")
    placement_response: PlacementResponse = gate.field("Yes or no.")
    reason: ReasonCode | None = gate.field("The reason for a no.")
    rejection_note: str | None = gate.field("What the provider added to a no.")
    terms_version: str | None = gate.field("The version of the terms accepted with a yes.")
    meets_all_essential: bool | None = gate.field("Whether every essential requirement was answered yes.")
    submitted_at: DateTime = gate.field("When it was last submitted.")
    withdrawn_at: DateTime | None = gate.field("When it was taken back.")
    answers: list[PackageAnswer] = gate.field("The answers to the requirements.")
    offer: Offer | None = gate.field("The price, where the request asks for one.")
    first_call: int | None = gate.field("With which call the service can start: its position in the call schedule.")
    call_variations: list[CallVariation] = gate.field("Other times for the calls.")
    note: str | None = gate.field("What the provider added to a yes.")


@gate.shown(Permission.PACKAGE_READ, "A service that was asked, as the council sees it.")
class PackageInvitation(Node):
    """`invitations`, from the council's side."""

    id: strawberry.ID = gate.field("The global id.")
    package: "Package" = gate.field("The package.")
    service: Service = gate.field("The service that was asked.")
    organisation: Organisation = gate.field("Whose service it is.")
    origin: SelectionOrigin = gate.field("How it came to be asked.")
    sent_at: DateTime = gate.field("When it was asked.")
    ended_at: DateTime | None = gate.field("When the package was decided, closed or cancelled.")
    state: ResponseState = gate.field("How far its answer has come.")
    placement_response: PlacementResponse | None = gate.field("Yes or no, once submitted.")
    version: int = gate.field("Counts the changes of the answer; send it back as `invitationVersion`.")
    renewal_requested_at: DateTime | None = gate.field(
        "When it was asked to renew its offer; null where it was not, or since it did."
    )
    can_request_renewal: bool = gate.field("Whether it may be asked now to renew its offer: once, until it answers.")
    service_suspended: bool = gate.field("Whether the service is suspended today: it was not when it was asked.")
    not_awarded: ReasonCode | None = gate.field("Why it was not chosen, after a yes.")
    response: PackageResponse | None = gate.field("The answer, from its first submission on.")
    versions: list[PackageResponseVersion] = gate.field("Every version of the answer, the oldest first.")
    documents: list[Document] = gate.field("The documents of this answer, the provider's own and yours.")
    notes: Connection[PackageNote] = paged("The notes of its response, by either side, the oldest first.")


@gate.shown(Permission.PACKAGE_READ, "A package of care, as the council that buys it sees it.")
class Package(Node):
    """`packages`."""

    id: strawberry.ID = gate.field("The global id.")
    reference: str = gate.field("The package reference, unique in the council.")
    public_reference: str = gate.field("A random reference that says nothing about a person.")
    client_reference: str = gate.field("The council's reference of the person.")
    status: PackageStatus = gate.field("Where it stands.")
    can_decide: bool = gate.field("Whether the gate is open: a decision would be accepted now.")
    authority: Authority = gate.field("Whose package it is.")
    service_level: ServiceLevel = gate.field("The kind of service wanted.")
    terms_version: str = gate.field("The version of the terms and conditions that hold for it.")
    early_decision: EarlyDecision = gate.field("When it may be decided.")
    location_precision: LocationPrecision = gate.field("How much of the postcode providers see before the award.")
    partial_allowed: bool = gate.field("Whether a provider may offer a part of it.")
    offer_required: OfferRequired = gate.field("Which price a yes carries: filled in from the service level.")
    award_strategy: AwardStrategy = gate.field("How answers are ranked.")
    location: Postcode | None = gate.field("Where care is given, in full.")
    start_date: Date | None = gate.field("When care is to start.")
    ends_on: Date | None = gate.field(ENDS_ON)
    hours_required: Hours | None = gate.field("Hours for each period of the frequency.")
    days_required: int | None = gate.field("Days a week.")
    frequency: Frequency | None = gate.field("How often.")
    person_age: int | None = gate.field("How old the person is, in years; no provider is told.")
    person_gender: PersonGender | None = gate.field("The person's gender, for matching; no provider is told.")
    additional_information: list[AdditionalInformation] = gate.field("What else providers are told.")
    calls: list[Call] = gate.field("When carers are to come, in a week.")
    calls_per_week: int = gate.field("How many visits a week that is.")
    carer_minutes_per_week: int = gate.field("How many minutes of carers a week; two carers count twice.")
    preferences: list[Preference] = gate.field("What the person prefers.")
    high_priority: bool = gate.field("Marked urgent; it does not change the deadline.")
    requirements: list[Requirement] = gate.field("What the service has to be able to do.")
    selections: list[SelectedService] = gate.field("The services chosen to be asked.")
    consideration: Consideration | None = gate.field("What the selection algorithm last looked for, and left out.")
    removals: list[RemovedService] = gate.field("The services that were chosen and taken off before sending.")
    created_at: DateTime = gate.field("When it was created.")
    created_by: Account = gate.field("Who created it.")
    officer: Account = gate.field("The officer who sources it.")
    duplicated_from: "Package | None" = gate.field("The package that it was made out of; null where it was not.")
    team: Team | None = gate.field("The team that owns it: its officer's, when it was created.")
    proposed_response_hours: int | None = gate.field(
        "How many hours the council's profile proposes for answers to such a request; null where it proposes none."
    )
    proposed_response_days: int | None = gate.field(
        "How many working days the council's profile proposes for answers; null where it proposes none."
    )
    proposed_urgent_days: int | None = gate.field(
        "How many working days it proposes instead where the request is urgent; null where that makes no difference."
    )
    proposed_deadline_at: DateTime | None = gate.field(
        "Response required by, if the draft were sent now without a deadline of its own; null also where the bank"
        " holidays of those days are not known yet."
    )
    proposed_urgent_deadline_at: DateTime | None = gate.field("The same, if it were marked urgent as it is sent.")
    finalised_at: DateTime | None = gate.field("When it was sent.")
    deadline_at: DateTime | None = gate.field("Response required by: an answer at this instant is late.")
    ended_at: DateTime | None = gate.field("When it was decided, closed or cancelled.")
    sent_count: int = gate.field("How many services were asked.")
    submitted_count: int = gate.field("How many have answered.")
    accepting_count: int = gate.field("How many answered yes.")
    invitations: Connection[PackageInvitation] = paged("The services that were asked.")
    ranking: list[RankedInvitation] | None = gate.field(
        "The answers that could be awarded it, the best first, from when it can be decided; then as they stood at the"
        " decision. Null before, and under a strategy that does not rank."
    )
    decision: Decision | None = gate.field("What was decided.")
    block_refusals: list[PackageInvitation] = gate.field(
        "Services under a block contract that said no for a reason which only those may give; empty before the award."
    )
    subscribers: Connection[Subscriber] = paged("Who of the council sees it, by surname.")
    notes: Connection[PackageNote] = paged("Its notes and those of the responses to it, the oldest first.")
    unread_notes: int = gate.field("How many of its notes you have yet to read.")
    legal_hold: LegalHold | None = gate.field(
        "That nothing of it is forgotten; null where it is not held.", requires=Permission.HOLD_WRITE
    )
    messages: Connection[Message] = paged("What was told to whom because of it, and how each message was sent.")
    documents: list[Document] = gate.field("Its documents, the removed ones with them; those of answers stand there.")
    timeline: Connection[TimelineEntry] = told("What happened to it, and when.")
    evidence: Evidence = gate.field("How fairly it was offered.")
    cancellation_reason: str | None = gate.field("The code of the reason it was called off.")
    cancelled_for: ReasonCode | None = gate.field("The same in the council's words.")
    cancellation_note: str | None = gate.field("What was added to that reason.")
    external_references: list[ExternalReference] = gate.field(EXTERNAL)
    version: int = gate.field("Counts what people changed; send it back as `expectedVersion`.")


@gate.shown(Permission.PACKAGE_READ, "How many packages stand how.")
class PackageCounts:
    """Rule B16; with a search or filters, how many those find (rule P4)."""

    draft: int = gate.field("Being described.")
    awaiting_responses: int = gate.field("With the providers.")
    awaiting_decision: int = gate.field("To be decided.")
    on_hold: int = gate.field("On hold.")
    awarded: int = gate.field("Awarded; the agreement is still to come.")
    award_lapsed: int = gate.field("The chosen service turned out unsuitable.")
    complete: int = gate.field("Finished, with a service.")
    unfilled: int = gate.field("No service could be found.")
    closed: int = gate.field("Finished, without a service.")
    cancelled: int = gate.field("Called off.")
    all: int = gate.field("All of them.")
