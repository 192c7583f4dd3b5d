"""How accounts are kept: by a council's manager, by an organisation's team admin."""

from uuid import UUID, uuid4

import db.kept_accounts
import db.links
import db.messages
from auth.secrets import Secrets
from db.transaction import Tx
from domain import accounts, admissions
from domain.accounts import keeping
from domain.accounts.keeping import (
    AttachServices,
    DisableAccount,
    EnableAccount,
    KeptAccount,
    ReissueActivationLink,
    UpdateAccount,
)
from domain.admissions import Home, Invite
from domain.events import AccountChanged, AccountCreated, AccountDisabled, AccountEnabled, AccountEvent, Event
from domain.links import LinkPurpose
from domain.messages import Message, MessageKind
from domain.refusals import NotFound, Refused
from resolvers import announcing, loading
from resolvers.admissions import admit, send_link
from resolvers.announcing import Administered
from resolvers.request import Outcome, linking, mutation


@linking
async def create_officer(tx: Tx, secrets: Secrets, command: Invite) -> Outcome:
    """Let somebody of the own council in, who needs no approval."""
    authority = loading.authority(tx)
    return await _invited(tx, secrets, command, Home(authority_id=authority, approved_by=authority))


@linking
async def invite_colleague(tx: Tx, secrets: Secrets, command: Invite) -> Outcome:
    """Let somebody of the own organisation in; who approved the team admin has approved this."""
    approved_by = await db.kept_accounts.approved_by(tx, loading.account(tx))
    home = Home(organisation_id=loading.organisation(tx), approved_by=approved_by)
    return await _invited(tx, secrets, command, home)


async def _invited(tx: Tx, secrets: Secrets, command: Invite, home: Home) -> Outcome:
    await db.kept_accounts.lock_all(tx)
    wanted = accounts.written(admissions.wished(command))
    standing = await db.kept_accounts.standing(tx, wanted, command.email.strip(), home.organisation_id)
    account = admissions.invite(command, uuid4(), home, standing)
    await admit(tx, secrets, account, MessageKind.ACCOUNT_INVITED)
    told = _events(AccountCreated, home, account.id)
    done = Administered(
        action="account.created", noun="account", id=account.id, after={"role": account.role}, version=1
    )
    return await _told(tx, done, *told)


@linking
async def reissue_link(tx: Tx, secrets: Secrets, command: ReissueActivationLink) -> Outcome:
    """Send another activation link; the old one dies (rule Q21)."""
    await db.kept_accounts.lock_all(tx)
    account = await _account(tx, command.account_id, command.expected_version)
    keeping.check_invited(account)
    await send_link(tx, secrets, account.id, _message(account, MessageKind.ACCOUNT_INVITED))
    done = Administered(action="account.link_reissued", noun="account", id=account.id, after={})
    return await _told(tx, done)


@mutation
async def disable(tx: Tx, command: DisableAccount) -> Outcome:
    """Let somebody sign in no more; their tokens die with it."""
    now = await db.kept_accounts.lock_all(tx)
    before = await _account(tx, command.account_id, command.expected_version)
    managers = await db.kept_accounts.other_managers(tx, before)
    after = keeping.disable(before, loading.account(tx), now, other_managers=managers)
    # before the account is disabled: afterwards it is as if there were none to activate
    await db.links.revoke(tx, after.id, LinkPurpose.ACTIVATION)
    await db.kept_accounts.save(tx, after)
    await db.messages.append(tx, _message(after, MessageKind.ACCOUNT_DISABLED))
    return await _kept(tx, before, after, AccountDisabled)


@mutation
async def enable(tx: Tx, command: EnableAccount) -> Outcome:
    """Let somebody sign in again."""
    await db.kept_accounts.lock_all(tx)
    before = await _account(tx, command.account_id, command.expected_version)
    after = keeping.enable(before)
    await db.kept_accounts.save(tx, after)
    return await _kept(tx, before, after, AccountEnabled)


@mutation
async def update(tx: Tx, command: UpdateAccount) -> Outcome:
    """Correct an account."""
    await db.kept_accounts.lock_all(tx)
    before = await _account(tx, command.account_id, command.expected_version)
    managers = await db.kept_accounts.other_managers(tx, before)
    after = keeping.update(before, command, loading.account(tx), other_managers=managers)
    await db.kept_accounts.save(tx, after)
    return await _kept(tx, before, after, AccountChanged)


@mutation
async def attach(tx: Tx, command: AttachServices) -> Outcome:
    """Say for which services an employee answers."""
    await db.kept_accounts.lock_all(tx)
    before = await _account(tx, command.account_id, command.expected_version)
    after = keeping.attach(before, command, await db.kept_accounts.own_services(tx))
    await db.kept_accounts.save(tx, after)
    await db.kept_accounts.attach(tx, after.id, command.service_ids)
    told = _events(AccountChanged, _home(after), after.id)
    done = Administered(
        action="account.services_attached",
        noun="account",
        id=after.id,
        after={"service_ids": list(command.service_ids)},
        version=after.version,
    )
    return await _told(tx, done, *told)


async def _account(tx: Tx, account_id: UUID, expected_version: int | None) -> KeptAccount:
    found = await db.kept_accounts.lock(tx, account_id)
    if found is None:
        raise Refused([NotFound("account_id", noun="account")])
    await loading.require_version(tx, "account", found, expected_version)
    return found


async def _kept(tx: Tx, before: KeptAccount, after: KeptAccount, event: type[AccountEvent]) -> Outcome:
    told = _events(event, _home(after), after.id)
    done = Administered(
        action=event.type,
        noun="account",
        id=after.id,
        before=_facts(before),
        after=_facts(after) | {"corrected": _corrected(before, after)},
        version=after.version,
    )
    return await _told(tx, done, *told)


async def _told(tx: Tx, done: Administered, *told: Event) -> Outcome:
    await announcing.administered(tx, done, *told)
    return Outcome("kept_account", done.id)


def _home(account: KeptAccount) -> Home:
    return Home(account.authority_id, account.organisation_id, account.authority_id or account.approved_by)


def _events(event: type[AccountEvent], home: Home, account_id: UUID) -> list[Event]:
    """What the authority is told that keeps an account, or has approved it, if one has."""
    if home.approved_by is None:
        return []
    return [event(authority_id=home.approved_by, organisation_id=home.organisation_id, account_id=account_id)]


def _message(account: KeptAccount, kind: MessageKind) -> Message:
    home = _home(account)
    return Message(
        kind=kind, authority_id=home.approved_by, organisation_id=home.organisation_id, account_id=account.id
    )


def _facts(account: KeptAccount) -> dict[str, object]:
    return {"role": account.role, "disabled_at": account.disabled_at}


def _corrected(before: KeptAccount, after: KeptAccount) -> list[str]:
    """Which personal facts changed: the audit, which is kept for ever, names them and does not repeat them."""
    names = ("forename", "surname", "job_role", "contact")
    return [name for name in names if getattr(before, name) != getattr(after, name)]
