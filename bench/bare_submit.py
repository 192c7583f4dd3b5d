"""The statements of `submitResponse`, sent by eight connections and nothing else: no HTTP, no GraphQL, no rules.

Reads invitations as JSON on standard input, answers them for as many seconds as its argument says, and prints how many
it answered a second. Each is the service's two transactions: the change, and the reading back of what it left.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import uvloop

import db.audit
import db.invitations
import db.outbox
import db.pool
import db.responses
import settings as configuration
from bench.load import CONNECTIONS
from db.carrying import opening
from domain.permissions import GRANTS, Role
from domain.viewer import Viewer
from settings import Login

READ_BACK = """
SELECT to_json(found) AS answer, 1::bigint AS actual
FROM (SELECT 'invitation_' || i.id AS id, i.state FROM invitations i WHERE i.id = $1 AND i.organisation_id = $2) found
"""


async def answer(connection: Any, row: Mapping[str, Any], viewer: Viewer) -> None:
    """One answer: the statements of `resolvers.responses.submit`, one after the other."""
    invitation, organisation, account = UUID(row["id"]), viewer.organisation_id, viewer.account_id
    required = [UUID(one) for one in json.loads(row["required"])]
    begin = opening(viewer)
    await connection.execute(begin)
    gate = await connection.fetchrow(db.invitations.LOCK, invitation)
    now = gate["struck_at"]
    await connection.fetchrow(db.invitations.DETAILS, invitation, organisation, now)
    terms, blank = row["terms_version"], [None] * len(required)
    document = {
        "placement_response": "YES_FULL",
        "reason_code": None,
        "rejection_note": None,
        "terms_version": terms,
        "meets_all_essential": True,
        "submitted_at": now,
        "answers": [
            {"requirement_id": str(one), "can_meet": True, "comment": None, "best_date": None} for one in required
        ],
        "offer": None,
        "first_call": None,
        "call_variations": [],
        "note": None,
    }
    await connection.execute(
        db.responses.SAVE, invitation, organisation, "SUBMITTED", 2, "YES_FULL", None, None, terms, True, now, account,
        required, [True] * len(required), blank, blank, "SUBMITTED", document, *db.responses.NO_OFFER, None, [], None,
    )  # fmt: skip
    after = {"state": "SUBMITTED"} | {name: value for name, value in document.items() if value is not None}
    authority = UUID(row["authority_id"])
    await connection.execute(
        db.audit.APPEND, authority, organisation, account, "response.submitted", "invitation", invitation, 2,
        {"state": "INVITED"}, after, now, None,
    )  # fmt: skip
    told = {"invitation_id": row["id"], "service_id": row["service_id"], "submitted_at": now.isoformat()}
    await connection.execute(
        db.outbox.APPEND, "response.submitted", authority, organisation, UUID(row["package_id"]), told, now
    )
    await connection.fetchrow(db.invitations.SETTLE, invitation)
    await connection.execute("COMMIT")
    await connection.execute(begin)
    await connection.fetchrow(READ_BACK, invitation, organisation)
    await connection.execute("COMMIT")


def _viewer(row: Mapping[str, Any]) -> Viewer:
    role = Role.TEAM_ADMIN
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    return Viewer(UUID(row["account_id"]), role, None, UUID(row["organisation_id"]), GRANTS[role], "bench", expires_at)


async def run(seconds: float, rows: list[dict[str, Any]]) -> float:
    """Answer until the time is over; how many a second."""
    settings = configuration.load()
    pool = await db.pool.connect(
        settings.login_url(Login.APP), size=CONNECTIONS, statement_timeout_seconds=20, name="ebrokerage bare submit"
    )
    waiting = iter(rows)
    end = time.monotonic() + seconds
    async with pool:
        began = time.monotonic()
        counts = await asyncio.gather(*(_work(pool, waiting, end) for _ in range(CONNECTIONS)))
        return sum(counts) / (time.monotonic() - began)


async def _work(pool: asyncpg.Pool, waiting: Iterator[dict[str, Any]], end: float) -> int:
    done = 0
    async with pool.acquire() as connection:
        for row in waiting:
            await answer(connection, row, _viewer(row))
            done += 1
            if time.monotonic() >= end:
                break
    return done


if __name__ == "__main__":
    print(uvloop.run(run(float(sys.argv[1]), json.load(sys.stdin))))
