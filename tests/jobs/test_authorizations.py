"""What the authorization server no longer needs is deleted, and nothing that it does."""

from datetime import timedelta
from typing import Any

import pytest

import jobs.authorizations
from db.transaction import Database
from jobs.authorizations import forget_authorizations
from tests.conftest import MovableClock

ARRANGE = """
TRUNCATE federated_sign_ins;
TRUNCATE authorization_requests, authorization_codes, refresh_tokens, device_codes, assertions, grants;
INSERT INTO authorization_requests (id_hash, client_id, parameters, pushed, created_at, expires_at)
SELECT n::text::bytea, 'front-end', '{}', false, now(), now() + n * interval '1 hour' FROM generate_series(-2, 1) n;
INSERT INTO federated_sign_ins (state_hash, authority_id, sealed, created_at, expires_at)
SELECT n::text::bytea, (SELECT id FROM authorities LIMIT 1), '', now(), now() + n * interval '1 hour'
FROM generate_series(-2, 1) n;
INSERT INTO assertions (client_id, jti_hash, expires_at)
SELECT 'front-end', n::text::bytea, now() + n * interval '1 hour' FROM generate_series(-2, 1) n;
INSERT INTO grants (id, client_id, account_id, scope, authenticated_at, methods, created_at, expires_at)
SELECT gen_random_uuid(), 'front-end', a.id, n::text, now(), '{}', now(), now() + n * interval '1 day'
FROM generate_series(-3, 1) n, accounts a WHERE a.username = 'solihull.broker';
INSERT INTO authorization_codes (code_hash, grant_id, redirect_uri, redirect_uri_given, code_challenge, issued_at,
                                 expires_at)
SELECT g.scope::bytea, g.id, 'x', true, 'x', now(), g.expires_at FROM grants g;
INSERT INTO refresh_tokens (token_hash, grant_id, scope, issued_at, expires_at)
SELECT g.scope::bytea, g.id, 'api', now(), g.expires_at FROM grants g;
INSERT INTO device_codes (device_code_hash, user_code_hash, client_id, scope, created_at, expires_at, interval_seconds,
                          grant_id)
SELECT g.scope::bytea, g.scope::bytea, 'front-end', 'api', now(), g.expires_at, 5, g.id FROM grants g;
"""
LEFT = {
    "federated_sign_ins": 1,
    "authorization_requests": 1,
    "assertions": 1,
    "grants": 2,
    "authorization_codes": 2,
    "refresh_tokens": 2,
    "device_codes": 2,
}


async def _counts(owner: Any) -> dict[str, int]:
    return {table: await owner.fetchval(f"SELECT count(*) FROM {table}") for table in LEFT}


@pytest.mark.usefixtures("clean")
async def test_what_has_ended_goes_batch_by_batch_with_its_family(
    owner: Any, worker_db: Database, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.authorizations, "BATCH", 1)
    await owner.execute(ARRANGE)
    await forget_authorizations({"database": worker_db})
    assert await _counts(owner) == LEFT
    clock.advance(timedelta(days=3))
    await forget_authorizations({"database": worker_db})
    assert set((await _counts(owner)).values()) == {0}
