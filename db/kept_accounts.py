"""Accounts as those write them who keep them: a council's managers, an organisation's team admin."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.accounts import Contact
from domain.accounts.keeping import KeptAccount
from domain.admissions import NewAccount, Standing
from domain.permissions import Role

# Wait until nobody else lets somebody in or changes who they are: user names and team admins stay unique, and a council
# keeps a manager.
LOCK_ALL = "SELECT pg_advisory_xact_lock(hashtext('ebrokerage accounts'))"

# Read what is there already: a user name that is free, whether the address is taken, whether there is a team admin.
STANDING = "SELECT free_username($1) AS free, s.email_taken, s.has_team_admin FROM account_standing($2, $3) s"

# Write a new account.
INSERT = """
INSERT INTO accounts (id, username, email, forename, surname, role, authority_id, organisation_id, approved_by,
                      job_role, telephone, mobile, fax, address_lines, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

# Read an account that the viewer keeps, locked; a machine's is its client's.
LOCK = f"""
SELECT a.id, a.username, a.role, a.forename, a.surname, a.authority_id, a.organisation_id, a.approved_by, a.job_role,
       a.telephone, a.mobile, a.fax, a.address_lines, a.activated_at, a.disabled_at, a.version
FROM accounts a WHERE a.id = $1 AND NOT a.machine AND {visibility.KEPT.format(t="a", authority="$2", organisation="$3")}
FOR NO KEY UPDATE
"""

# Write what may change of an account.
SAVE = f"""
UPDATE accounts a SET forename = $4, surname = $5, role = $6, job_role = $7, telephone = $8, mobile = $9, fax = $10,
                      address_lines = $11, disabled_at = $12, version = $13
WHERE a.id = $1 AND NOT a.machine AND {visibility.KEPT.format(t="a", authority="$2", organisation="$3")}
"""

# Count an authority's other brokerage managers who can sign in.
OTHER_MANAGERS = """
SELECT count(*) FROM accounts a
WHERE a.authority_id = $1 AND a.id <> $2 AND a.role = 'BROKERAGE_MANAGER' AND a.disabled_at IS NULL AND NOT a.machine
"""

# Read who approved the viewer's own account.
APPROVED_BY = "SELECT a.approved_by FROM accounts a WHERE a.id = $1"

# Read the services of the viewer's organisation.
OWN_SERVICES = f"SELECT s.id FROM services s WHERE {visibility.provider('services', 's', '$1')}"

# Say for which services an employee answers, in place of what was said before.
DETACH = f"DELETE FROM account_services s WHERE s.account_id = $1 AND {visibility.OWN_ORGANISATION.text('s', '$2')}"
ATTACH = """
INSERT INTO account_services (account_id, service_id, organisation_id) SELECT $1, id, $2 FROM unnest($3::uuid[]) id
"""


async def lock_all(tx: Tx) -> datetime:
    """Become the only one who lets people in or changes accounts; the instant of that."""
    await tx.connection.execute(LOCK_ALL)
    return await tx.read_clock()


async def standing(tx: Tx, username: str, email: str, organisation_id: UUID | None) -> Standing:
    """What a new account may collide with."""
    row = await tx.connection.fetchrow(STANDING, username, email, organisation_id)
    return Standing(row["free"], row["email_taken"], row["has_team_admin"])


async def insert(tx: Tx, account: NewAccount) -> None:
    """Keep a new account."""
    home, contact = account.home, account.contact
    await tx.connection.execute(
        INSERT,
        *(account.id, account.username, account.email, account.forename, account.surname, account.role),
        *(home.authority_id, home.organisation_id, home.approved_by, account.job_role),
        *(contact.telephone, contact.mobile, contact.fax, list(contact.address_lines), tx.now),
    )


async def lock(tx: Tx, account_id: UUID) -> KeptAccount | None:
    """The account, if the viewer keeps it."""
    row = await tx.connection.fetchrow(LOCK, account_id, visibility.authority(tx), visibility.organisation(tx))
    return None if row is None else _account(row)


async def save(tx: Tx, account: KeptAccount) -> None:
    """Keep a changed account."""
    contact = account.contact
    await tx.connection.execute(
        SAVE,
        *(account.id, visibility.authority(tx), visibility.organisation(tx)),
        *(account.forename, account.surname, account.role, account.job_role),
        *(contact.telephone, contact.mobile, contact.fax, list(contact.address_lines)),
        *(account.disabled_at, account.version),
    )


async def other_managers(tx: Tx, account: KeptAccount) -> int:
    """How many others manage the brokerage of the account's council."""
    counted: int = await tx.connection.fetchval(OTHER_MANAGERS, account.authority_id, account.id)
    return counted


async def approved_by(tx: Tx, account_id: UUID) -> UUID | None:
    """The authority that approved the viewer's own account."""
    found: UUID | None = await tx.connection.fetchval(APPROVED_BY, account_id)
    return found


async def own_services(tx: Tx) -> frozenset[UUID]:
    """The services of the viewer's organisation."""
    return frozenset(row["id"] for row in await tx.connection.fetch(OWN_SERVICES, visibility.organisation(tx)))


async def attach(tx: Tx, account_id: UUID, service_ids: Sequence[UUID]) -> None:
    """Keep for which services an employee of the viewer's organisation answers."""
    await tx.connection.execute(DETACH, account_id, visibility.organisation(tx))
    await tx.connection.execute(ATTACH, account_id, visibility.organisation(tx), list(service_ids))


def _account(row: Any) -> KeptAccount:
    contact = Contact(row["telephone"], row["mobile"], row["fax"], tuple(row["address_lines"]))
    rest = {name: row[name] for name in dict(row).keys() - {"telephone", "mobile", "fax", "address_lines", "role"}}
    return KeptAccount(role=Role(row["role"]), contact=contact, **rest)
