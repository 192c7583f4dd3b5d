"""Who has failed too often of late, and must wait (the rule is `domain/throttling.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass

import db.attempts
from auth.secrets import Secrets
from db.transaction import Tx
from domain import throttling
from domain.throttling import Scope, Tally


@dataclass(frozen=True, slots=True)
class Turn:
    """One try that was let through and counted, by these keys."""

    keys: Mapping[Scope, bytes]


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
