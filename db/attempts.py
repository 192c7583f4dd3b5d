"""Tries to sign in and the like that failed of late, under keyed hashes of what they are counted by."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from db.transaction import Tx
from domain.throttling import Tally

# Lock what these keys are counted by, always in the same order; what was never counted begins at nothing.
LOCK = """
INSERT INTO throttles AS t (key, failures, failed_at, until)
SELECT key, 0, $2, $2 FROM unnest($1::bytea[]) AS key ORDER BY key
ON CONFLICT (key) DO UPDATE SET failures = t.failures
RETURNING t.key, t.failures, t.failed_at, t.until
"""

# Keep what was counted.
KEEP = """
UPDATE throttles t SET failures = n.failures, failed_at = n.failed_at, until = n.until
FROM unnest($1::bytea[], $2::integer[], $3::timestamptz[], $4::timestamptz[]) AS n (key, failures, failed_at, until)
WHERE t.key = n.key
"""

# Forget what was counted by these keys.
FORGET = "DELETE FROM throttles WHERE key = ANY($1::bytea[])"

# Whether somebody signed in to the account from this address of late.
KNOWN_ADDRESS = """
SELECT EXISTS (SELECT FROM sign_ins WHERE account_id = $1 AND outcome = 'SUCCEEDED' AND address = $2
               AND occurred_at > $3::timestamptz - $4::interval)
"""

# Write down that somebody is kept waiting, once a minute at most.
NOTE_WAITING = """
INSERT INTO sign_ins (account_id, method, outcome, address, agent, occurred_at)
SELECT $1::uuid, $2, 'THROTTLED', $3, $4, $5::timestamptz
WHERE $1::uuid IS NOT NULL AND NOT EXISTS (
    SELECT FROM sign_ins s WHERE s.account_id = $1::uuid AND s.outcome = 'THROTTLED'
    AND s.occurred_at > $5::timestamptz - interval '1 minute')
"""


async def lock(tx: Tx, keys: Sequence[bytes]) -> Mapping[bytes, Tally]:
    """What each key was counted so far; others wait for the end of the transaction."""
    rows = await tx.connection.fetch(LOCK, list(keys), tx.now)
    return {row["key"]: Tally(row["failures"], row["failed_at"], row["until"]) for row in rows}


async def keep(tx: Tx, tallies: Mapping[bytes, Tally]) -> None:
    """Keep what was counted by locked keys."""
    columns = [(tally.failures, tally.failed_at, tally.until) for tally in tallies.values()]
    await tx.connection.execute(KEEP, list(tallies), *map(list, zip(*columns, strict=True)))


async def forget(tx: Tx, keys: Sequence[bytes]) -> None:
    """Let these keys begin anew."""
    await tx.connection.execute(FORGET, list(keys))


async def is_known_address(tx: Tx, account_id: UUID | None, address: str | None, within: timedelta) -> bool:
    """Whether the account was signed in to from this address of late."""
    return bool(await tx.connection.fetchval(KNOWN_ADDRESS, account_id, address, tx.now, within))


async def note_waiting(tx: Tx, account_id: UUID | None, method: str, came: tuple[str | None, str | None]) -> None:
    """Write down, for the account's owner, that somebody (`came` from there, with that agent) is kept waiting."""
    await tx.connection.execute(NOTE_WAITING, account_id, method, *came, tx.now)
