"""The same request sent twice is done once: which keys are taken, and what came of them.

A key belongs to one account and one client and is kept for 24 hours. Its row is claimed inside the mutation's own
transaction, so that a refusal, a crash or a lost connection leaves the key free.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.cautions import Caution, CautionCode
from domain.refusals import IdempotencyMismatch, Refused
from domain.viewer import Viewer

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mutation left behind: the noun and id to read the answer from, and what must be told beside it.

    The body itself is never stored; what stands in `once` is told to this caller now, and to nobody who repeats it.
    """

    noun: str
    id: UUID
    cautions: tuple[Caution, ...] = ()
    once: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)


# Take the key, or one that has expired. Waits for whoever holds it at this moment; no row means it is taken.
CLAIM = """
INSERT INTO idempotency_keys AS k (account_id, client_id, key, request_hash, created_at)
VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval)
ON CONFLICT (account_id, client_id, key) DO UPDATE
SET request_hash = excluded.request_hash, object_type = NULL, object_id = NULL, warnings = '[]',
    created_at = excluded.created_at
WHERE k.created_at <= excluded.created_at - $6::interval
RETURNING true
"""

# Read what the holder of a taken key asked for, and what came of it.
READ = """
SELECT request_hash, object_type, object_id, warnings FROM idempotency_keys
WHERE account_id = $1 AND client_id = $2 AND key = $3
"""

# Keep the outcome with the key.
SETTLE = """
UPDATE idempotency_keys SET object_type = $4, object_id = $5, warnings = $6
WHERE account_id = $1 AND client_id = $2 AND key = $3
"""


async def claim(tx: Tx, viewer: Viewer, key: str, request_hash: bytes) -> Outcome | None:
    """Take `key` for this transaction (None: go ahead), or say what came of it the first time.

    Where another transaction holds the key, waits for it to end. Refuses a key that was used for another request.
    """
    whose = (viewer.account_id, viewer.client_id, key)
    if await tx.connection.fetchval(CLAIM, *whose, request_hash, tx.offset, KEPT_FOR):
        return None
    row = await tx.connection.fetchrow(READ, *whose)
    if row["request_hash"] != request_hash:
        raise Refused([IdempotencyMismatch()])
    cautions = tuple(Caution(CautionCode(told["code"]), told["message"]) for told in row["warnings"])
    return Outcome(row["object_type"], row["object_id"], cautions)


async def settle(tx: Tx, viewer: Viewer, key: str, outcome: Outcome) -> None:
    """Keep the outcome for whoever sends the same request again."""
    cautions = [{"code": caution.code, "message": caution.message} for caution in outcome.cautions]
    whose = (viewer.account_id, viewer.client_id, key)
    await tx.connection.execute(SETTLE, *whose, outcome.noun, outcome.id, cautions)
