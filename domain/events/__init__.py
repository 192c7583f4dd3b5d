"""What happened: every event the service announces, on one page.

Events are thin: ids, instants and codes, never a person's data, never a reference that may identify one. Whoever is
told reads the rest with their own permissions. `organisation_id` is the organisation that an event is about.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.events.documents import OF_DOCUMENTS
from domain.events.due import (
    OF_TIMERS,
    AccountLinkExpired,
    OrganisationDigestDue,
    PackageChaseDue,
    PackageReminded,
    PackageStillUnfilled,
    ResponseOfferExpiring,
)
from domain.events.endpoints import OF_ENDPOINTS, EndpointDisabled, EndpointFailing, EventsSummarised
from domain.events.facts import Event, PackageEvent, ResponseEvent
from domain.events.notes import NoteAdded, NoteScope, NoteSide

__all__ = [
    "CATALOGUE",
    "AccessApproved",
    "AccountChanged",
    "AccountCreated",
    "AccountDisabled",
    "AccountEnabled",
    "AccountEvent",
    "AccountLinkExpired",
    "DirectoryImported",
    "EndpointDisabled",
    "EndpointFailing",
    "Event",
    "EventsSummarised",
    "ExternalReferenceChanged",
    "NoteAdded",
    "NoteScope",
    "NoteSide",
    "OrganisationChanged",
    "OrganisationDigestDue",
    "PackageAllResponded",
    "PackageAwarded",
    "PackageCancelled",
    "PackageChaseDue",
    "PackageCreated",
    "PackageDeadlineChanged",
    "PackageDeadlinePassed",
    "PackageDuplicated",
    "PackageEdited",
    "PackageEvent",
    "PackagePart",
    "PackageReminded",
    "PackageSent",
    "PackageStillUnfilled",
    "PackageSubscriberAdded",
    "PackageSubscriberRemoved",
    "ProfilePublished",
    "ResponseChanged",
    "ResponseEvent",
    "ResponseOfferExpiring",
    "ResponseRenewalRequested",
    "ResponseRenewed",
    "ResponseSubmitted",
    "ResponseWithdrawn",
    "ServiceArranged",
    "ServiceChanged",
    "ServiceEvent",
    "ServiceSuspended",
    "ServiceSuspensionLifted",
    "TeamChanged",
]


class PackagePart(StrEnum):
    """Which part of a draft was edited."""

    PROFILE = "PROFILE"
    CALLS = "CALLS"
    REQUIREMENTS = "REQUIREMENTS"
    SERVICES = "SERVICES"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageCreated(PackageEvent):
    """A package was created as a draft."""

    type = "package.created"
    public_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDuplicated(PackageEvent):
    """A draft was made out of another package, which stays as it is (rule B20)."""

    type = "package.duplicated"
    public_reference: str
    original_package_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageEdited(PackageEvent):
    """A draft's profile, calls, requirements or services were changed."""

    type = "package.edited"
    public_reference: str
    part: PackagePart


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSent(PackageEvent):
    """A package was finalised and sent to its services (rule B11)."""

    type = "package.sent"
    public_reference: str
    sent_at: datetime
    deadline_at: datetime
    sent_count: int
    high_priority: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDeadlineChanged(PackageEvent):
    """The deadline of a sent package was moved (rule B15); says the old one and the new."""

    type = "package.deadline_changed"
    public_reference: str
    old_deadline_at: datetime
    new_deadline_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAllResponded(PackageEvent):
    """Every service asked has a submitted response (rule B17); `organisation_id` answered last."""

    type = "package.all_responded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDeadlinePassed(PackageEvent):
    """The deadline of an undecided package has passed; announced once for each deadline."""

    type = "package.deadline_passed"
    public_reference: str
    deadline_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAwarded(PackageEvent):
    """A package was awarded to one service of `organisation_id` (rules B18, B19); `invitation_ids` are told (P22)."""

    type = "package.awarded"
    public_reference: str
    invitation_id: UUID
    service_id: UUID
    decided_at: datetime
    complete: bool
    invitation_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageCancelled(PackageEvent):
    """An undecided package was cancelled, with a reason from the authority's list."""

    type = "package.cancelled"
    public_reference: str
    reason_code: str
    cancelled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSubmitted(ResponseEvent):
    """A provider submitted its response (rule P17)."""

    type = "response.submitted"
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseChanged(ResponseEvent):
    """A provider changed its submitted response before the deadline (rule P18)."""

    type = "response.changed"
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseWithdrawn(ResponseEvent):
    """A provider withdrew its submitted response (rule P19)."""

    type = "response.withdrawn"
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRenewed(ResponseEvent):
    """A provider let its offer be valid for longer (rule Q29)."""

    type = "response.renewed"
    renewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRenewalRequested(ResponseEvent):
    """A council asked a provider to let its offer be valid for longer (rule Q29)."""

    type = "response.renewal_requested"
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """A team was created, renamed or retired, or its officers changed (rule B24)."""

    type = "team.changed"
    team_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePublished(Event):
    """The authority published another version of its profile; packages keep the version they were created under."""

    type = "profile.published"
    profile_id: UUID
    profile_version: int
    effective_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanged(Event):
    """An organisation was entered into the directory, or corrected, by the authority that keeps it."""

    type = "organisation.changed"
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEvent(Event):
    """Something happened to a service of `organisation_id`, or to what the authority arranged with it."""

    organisation_id: UUID
    service_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChanged(ServiceEvent):
    """A service was entered into the directory, corrected or retired by the authority that keeps it."""

    type = "service.changed"
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArranged(ServiceEvent):
    """The authority agreed terms with a service, the first or others."""

    type = "service.arranged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSuspended(ServiceEvent):
    """The authority suspended a service: both days are suspended ones, without a last day until further notice."""

    type = "service.suspended"
    suspended_from: date
    suspended_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSuspensionLifted(ServiceEvent):
    """The authority took the suspension of a service back."""

    type = "service.suspension_lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryImported(Event):
    """A file of organisations, services and terms was imported for the authority."""

    type = "directory.imported"
    report_id: UUID
    new_count: int
    changed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalReferenceChanged(Event):
    """Another system's reference of an organisation, a service or a package was set or removed."""

    type = "external_reference.changed"
    service_id: UUID | None = None
    system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSubscriberAdded(Event):
    """Somebody of the council was added to a package, and sees it from now on (rule B4)."""

    type = "package.subscriber_added"
    public_reference: str
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSubscriberRemoved(Event):
    """Somebody who had been added to a package was taken off it."""

    type = "package.subscriber_removed"
    public_reference: str
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessApproved(Event):
    """A request for access was approved, and somebody of `organisation_id` has an account (rule A7)."""

    type = "access.approved"
    access_request_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(Event):
    """Something happened to an account of the authority, or of an organisation whose team admin it approved."""

    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(AccountEvent):
    """An officer, or a colleague of a team admin, was invited without having asked."""

    type = "account.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDisabled(AccountEvent):
    """An account was disabled: nobody signs in with it any more."""

    type = "account.disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEnabled(AccountEvent):
    """A disabled account may be signed in with again."""

    type = "account.enabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(AccountEvent):
    """An account was corrected, given another role, or attached to services."""

    type = "account.changed"


CATALOGUE: dict[str, type[Event]] = {
    event.type: event
    for event in (
        PackageCreated,
        PackageDuplicated,
        PackageEdited,
        PackageSent,
        PackageDeadlineChanged,
        PackageAllResponded,
        PackageDeadlinePassed,
        PackageAwarded,
        PackageCancelled,
        PackageSubscriberAdded,
        PackageSubscriberRemoved,
        ResponseSubmitted,
        ResponseChanged,
        ResponseWithdrawn,
        TeamChanged,
        ProfilePublished,
        OrganisationChanged,
        ServiceChanged,
        ServiceArranged,
        ServiceSuspended,
        ServiceSuspensionLifted,
        DirectoryImported,
        ExternalReferenceChanged,
        ResponseRenewed,
        ResponseRenewalRequested,
        AccessApproved,
        AccountCreated,
        AccountDisabled,
        AccountEnabled,
        AccountChanged,
        *OF_TIMERS,
        *OF_DOCUMENTS,
        NoteAdded,
        *OF_ENDPOINTS,
    )
}
