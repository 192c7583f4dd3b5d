"""What a provider sees: the invitations it was sent, the brief that came with each, its own answer."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.calls import ENDS_ON, Call, Preference
from schema.connections import Connection, Node, paged
from schema.decisions import ReasonCode
from schema.directory import Authority, Service
from schema.drafts import Draft
from schema.enums import Frequency, InvitationTab, OfferRequired, ResponseState
from schema.notes import Note
from schema.package_documents import InvitationDocument
from schema.packages import AdditionalInformation
from schema.responses import Response, ResponseVersion
from schema.scalars import Date, DateTime, Hours


@gate.shown(Permission.INVITATION_READ, "Something the service has to be able to do, as the provider was told.")
class BriefRequirement:
    """A requirement in the brief (rule P33)."""

    id: strawberry.ID = gate.field("The global id, to name in an answer.")
    code: str = gate.field("Its code.")
    title: str = gate.field("Its title.")
    question: str = gate.field("The question to answer with yes or no.")
    description: str | None = gate.field("A description for providers.")
    options: list[str] = gate.field("What of it the council selected; empty where it is one thing.")
    negotiable: bool = gate.field("Whether a no may carry a comment or a best date; otherwise it is essential.")
    preferred_date: Date | None = gate.field("The preferred date, on the start-date requirement.")
    own_text: str | None = gate.field("What is required in the council's own words, where the title leaves it open.")


@gate.shown(Permission.INVITATION_READ, "What a provider was told of a package when it was sent.")
class PackageBrief:
    """`briefs` (rule P8)."""

    authority: Authority = gate.field("The council that asks.")
    reference: str = gate.field("The package reference.")
    public_reference: str = gate.field("A random reference that says nothing about a person.")
    client_reference: str = gate.field("The council's reference of the person.")
    service_level: str = gate.field("The kind of service wanted, in the council's words.")
    service_name: str = gate.field("The name of the service that was asked.")
    start_date: Date = gate.field("The expected start date.")
    ends_on: Date | None = gate.field(ENDS_ON)
    hours_required: Hours | None = gate.field("Hours for each period of the frequency.")
    days_required: int | None = gate.field("Days a week.")
    frequency: Frequency | None = gate.field("How often.")
    location: str = gate.field("Where care is given: cut before the award as the council's profile says, then in full.")
    additional_information: list[AdditionalInformation] = gate.field("What else there is to know.")
    calls: list[Call] = gate.field("When carers are to come, in a week.")
    calls_per_week: int = gate.field("How many visits a week that is.")
    carer_minutes_per_week: int = gate.field("How many minutes of carers a week; two carers count twice.")
    preferences: list[Preference] = gate.field("What the person prefers.")
    requirements: list[BriefRequirement] = gate.field("What the service has to be able to do.")
    partial_allowed: bool = gate.field("Whether an offer of a part is accepted.")
    offer_required: OfferRequired = gate.field("Which price a yes carries.")
    high_priority: bool = gate.field("Marked urgent; it does not change the deadline.")
    terms_version: str = gate.field("The version of the terms and conditions that a yes accepts.")


@gate.shown(Permission.INVITATION_READ, "A request for care, sent to one of your services.")
class Invitation(Node):
    """`invitations`, from the provider's side."""

    id: strawberry.ID = gate.field("The global id.")
    tab: InvitationTab = gate.field("The list it stands in now.")
    state: ResponseState = gate.field("How far your answer has come.")
    sent_at: DateTime = gate.field("When it was sent.")
    deadline_at: DateTime = gate.field("Response required by: an answer at this instant is late.")
    ended_at: DateTime | None = gate.field("When brokerage ended.")
    can_submit: bool = gate.field("Whether an answer would be accepted now.")
    can_change: bool = gate.field("Whether the submitted answer may be changed now.")
    can_withdraw: bool = gate.field("Whether the submitted answer may be taken back now.")
    can_renew: bool = gate.field("Whether your offer may be made valid for longer now.")
    renewal_requested_at: DateTime | None = gate.field(
        "When the council asked you to renew your offer; null where it has not, or since you did."
    )
    version: int = gate.field("Counts the changes of your answer; send it back as `expectedVersion`.")
    service: Service = gate.field("Your service that was asked.")
    package: PackageBrief = gate.field("What you were told.")
    response: Response | None = gate.field("Your answer, from its first submission on.")
    draft: Draft | None = gate.field("What you saved and have not submitted.")
    versions: list[ResponseVersion] = gate.field("Every version of your answer, the oldest first.")
    documents: list[InvitationDocument] = gate.field(
        "The documents of the package that you can open or will be able to, and those of your answer."
    )
    notes: Connection[Note] = paged("The package's notes and those of your response, the oldest first.")
    unread_notes: int = gate.field("How many of these notes you have yet to read.")
    can_add_note: bool = gate.field("Whether you may add a note now.")
    others: Connection["Invitation"] = paged("Your other services that were asked for the same package.")
    not_awarded: ReasonCode | None = gate.field("After a yes that was not chosen: why.")
    cancelled_for: ReasonCode | None = gate.field("Why the council called the request off; null where it did not.")
    rejection_reasons: list[ReasonCode] = gate.field("The reasons that this service may give for a no.")


@gate.shown(Permission.INVITATION_READ, "How many invitations stand in each list.")
class InvitationCounts:
    """Rule P1; with a search, how many it finds (rule P4)."""

    awaiting_response: int = gate.field("Sent to you; not yet submitted.")
    response_complete: int = gate.field("Submitted; others outstanding.")
    awaiting_decision: int = gate.field("With the council.")
    not_awarded: int = gate.field("Ended without an award to you.")
    awarded: int = gate.field("Awarded to you.")
    all: int = gate.field("All of the last twelve months.")
