"""Who was added to a package (rule B4)."""

from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.packages import Package
from domain.permissions import Role
from domain.subscribers import Colleague

# Read an account of the authority (a provider's who answered is known to it, but no colleague, and nor is a machine),
# and whether it was added to the package.
FIND = f"""
SELECT a.id, a.forename || ' ' || a.surname AS name, a.role, a.disabled_at IS NOT NULL AS disabled,
       EXISTS (SELECT FROM subscriptions s WHERE s.package_id = $1 AND s.account_id = a.id
               AND {visibility.council("subscriptions", "s", "$3")}) AS added
FROM accounts a WHERE a.id = $2 AND NOT a.machine AND {visibility.OWN_AUTHORITY.text("a", "$3")}
"""

# Add an account to a package.
INSERT = """
INSERT INTO subscriptions (package_id, account_id, authority_id, added_by, added_at) VALUES ($1, $2, $3, $4, $5)
"""

# Take an account off a package.
DELETE = f"""
DELETE FROM subscriptions s
WHERE s.package_id = $1 AND s.account_id = $2 AND {visibility.council("subscriptions", "s", "$3")}
"""


async def find(tx: Tx, package: Package, account_id: UUID) -> Colleague | None:
    """The colleague with this id; None where the account is nobody's of the caller's authority."""
    row = await tx.connection.fetchrow(FIND, package.id, account_id, visibility.authority(tx))
    return None if row is None else Colleague(**{**row, "role": Role(row["role"])})


async def insert(tx: Tx, package: Package, account_id: UUID) -> None:
    """Add an account to a locked package, in the caller's name."""
    assert tx.viewer is not None
    await tx.connection.execute(INSERT, package.id, account_id, package.authority_id, tx.viewer.account_id, tx.now)


async def delete(tx: Tx, package: Package, account_id: UUID) -> None:
    """Take an account off a locked package."""
    await tx.connection.execute(DELETE, package.id, account_id, visibility.authority(tx))
