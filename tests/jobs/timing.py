"""Moments in London, timers run to their end, and what they told."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

import resolvers.packages
from db.transaction import Database
from domain.packages import FinalisePackage
from domain.times import LONDON
from jobs import timers
from tests.conftest import MovableClock
from tests.resolvers.arranging import CARE_4_ALL, CARE_FIRST, House

TUESDAY = "2031-03-04 10:00"
DUE = (
    "package.reminded",
    "package.chase_due",
    "package.still_unfilled",
    "response.offer_expiring",
    "account.link_expired",
    "organisation.digest_due",
)


def london(text: str) -> datetime:
    """A moment by the clocks of London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


async def set_clock(house: House, clock: MovableClock, text: str) -> None:
    """Put the service's clock to a moment in London."""
    clock.set_offset(clock.offset + (london(text) - await house.now()))


async def run_due(database: Database) -> None:
    """Run everything that is due."""
    while claimed := await timers.claim(database):
        await timers.run(database, claimed)


async def told(house: House, *types: str) -> list[dict[str, Any]]:
    """What was told when timers went off, oldest first; each has its audit row."""
    wanted = list(types or DUE)
    rows = await house.owner.fetch("SELECT type, data FROM events WHERE type = ANY ($1) ORDER BY position", wanted)
    audited = await house.owner.fetch("SELECT action FROM audit WHERE action = ANY ($1) ORDER BY id", wanted)
    assert sorted(row["type"] for row in rows) == sorted(row["action"] for row in audited)
    return [row["data"] if isinstance(row["data"], dict) else orjson.loads(row["data"]) for row in rows]


async def timers_set(house: House) -> dict[str, datetime]:
    """When each timer goes off that is still to."""
    rows = await house.owner.fetch("SELECT kind, due_at FROM timers WHERE state = 'DUE' ORDER BY kind, due_at")
    return {row["kind"]: row["due_at"] for row in rows}


async def sent_until(house: House, until: str, *, urgent: bool = False) -> tuple[UUID, dict[str, UUID]]:
    """A package sent to two organisations, with its deadline, and its invitations by the name of the service."""
    package = await house.draft("solihull.broker", CARE_FIRST, CARE_4_ALL)
    await resolvers.packages.finalise(house.request(), FinalisePackage(package, london(until), urgent))
    rows = await house.owner.fetch(
        "SELECT s.name, i.id FROM invitations i JOIN services s ON s.id = i.service_id WHERE package_id = $1", package
    )
    return package, {row["name"]: row["id"] for row in rows}
