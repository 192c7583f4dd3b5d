"""How a provider answers an invitation, changes its answer, takes it back, and lets its offer be valid for longer."""

import db.drafts
import db.invitations
import db.responses
import db.timers
from db.transaction import Tx
from domain import responses, timers
from domain.events import PackageAllResponded
from domain.invitations import InvitationState
from domain.responses import (
    ChangeResponse,
    Invitation,
    RenewOffer,
    RequestOfferRenewal,
    Response,
    ResponseAction,
    SubmitResponse,
    WithdrawResponse,
)
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def submit(tx: Tx, command: SubmitResponse) -> Outcome:
    """Submit a response, or another one after a withdrawal before the deadline (rules P9–P12, P17, P20, Q1)."""
    invitation = await loading.invitation(tx, command.invitation_id, None)
    response, event = responses.submit(invitation, command, tx.now)
    before = await db.responses.standing(tx, invitation)
    await db.responses.save(tx, response, ResponseAction.SUBMITTED)
    await _time_offer(tx, invitation, response)
    if invitation.state is InvitationState.DRAFT:
        await db.drafts.discard(tx, invitation)
    outcome = await announcing.response(tx, invitation, before, response, event)
    await _settle(tx, invitation)
    return outcome


@mutation
async def change(tx: Tx, command: ChangeResponse) -> Outcome:
    """Replace a submitted response before the deadline (rules P18, Q2)."""
    invitation = await loading.invitation(tx, command.invitation_id, command.expected_version)
    response, event = responses.change(invitation, command, tx.now)
    before = await db.responses.standing(tx, invitation)
    await db.responses.save(tx, response, ResponseAction.CHANGED)
    await _time_offer(tx, invitation, response)
    outcome = await announcing.response(tx, invitation, before, response, event)
    await _settle(tx, invitation)
    return outcome


@mutation
async def withdraw(tx: Tx, command: WithdrawResponse) -> Outcome:
    """Take a submitted response back while the package is undecided (rules P19, Q2, Q3, Q24)."""
    invitation = await loading.invitation(tx, command.invitation_id, command.expected_version)
    withdrawn, event = responses.withdraw(invitation, command, tx.now)
    standing = await db.responses.standing(tx, invitation)
    assert standing is not None
    await db.responses.withdraw(tx, withdrawn, standing)
    outcome = await announcing.response(tx, invitation, None, withdrawn, event)
    await _settle(tx, invitation)
    return outcome


@mutation
async def renew(tx: Tx, command: RenewOffer) -> Outcome:
    """Let the offer of a standing Yes be valid for longer, until the decision (rule Q29)."""
    invitation = await loading.invitation(tx, command.invitation_id, command.expected_version)
    before = await db.responses.standing(tx, invitation)
    renewed, event = responses.renew(invitation, before, command, tx.now)
    await db.responses.renew(tx, renewed)
    await _time_offer(tx, invitation, renewed)
    return await announcing.response(tx, invitation, before, renewed, event)


@mutation
async def request_renewal(tx: Tx, command: RequestOfferRenewal) -> Outcome:
    """Ask a provider, after the deadline, to let its offer be valid for longer (rule Q29)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    before = await db.invitations.offered(tx, package, command.invitation_id)
    asked, event = responses.request_renewal(package, before, tx.now)
    assert before is not None
    await db.invitations.request_renewal(tx, asked)
    return await announcing.renewal_requested(tx, before, asked, event)


async def _time_offer(tx: Tx, invitation: Invitation, response: Response) -> None:
    """Set the timer of the offer that stands now; one that goes off for an offer that is gone does nothing."""
    timer = timers.offer_expiring(invitation, response)
    if timer is not None:
        await db.timers.arm(tx, [timer])


async def _settle(tx: Tx, invitation: Invitation) -> None:
    """Keep the package's counters; announce that all have responded when that becomes true (rule B17)."""
    if await db.invitations.settle(tx, invitation):
        event = PackageAllResponded(
            authority_id=invitation.authority_id,
            package_id=invitation.package_id,
            organisation_id=invitation.organisation_id,
        )
        await announcing.tell(tx, event)
