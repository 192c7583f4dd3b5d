"""Who has failed, or come, too often of late, and must wait (`domain/throttling.py`, `domain/allowances.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import db.attempts
import db.throttles
from auth.secrets import Secrets
from db.transaction import Database, Tx
from domain import throttling
from domain.allowances import Allowance
from domain.throttling import Scope, Tally


@dataclass(frozen=True, slots=True)
class Turn:
    """One try that was let through and counted, by these keys."""

    keys: Mapping[Scope, bytes]


async def spend(database: Database, secrets: Secrets, allowance: Allowance, whose: str) -> timedelta | None:
    """Count one of an allowance, whatever comes of it: how long to wait, where it is one too many."""
    key = secrets.hash("throttle", f"{allowance.name} {whose}")
    async with database.begin(None) as tx:
        now = await tx.read_clock()
        count, until = await db.throttles.count(tx, key, allowance.within)
    return None if count <= allowance.most else until - now


async def take(tx: Tx, secrets: Secrets, subjects: Mapping[Scope, str]) -> Turn:
    """Count one try, by each scope of its subject; raises `MustWait`, and then nothing was counted."""
    keys = {scope: secrets.hash(f"throttle {scope}", subject) for scope, subject in subjects.items()}
    tallies = await db.attempts.lock(tx, list(keys.values()))
    counted = throttling.attempt({scope: tallies[key] for scope, key in keys.items()}, tx.now)
    await db.attempts.keep(tx, {keys[scope]: tally for scope, tally in counted.items()})
    return Turn(keys)


async def forgive(tx: Tx, turn: Turn) -> None:
    """The try did not fail after all."""
    tallies = await db.attempts.lock(tx, list(turn.keys.values()))
    after = {key: throttling.succeeded(scope, tallies[key]) for scope, key in turn.keys.items()}
    kept: dict[bytes, Tally] = {key: tally for key, tally in after.items() if tally is not None}
    if kept:
        await db.attempts.keep(tx, kept)
    await db.attempts.forget(tx, [key for key, tally in after.items() if tally is None])
