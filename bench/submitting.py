"""`submitResponse` over HTTP against the same statements, sent by a script that does nothing else.

Both answer the same kind of open invitations, each once, with eight connections; what they changed is put back after
every round, and the rounds alternate.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import db.connecting
from bench import callers, documents, load, processes
from bench.figures import Findings
from bench.load import Asked, NotAnswered
from bench.reads import Pace, fetch
from settings import Settings

OPEN = """
SELECT i.id, i.organisation_id, a.username, a.id AS account_id, i.authority_id, i.package_id,
       i.service_id, b.terms_version,
       (SELECT json_agg(r.id ORDER BY r.position)::text FROM requirements r
        WHERE r.package_id = i.package_id) AS required
FROM invitations i JOIN briefs b ON b.invitation_id = i.id
JOIN accounts a ON a.organisation_id = i.organisation_id AND a.role = 'TEAM_ADMIN'
WHERE i.state = 'INVITED' AND i.ended_at IS NULL AND i.deadline_at > now() + interval '1 day'
ORDER BY md5(i.id::text) LIMIT $1
"""
ANSWERED = "SELECT count(*) FROM invitations WHERE id = ANY ($1::uuid[]) AND state = 'SUBMITTED'"
PUT_BACK = (
    "DELETE FROM answers WHERE response_id IN (SELECT id FROM responses WHERE invitation_id = ANY ($1::uuid[]))",
    "DELETE FROM responses WHERE invitation_id = ANY ($1::uuid[])",
    "DELETE FROM response_versions WHERE invitation_id = ANY ($1::uuid[])",
    """UPDATE invitations SET state = 'INVITED', placement_response = NULL, version = 1
       WHERE id = ANY ($1::uuid[]) AND state = 'SUBMITTED'""",
    """UPDATE packages p SET submitted_count = c.submitted, accepting_count = c.accepting
       FROM (SELECT i.package_id, count(*) FILTER (WHERE i.state = 'SUBMITTED') AS submitted,
                    count(*) FILTER (WHERE i.state = 'SUBMITTED' AND i.placement_response <> 'NO') AS accepting
             FROM invitations i
             WHERE i.package_id IN (SELECT package_id FROM invitations WHERE id = ANY ($1::uuid[])) GROUP BY 1) c
       WHERE p.id = c.package_id AND p.submitted_count <> c.submitted""",
    "UPDATE invitations SET all_responded = false WHERE id = ANY ($1::uuid[]) AND all_responded",
    "DELETE FROM events WHERE package_id IN (SELECT package_id FROM invitations WHERE id = ANY ($1::uuid[]))",
    "DELETE FROM audit WHERE object_id = ANY ($1::uuid[])",
)
INVITATIONS = 8000


async def measure(settings: Settings, pace: Pace, findings: Findings) -> None:
    """Measure `submit_vs_floor`."""
    connection = await db.connecting.connect(settings.owner_url)
    try:
        rows = [dict(row) for row in await connection.fetch(OPEN, INVITATIONS)]
        known = await callers.tokens(settings, sorted({row["username"] for row in rows}))
        asked = [_asked(known[row["username"]], row) for row in rows]
        ours: list[float] = []
        floors: list[float] = []
        with processes.server("app", settings) as app:
            _check(fetch(app, asked[-1]))
            load.run(app, asked[:-1], pace.warm_up)
            for number in range(pace.rounds):
                for turn in (_service, _bare) if number % 2 == 0 else (_bare, _service):
                    await _put_back(connection, rows)
                    found = turn(settings, app, asked, rows, pace.seconds)
                    if await connection.fetchval(ANSWERED, [row["id"] for row in rows]) < 0.9 * found * round(
                        pace.seconds
                    ):
                        raise NotAnswered("Some answers were refused, so the figure of submitResponse means nothing.")
                    (ours if turn is _service else floors).append(found)
        await _put_back(connection, rows)
    finally:
        await connection.close()
    findings.add({"submit_vs_floor": load.ratio(ours, floors)})
    middle = [sorted(figures)[len(figures) // 2] for figures in (ours, floors)]
    findings.notes.append(f"submitResponse: service {middle[0]:.0f}/s, bare asyncpg {middle[1]:.0f}/s.")


def _asked(token: str, row: Mapping[str, Any]) -> Asked:
    answers = [{"requirementId": f"requirement_{one}", "canMeet": True} for one in json.loads(row["required"])]
    given = {
        "invitationId": f"invitation_{row['id']}",
        "placementResponse": "YES_FULL",
        "termsAccepted": True,
        "answers": answers,
    }
    return Asked.graphql(token, documents.SUBMIT, {"input": given})


def _check(body: bytes) -> None:
    payload = json.loads(body)["data"]["submitResponse"]
    if payload["userErrors"] or payload["invitation"]["state"] != "SUBMITTED":
        raise NotAnswered(f"submitResponse was refused: {payload}")


def _service(
    _settings: Settings, app: processes.Server, asked: Sequence[Asked], _rows: object, seconds: float
) -> float:
    return load.run(app, asked[:-1], seconds).per_second


def _bare(settings: Settings, _app: object, _asked: object, rows: Sequence[Mapping[str, Any]], seconds: float) -> float:
    """Run the bare script in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "bench.bare_submit", str(round(seconds))],
        input=json.dumps([{name: str(value) for name, value in row.items()} for row in rows]),
        env=processes.environment(settings, 1), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(finished.stdout)


async def _put_back(connection: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    ids = [row["id"] for row in rows]
    async with connection.transaction():
        # The audit and the versions refuse DELETE by a trigger; a replica's session fires none.
        await connection.execute("SET LOCAL session_replication_role = replica")
        for statement in PUT_BACK:
            await connection.execute(statement, ids)
    for table in ("invitations", "packages", "responses", "response_versions", "answers", "events", "audit"):
        await connection.execute(f"VACUUM {table}")
