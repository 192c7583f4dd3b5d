"""How access is asked for, and given or not (rules A1 to A9)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import db.access_requests
import db.audit
import db.authorities
import db.directory
import db.kept_accounts
import db.messages
from auth.secrets import Secrets
from db.transaction import Tx
from domain import access_requests, accounts, admissions
from domain.access_requests import AccessRequest, RequestAccess
from domain.admissions import ApproveAccessRequest, RejectAccessRequest
from domain.directory import keeping
from domain.directory.facts import Keeper
from domain.directory.keeping import Others, RegisterOrganisation
from domain.events import AccessApproved, Event, OrganisationChanged
from domain.messages import Message, MessageKind
from domain.permissions import Role
from domain.refusals import NotFound, Refused
from resolvers import announcing, loading
from resolvers.admissions import admit
from resolvers.announcing import Administered
from resolvers.request import Outcome, linking, mutation


@mutation
async def submit(tx: Tx, command: RequestAccess) -> Outcome:
    """Ask for access, without an account: the same is done and told whatever accounts there are (rule A9)."""
    now = await tx.read_clock()
    parties = await db.access_requests.parties(tx, command.authority, command.employer_name)
    request = access_requests.submit(command, uuid4(), parties, now)
    await db.access_requests.insert(tx, request)
    await db.messages.append(
        tx,
        Message(kind=MessageKind.ACCESS_REQUESTED, authority_id=request.authority_id, access_request_id=request.id),
    )
    await db.audit.append(
        tx,
        action="access_request.submitted",
        object_type="access_request",
        object_id=request.id,
        version=request.version,
        after={"role": request.role, "organisation_id": request.organisation_id},
        authority_id=request.authority_id,
    )
    return Outcome("acknowledged", request.id)


@linking
async def approve(tx: Tx, secrets: Secrets, command: ApproveAccessRequest) -> Outcome:
    """Let somebody in: an account, a link to activate it, a message with the link (rules A5, A7)."""
    await db.authorities.lock_directory(tx)
    now = await db.kept_accounts.lock_all(tx)
    request = await _request(tx, command.access_request_id, command.expected_version)
    admissions.check_waiting(request)
    admissions.check_employer(request, command)
    linked = replace(request, organisation_id=await _organisation(tx, request, command))
    wanted = accounts.written(command.username or request.username)
    standing = await db.kept_accounts.standing(tx, wanted, request.email, linked.organisation_id)
    approved, account = admissions.approve(linked, command, uuid4(), standing, now)
    await admit(tx, secrets, account, MessageKind.ACCESS_APPROVED, request.id)
    await db.access_requests.decide(tx, approved, loading.account(tx))
    told: list[Event] = [
        AccessApproved(
            authority_id=approved.authority_id,
            organisation_id=linked.organisation_id,
            access_request_id=approved.id,
            account_id=account.id,
        )
    ]
    return await _decided(tx, "access_request.approved", request, approved, told)


@mutation
async def reject(tx: Tx, command: RejectAccessRequest) -> Outcome:
    """Do not let somebody in; they are told."""
    now = await db.kept_accounts.lock_all(tx)
    request = await _request(tx, command.access_request_id, command.expected_version)
    rejected = admissions.reject(request, command, now)
    await db.access_requests.decide(tx, rejected, loading.account(tx))
    message = Message(
        kind=MessageKind.ACCESS_REJECTED, authority_id=rejected.authority_id, access_request_id=rejected.id
    )
    await db.messages.append(tx, message)
    return await _decided(tx, "access_request.rejected", request, rejected, [])


async def _request(tx: Tx, request_id: UUID, expected_version: int | None) -> AccessRequest:
    found = await db.access_requests.lock(tx, request_id)
    if found is None:
        raise Refused([NotFound("access_request_id", noun="request for access")])
    await loading.require_version(tx, "request", found, expected_version)
    return found


async def _organisation(tx: Tx, request: AccessRequest, command: ApproveAccessRequest) -> UUID:
    """The organisation that a request is linked to: the one named, the one asked for, or a new one (rule A5)."""
    team = request.email if request.role is Role.TEAM_ADMIN else None
    if command.new_organisation:
        return await _entered(tx, request.employer, team)
    linked = command.organisation_id or request.organisation_id or UUID(int=0)
    if await db.directory.organisation(tx, linked) is None:
        raise Refused([NotFound("organisation_id", noun="organisation")])
    if team is not None and await db.access_requests.keep_team_email(tx, linked, team):
        done = Administered(
            action="organisation.updated", noun="organisation", id=linked, before={}, after={"team_email": team}
        )
        event = OrganisationChanged(authority_id=request.authority_id, organisation_id=linked)
        await announcing.administered(tx, done, event)
    return linked


async def _entered(tx: Tx, name: str, team_email: str | None) -> UUID:
    """A new organisation of the directory, kept by the authority that approves."""
    id, keeper = uuid4(), Keeper(loading.authority(tx))
    given = {"name": name, "team_email": team_email}
    slugs = await db.directory.slugs(tx, keeping.slug(name, ()))
    entered, event = keeping.register_organisation(RegisterOrganisation(given), id, keeper, Others(), slugs)
    await db.directory.save_organisation(tx, entered)
    done = Administered(
        action="organisation.registered", noun="organisation", id=id, after={"slug": entered.slug, **given}, version=1
    )
    await announcing.administered(tx, done, event)
    return id


async def _decided(tx: Tx, action: str, before: AccessRequest, after: AccessRequest, told: Sequence[Event]) -> Outcome:
    done = Administered(
        action=action,
        noun="access_request",
        id=after.id,
        before=_facts(before),
        after=_facts(after),
        version=after.version,
    )
    return await announcing.administered(tx, done, *told)


def _facts(request: AccessRequest) -> dict[str, object]:
    return {"state": request.state, "organisation_id": request.organisation_id, "account_id": request.account_id}
