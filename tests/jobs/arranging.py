"""Rows that jobs work on, put there past every policy."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

# A council with one profile and one service level; made once.
COUNCIL = """
WITH authority AS (
    INSERT INTO authorities (slug, name) VALUES ('jobs-council', 'Council of the job tests') RETURNING id
), profile AS (
    INSERT INTO profiles (authority_id, version, effective_at, document)
    SELECT id, 1, now(), '{}' FROM authority RETURNING id
)
INSERT INTO service_levels (authority_id, code, service_type, name, position)
SELECT id, 'STANDARD', 'Care at home', 'Standard', 1 FROM authority
"""

# Its officer, who goes like everybody who came after the seed when the next test begins.
OFFICER = """
INSERT INTO accounts (username, email, forename, surname, role, authority_id)
SELECT 'jobs.officer', 'jobs.officer@example.org', 'Jo', 'Officer', 'SOURCING_OFFICER', id
FROM authorities WHERE slug = 'jobs-council' ON CONFLICT DO NOTHING
"""

# A sent package of that council, with its deadline $2 from now.
PACKAGE = """
INSERT INTO packages (
    id, authority_id, public_reference, reference, client_reference, service_level_id, profile_id, terms_version,
    early_decision, location_precision, partial_allowed, offer_required, award_strategy, completes_at, state,
    start_date, created_by, created_at, finalised_at, deadline_at, sent_count)
SELECT $1::uuid, h.id, 'ref-' || $1::uuid, $1::uuid::text, 'LAS 1', l.id, p.id, 't1',
       'WHEN_ALL_RESPONDED', 'FULL', false, 'NONE', 'REASONED', 'DECISION', 'OPEN',
       current_date, a.id, now() - interval '9 days', now() - interval '9 days', now() + $2::interval, 1
FROM authorities h JOIN profiles p ON p.authority_id = h.id JOIN service_levels l ON l.authority_id = h.id
    JOIN accounts a ON a.authority_id = h.id
WHERE h.slug = 'jobs-council'
"""

# Announce something about a package, as a mutation does.
EVENT = """
INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)
SELECT $1::uuid, 'package.edited', p.authority_id, p.id, jsonb_build_object('place', $3::int), now()
FROM packages p WHERE p.id = $2
"""


async def council(owner: Any) -> UUID:
    """The council of these tests."""
    find = "SELECT id FROM authorities WHERE slug = 'jobs-council'"
    if await owner.fetchval(find) is None:
        await owner.execute(COUNCIL)
    await owner.execute(OFFICER)
    found: UUID = await owner.fetchval(find)
    return found


async def open_package(owner: Any, deadline_in: timedelta) -> UUID:
    """A sent package whose deadline is `deadline_in` from now."""
    await council(owner)
    package = uuid4()
    await owner.execute(PACKAGE, package, deadline_in)
    return package


async def write_event(connection: Any, package: UUID, place: int) -> UUID:
    """Write the event number `place` of a package; whoever writes holds the package's row lock."""
    event = uuid4()
    await connection.execute(EVENT, event, package, place)
    return event


# Every stream, with what it holds: its numbers, and the events' own in the order of its numbers.
STREAMS = """
SELECT s.id, s.kind, s.last_sequence, array_agg(t.sequence ORDER BY t.sequence) AS numbers,
    array_agg(v.sequence ORDER BY t.sequence) AS events
FROM streams s JOIN stream_events t ON t.stream_id = s.id JOIN events v ON v.id = t.id GROUP BY s.id
"""


async def streams(owner: Any) -> dict[UUID, list[int]]:
    """The events of every stream, by their own numbers; each stream is whole, in order, and has nothing twice."""
    found = {}
    for row in await owner.fetch(STREAMS):
        assert row["numbers"] == list(range(1, row["last_sequence"] + 1)), row["kind"]
        assert row["events"] == sorted(set(row["events"])), row["kind"]
        found[row["id"]] = row["events"]
    missed = (
        "SELECT count(*) FROM events v WHERE v.sequence IS NOT NULL AND v.type <> 'events.summary'"
        " AND NOT EXISTS (SELECT FROM stream_events t WHERE t.id = v.id AND t.stream_id = v.authority_id)"
    )
    assert await owner.fetchval(missed) == 0
    return found
