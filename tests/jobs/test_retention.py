"""What is forgotten when it has had its time, and what is not."""

from datetime import timedelta
from typing import Any

import pytest

from db.transaction import Database
from domain.retention import Category
from jobs.retention import kept_for, sweep_retention
from settings import Settings
from tests.conftest import MovableClock
from tests.jobs.arranging import council

pytestmark = pytest.mark.usefixtures("clean")

# One row of each table, $1 from now; `ACCOUNT` is an officer's id.
ACCOUNT = "(SELECT id FROM accounts WHERE username = 'jobs.officer')"
ROWS = {
    "import_reports": f"""
        WITH report AS (
            INSERT INTO import_reports (id, authority_id, imported_by, imported_at, layout, dry_run, accepted,
                new_count, changed_count, unchanged_count, rejected_count)
            SELECT gen_random_uuid(), a.authority_id, a.id, now() + $1::interval, 'OWN', false, true, 1, 0, 0, 0
            FROM accounts a WHERE a.id = {ACCOUNT} RETURNING id, authority_id)
        INSERT INTO import_rows (report_id, authority_id, number, outcome, reasons)
        SELECT id, authority_id, 1, 'NEW', ARRAY[]::text[] FROM report""",
    "sign_ins": f"""
        INSERT INTO sign_ins (account_id, method, outcome, occurred_at)
        SELECT {ACCOUNT}, 'PASSWORD', 'SUCCEEDED', now() + $1::interval""",
    "throttles": """
        INSERT INTO throttles (key, failures, failed_at, until)
        SELECT decode(md5($1::interval::text), 'hex'), 1, now() + $1::interval, now() + $1::interval""",
    "sessions": f"""
        INSERT INTO sessions (id, token_hash, account_id, methods, second_factor_pending, signed_in_at, seen_at,
            expires_at)
        SELECT gen_random_uuid(), decode(md5($1::interval::text), 'hex'), {ACCOUNT}, ARRAY['pwd'], false, at, at, at
        FROM (SELECT now() + $1::interval AS at) x""",
    "timers": """
        INSERT INTO timers (kind, subject_id, authority_id, due_at, armed_at, state, ended_at)
        SELECT 'LINK_EXPIRED', gen_random_uuid(), id, at, at, 'DONE', at
        FROM authorities, (SELECT now() + $1::interval AS at) x WHERE slug = 'jobs-council'""",
    "webhook_deliveries": """
        WITH endpoint AS (
            INSERT INTO webhook_endpoints (id, authority_id, name, url, at_once, per_second, created_at, changed_at)
            SELECT gen_random_uuid(), id, 'Finance', 'https://f.example', 1, 1, now(), now()
            FROM authorities WHERE slug = 'jobs-council' RETURNING id, authority_id
        ), delivery AS (
            INSERT INTO webhook_deliveries (endpoint_id, authority_id, message_id, type, state, due_at, occurred_at,
                created_at, ended_at)
            SELECT id, authority_id, gen_random_uuid(), 'package.sent', 'DELIVERED', at, at, at, at
            FROM endpoint, (SELECT now() + $1::interval AS at) x RETURNING id, endpoint_id, authority_id
        )
        INSERT INTO webhook_attempts (delivery_id, number, endpoint_id, authority_id, began_at)
        SELECT id, 1, endpoint_id, authority_id, now() FROM delivery""",
}
RENDERED = """
INSERT INTO webhook_bodies (delivery_id, endpoint_id, authority_id, sealed, rendered_at)
SELECT id, endpoint_id, authority_id, 'x', now() FROM webhook_deliveries
"""
OF = {
    "import_reports": Category.IMPORT_REPORTS,
    "sign_ins": Category.SIGN_INS,
    "throttles": Category.SIGN_INS,
    "sessions": Category.SESSIONS,
    "timers": Category.JOBS,
    "webhook_deliveries": Category.DELIVERIES,
}


@pytest.mark.parametrize("table", sorted(ROWS))
async def test_each_is_kept_for_its_time_and_no_longer(
    owner: Any, worker_db: Database, settings: Settings, clock: MovableClock, table: str
) -> None:
    await council(owner)
    before = await owner.fetchval(f"SELECT count(*) FROM {table}")
    age = kept_for(settings)[OF[table]]
    await owner.execute(ROWS[table], -age + timedelta(minutes=5))
    await sweep_retention({"database": worker_db, "settings": settings})
    assert await owner.fetchval(f"SELECT count(*) FROM {table}") == before + 1
    clock.advance(timedelta(minutes=6))
    await sweep_retention({"database": worker_db, "settings": settings})
    assert await owner.fetchval(f"SELECT count(*) FROM {table}") == before


async def test_what_is_still_to_be_done_is_never_forgotten(
    owner: Any, worker_db: Database, settings: Settings, clock: MovableClock
) -> None:
    await council(owner)
    await owner.execute(ROWS["timers"], timedelta(0))
    await owner.execute("UPDATE timers SET state = 'POISONED', ended_at = NULL")
    clock.advance(timedelta(days=5000))
    await sweep_retention({"database": worker_db, "settings": settings})
    assert await owner.fetchval("SELECT count(*) FROM timers") == 1


async def test_a_delivery_that_waits_is_kept_and_one_to_a_deleted_endpoint_is_not(
    owner: Any, worker_db: Database, settings: Settings, clock: MovableClock
) -> None:
    await council(owner)
    await owner.execute(ROWS["webhook_deliveries"], timedelta(0))
    await owner.execute("UPDATE webhook_deliveries SET state = 'RETRY_WAIT', ended_at = NULL")
    await owner.execute(RENDERED)
    await sweep_retention({"database": worker_db, "settings": settings})
    assert await owner.fetchval("SELECT count(*) FROM webhook_bodies") == 1
    clock.advance(timedelta(days=5000))
    await sweep_retention({"database": worker_db, "settings": settings})
    assert await owner.fetchval("SELECT count(*) FROM webhook_deliveries") == 1
    assert await owner.fetchval("SELECT count(*) FROM webhook_bodies") == 0, "what it says is: it is rendered anew"
    await owner.execute("UPDATE webhook_endpoints SET state = 'DELETED'")
    await sweep_retention({"database": worker_db, "settings": settings})
    clock.advance(timedelta(days=91))
    await sweep_retention({"database": worker_db, "settings": settings})
    assert await owner.fetchval("SELECT count(*) FROM webhook_deliveries") == 0
