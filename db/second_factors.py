"""Second factors: the sealed secret of an authenticator app, and the hashes of recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What is stored of one; `confirmed`: a code of it was given once. `left` are the recovery codes not yet used."""

    sealed: bytes | None
    confirmed: bool
    last_step: int | None
    left: int


@dataclass(frozen=True, slots=True)
class NewSecondFactor:
    """One that counts from now on: its first code was that of `step`."""

    sealed: bytes
    step: int
    recovery_hashes: Sequence[bytes]


NONE = SecondFactor(None, False, None, 0)

# Read an account's second factor; whoever else wants to use a code of it waits.
LOCK = """
SELECT totp_sealed AS sealed, totp_confirmed_at IS NOT NULL AS confirmed, totp_last_step AS last_step,
       cardinality(recovery_hashes) AS left
FROM credentials WHERE account_id = $1 FOR UPDATE
"""

# The first code was right: the second factor counts from now on; one that counts already stays.
CONFIRM = """
INSERT INTO credentials AS c (account_id, totp_sealed, totp_confirmed_at, totp_last_step, recovery_hashes)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id) DO UPDATE
SET totp_sealed = $2, totp_confirmed_at = $3, totp_last_step = $4, recovery_hashes = $5
WHERE c.totp_confirmed_at IS NULL RETURNING account_id
"""

# A code was used: no code of this half minute or an earlier one is good again.
USE_STEP = """
UPDATE credentials SET totp_last_step = $2
WHERE account_id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2) RETURNING account_id
"""

# Use a recovery code up.
USE_RECOVERY = """
UPDATE credentials SET recovery_hashes = array_remove(recovery_hashes, $2)
WHERE account_id = $1 AND $2 = ANY(recovery_hashes) RETURNING account_id
"""

# Put new recovery codes in the place of the old ones.
RENEW_RECOVERY = "UPDATE credentials SET recovery_hashes = $2 WHERE account_id = $1 AND totp_confirmed_at IS NOT NULL"

# Take a second factor away, set up or about to be.
REMOVE = """
UPDATE credentials SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL, recovery_hashes = '{}'
WHERE account_id = $1 AND totp_sealed IS NOT NULL RETURNING account_id
"""


async def lock(tx: Tx, account_id: UUID) -> SecondFactor:
    """An account's second factor, locked."""
    row = await tx.connection.fetchrow(LOCK, account_id)
    return NONE if row is None else SecondFactor(**row)


async def confirm(tx: Tx, account_id: UUID, new: NewSecondFactor) -> bool:
    """Let a second factor count; False where one counts already."""
    facts = (new.sealed, tx.now, new.step, list(new.recovery_hashes))
    return await tx.connection.fetchval(CONFIRM, account_id, *facts) is not None


async def use_step(tx: Tx, account_id: UUID, step: int) -> bool:
    """Use the code of a half minute up; False where it, or a later one, was used before."""
    return await tx.connection.fetchval(USE_STEP, account_id, step) is not None


async def use_recovery(tx: Tx, account_id: UUID, recovery_hash: bytes) -> bool:
    """Use a recovery code up; False where there is no such one."""
    return await tx.connection.fetchval(USE_RECOVERY, account_id, recovery_hash) is not None


async def renew_recovery(tx: Tx, account_id: UUID, recovery_hashes: Sequence[bytes]) -> None:
    """New recovery codes in the place of the old ones."""
    await tx.connection.execute(RENEW_RECOVERY, account_id, list(recovery_hashes))


async def remove(tx: Tx, account_id: UUID) -> bool:
    """Take the second factor away; False where there is none."""
    return await tx.connection.fetchval(REMOVE, account_id) is not None
