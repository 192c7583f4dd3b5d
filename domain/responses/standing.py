"""What becomes of an answer that stands: taken back, or its offer renewed (rules P19–P21, Q2, Q3, Q29)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain import offers
from domain.events import ResponseRenewalRequested, ResponseRenewed, ResponseWithdrawn
from domain.invitations import InvitationState
from domain.packages import UNDECIDED, Package
from domain.packages import check_undecided as check_package_undecided
from domain.refusals import (
    BrokerageEnded,
    Checks,
    Conflict,
    DeadlineNotPassed,
    NoOfferToRenew,
    NotFound,
    Refused,
    RenewalAlreadyRequested,
    ResponseNotSubmitted,
)
from domain.responses.facts import Invitation, Response, WithdrawResponse
from domain.times import london_date, shown


@dataclass(frozen=True, slots=True)
class RenewOffer:
    """Let an offer be valid for longer; nothing else of the answer changes (rule Q29)."""

    invitation_id: UUID
    expires_on: date | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RequestOfferRenewal:
    """Ask a provider to renew its offer (rule Q29)."""

    package_id: UUID
    invitation_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """An invitation of a locked package, as a request for a renewal looks at it."""

    id: UUID
    organisation_id: UUID
    service_id: UUID
    state: InvitationState
    version: int
    has_offer: bool
    renewal_requested_at: datetime | None


def withdraw(invitation: Invitation, command: WithdrawResponse, now: datetime) -> tuple[Invitation, ResponseWithdrawn]:
    """The invitation with its response withdrawn, before or after the deadline, while undecided (rule P19)."""
    check_version(invitation, command.expected_version)
    checks = Checks()
    if check_undecided(checks, invitation):
        checks.require(invitation.state is InvitationState.SUBMITTED, ResponseNotSubmitted())
    checks.done()
    withdrawn = replace(invitation, state=InvitationState.WITHDRAWN, version=invitation.version + 1)
    return withdrawn, ResponseWithdrawn(
        authority_id=invitation.authority_id,
        package_id=invitation.package_id,
        organisation_id=invitation.organisation_id,
        invitation_id=invitation.id,
        service_id=invitation.service_id,
        withdrawn_at=now,
    )


def renew(
    invitation: Invitation, standing: Response | None, command: RenewOffer, now: datetime
) -> tuple[Response, ResponseRenewed]:
    """The standing answer with a later last day of its offer, until the decision, whatever the deadline (rule Q29)."""
    check_version(invitation, command.expected_version)
    checks = Checks()
    offer = standing.offer if standing is not None else None
    stands = invitation.state is InvitationState.SUBMITTED and offer is not None
    if check_undecided(checks, invitation):
        checks.require(stands, NoOfferToRenew())
    checks.done()
    assert standing is not None
    assert offer is not None
    later = offers.renewed(checks, offer, command.expires_on, london_date(now))
    checks.done()
    return replace(standing, offer=later, version=invitation.version + 1), ResponseRenewed(
        authority_id=invitation.authority_id,
        package_id=invitation.package_id,
        organisation_id=invitation.organisation_id,
        invitation_id=invitation.id,
        service_id=invitation.service_id,
        renewed_at=now,
    )


def request_renewal(package: Package, asked: Offered | None, now: datetime) -> tuple[Offered, ResponseRenewalRequested]:
    """The invitation with the council's wish for a longer validity: after the deadline, while undecided (rule Q29).

    Once for an offer: until the provider renews, changes or withdraws it, the wish stands.
    """
    checks = Checks()
    check_package_undecided(checks, package)
    if asked is None:
        checks.require(False, NotFound("invitation_id", noun="invitation"))
    else:
        stands = asked.state is InvitationState.SUBMITTED and asked.has_offer
        checks.require(stands, NoOfferToRenew("invitation_id"))
        if stands and asked.renewal_requested_at is not None:
            checks.require(False, RenewalAlreadyRequested("invitation_id", at=shown(asked.renewal_requested_at)))
    if package.deadline_at is not None:
        checks.require(now >= package.deadline_at, DeadlineNotPassed(deadline=shown(package.deadline_at)))
    checks.done()
    assert asked is not None
    return replace(asked, renewal_requested_at=now), ResponseRenewalRequested(
        authority_id=package.authority_id,
        package_id=package.id,
        organisation_id=asked.organisation_id,
        invitation_id=asked.id,
        service_id=asked.service_id,
        requested_at=now,
    )


def check_version(invitation: Invitation, expected: int | None) -> None:
    """Refuse a change made in ignorance of another; None asks for no such check."""
    if expected is not None and expected != invitation.version:
        state = invitation.state.value.lower().replace("_", " ")
        changes = f"it is version {invitation.version} now and {state}"
        raise Refused([Conflict("expected_version", noun="response", expected=expected, changes=changes)])


def check_undecided(checks: Checks, invitation: Invitation) -> bool:
    """Read-only after a decision, a closing or a cancellation (rule P21)."""
    undecided = invitation.ended_at is None and invitation.package_state in UNDECIDED
    checks.require(undecided, BrokerageEnded())
    return undecided
