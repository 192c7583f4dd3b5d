"""Devices that wait for a person to allow them something on another screen (RFC 8628)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import db.grants
from db.grants import Grant
from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A device that asks; with a grant, somebody has allowed it."""

    hash: bytes
    client_id: str
    scope: str
    expires_at: datetime
    polled_at: datetime | None
    interval_seconds: int
    denied: bool
    used: bool
    grant: Grant | None


@dataclass(frozen=True, slots=True)
class NewDeviceCode:
    """A device that begins to ask."""

    hash: bytes
    user_code_hash: bytes
    client_id: str
    scope: str
    expires_at: datetime
    interval_seconds: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a person is asked for: by which client, and what it may do then."""

    hash: bytes
    client_id: str
    client_name: str
    scope: str


INSERT = """
INSERT INTO device_codes (device_code_hash, user_code_hash, client_id, scope, created_at, expires_at, interval_seconds)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# A device, locked; the family that it was given is locked and loaded with `GRANT`, once there is one.
LOCK = """
SELECT device_code_hash, client_id, scope, expires_at, polled_at, interval_seconds, denied, used_at, grant_id
FROM device_codes WHERE device_code_hash = $1 FOR UPDATE
"""
GRANT = f"""
SELECT {db.grants.COLUMNS} FROM (VALUES ($1::uuid)) t (grant_id) {db.grants.JOINED} FOR SHARE OF a FOR UPDATE OF g
"""

# What somebody who types a user code is asked; `FOR UPDATE` where it is answered.
WAITING = """
SELECT d.device_code_hash AS hash, d.client_id, c.name AS client_name, d.scope
FROM device_codes d JOIN clients c ON c.client_id = d.client_id
WHERE d.user_code_hash = $1 AND d.expires_at > $2 AND NOT d.denied AND d.grant_id IS NULL AND c.disabled_at IS NULL
"""
ANSWERED = f"{WAITING} FOR UPDATE OF d"

POLLED = "UPDATE device_codes SET polled_at = $2, interval_seconds = $3 WHERE device_code_hash = $1"
ALLOW = "UPDATE device_codes SET grant_id = $2 WHERE device_code_hash = $1"
DENY = "UPDATE device_codes SET denied = true WHERE device_code_hash = $1"
USE = "UPDATE device_codes SET used_at = $2 WHERE device_code_hash = $1"


async def insert(tx: Tx, new: NewDeviceCode) -> None:
    """Keep a device that begins to ask."""
    given = (new.user_code_hash, new.client_id, new.scope, tx.now, new.expires_at, new.interval_seconds)
    await tx.connection.execute(INSERT, new.hash, *given)


async def lock(tx: Tx, device_code_hash: bytes) -> DeviceCode | None:
    """The device, locked, with what it was allowed."""
    row: Any = await tx.connection.fetchrow(LOCK, device_code_hash)
    if row is None:
        return None
    await tx.read_clock()
    given = None if row["grant_id"] is None else await tx.connection.fetchrow(GRANT, row["grant_id"])
    return DeviceCode(
        row["device_code_hash"],
        row["client_id"],
        row["scope"],
        row["expires_at"],
        row["polled_at"],
        row["interval_seconds"],
        row["denied"],
        row["used_at"] is not None,
        None if given is None else db.grants.joined(given, tx.now),
    )


async def waiting(tx: Tx, user_code_hash: bytes, *, answered: bool) -> Waiting | None:
    """The device that waits under this user code; locked where it is about to be `answered`."""
    row = await tx.connection.fetchrow(ANSWERED if answered else WAITING, user_code_hash, tx.now)
    return None if row is None else Waiting(**row)


async def note_polled(tx: Tx, device_code_hash: bytes, interval_seconds: int) -> None:
    """Note that a locked device asked, and how long it is to wait from now on."""
    await tx.connection.execute(POLLED, device_code_hash, tx.now, interval_seconds)


async def allow(tx: Tx, device_code_hash: bytes, grant_id: UUID) -> None:
    """Somebody allowed a locked device what it asks for."""
    await tx.connection.execute(ALLOW, device_code_hash, grant_id)


async def deny(tx: Tx, device_code_hash: bytes) -> None:
    """Somebody refused a locked device."""
    await tx.connection.execute(DENY, device_code_hash)


async def use(tx: Tx, device_code_hash: bytes) -> None:
    """A locked device has got its tokens, and gets no others."""
    await tx.connection.execute(USE, device_code_hash, tx.now)
