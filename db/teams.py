"""Teams of an authority, and who works in them."""

from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.teams import Officer, Team

# Read a team with the number of its officers, locked.
LOCK = f"""
SELECT t.id, t.authority_id, t.name,
       (SELECT count(*) FROM accounts a
        WHERE a.team_id = t.id AND a.disabled_at IS NULL AND {visibility.council("accounts", "a", "$2")}), t.retired_at
FROM teams t WHERE t.id = $1 AND {visibility.council("teams", "t", "$2")} FOR UPDATE
"""

# Read whether another team of the authority bears this name, in any case.
IS_TAKEN = f"""
SELECT EXISTS (SELECT FROM teams t WHERE lower(t.name) = lower($1) AND t.id <> $2
               AND {visibility.council("teams", "t", "$3")})
"""

# Write a new team.
INSERT = "INSERT INTO teams (id, authority_id, name, created_at) VALUES ($1, $2, $3, $4)"

# Write what may change of a team.
SAVE = f"UPDATE teams t SET name = $2, retired_at = $3 WHERE t.id = $1 AND {visibility.council('teams', 't', '$4')}"

# Read an officer, locked; a machine is none, whoever cannot sign in any more is none, nor is a provider's who answered.
LOCK_OFFICER = f"""
SELECT a.id, a.authority_id, a.team_id FROM accounts a
WHERE a.id = $1 AND a.disabled_at IS NULL AND NOT a.machine
  AND {visibility.OWN_AUTHORITY.text("a", "$2")} FOR NO KEY UPDATE
"""

# Write where an officer works.
ASSIGN = f"UPDATE accounts a SET team_id = $2 WHERE a.id = $1 AND {visibility.OWN_AUTHORITY.text('a', '$3')}"


async def lock(tx: Tx, team_id: UUID) -> Team | None:
    """The viewer's authority's team; None where there is none."""
    row = await tx.connection.fetchrow(LOCK, team_id, visibility.authority(tx))
    return None if row is None else Team(*row)


async def is_taken(tx: Tx, name: str, besides: UUID) -> bool:
    """Whether a team other than `besides` bears the name."""
    return bool(await tx.connection.fetchval(IS_TAKEN, name, besides, visibility.authority(tx)))


async def insert(tx: Tx, team: Team) -> None:
    """Keep a new team."""
    await tx.connection.execute(INSERT, team.id, team.authority_id, team.name, tx.now)


async def save(tx: Tx, team: Team) -> None:
    """Keep a changed team."""
    await tx.connection.execute(SAVE, team.id, team.name, team.retired_at, visibility.authority(tx))


async def lock_officer(tx: Tx, account_id: UUID) -> Officer | None:
    """The officer of the viewer's authority; None where there is none."""
    row = await tx.connection.fetchrow(LOCK_OFFICER, account_id, visibility.authority(tx))
    return None if row is None else Officer(*row)


async def assign(tx: Tx, officer: Officer) -> None:
    """Keep where an officer works."""
    await tx.connection.execute(ASSIGN, officer.id, officer.team_id, visibility.authority(tx))
