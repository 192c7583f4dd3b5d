"""What is announced when a timer goes off."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.events.facts import Event, PackageEvent, ResponseEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReminded(PackageEvent):
    """Those who had not answered (`invitation_ids`) are reminded of the deadline; once for each deadline."""

    type = "package.reminded"
    public_reference: str
    deadline_at: datetime
    invitation_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageChaseDue(PackageEvent):
    """A deadline passed, nobody said yes, and some are to be chased, by `by` (rule C10)."""

    type = "package.chase_due"
    public_reference: str
    by: str
    invitation_ids: tuple[UUID, ...]
    proposed_deadline_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageStillUnfilled(PackageEvent):
    """Some time after the deadline still nobody has said yes; `escalation` is 1, and later, once, 2."""

    type = "package.still_unfilled"
    public_reference: str
    deadline_at: datetime
    escalation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseOfferExpiring(ResponseEvent):
    """The last day of an offer has begun, and the package is undecided (rule Q29)."""

    type = "response.offer_expiring"
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLinkExpired(Event):
    """The link to a new account was not used in time; another one can be sent (rules A7, Q21)."""

    type = "account.link_expired"
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDigestDue(Event):
    """On the morning of a working day requests wait for an organisation's answer."""

    type = "organisation.digest_due"
    organisation_id: UUID
    waiting: int


OF_TIMERS = (
    AccountLinkExpired,
    OrganisationDigestDue,
    PackageChaseDue,
    PackageReminded,
    PackageStillUnfilled,
    ResponseOfferExpiring,
)
