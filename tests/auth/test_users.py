"""Whoever runs the service disables, enables and signs out people, and what was issued for them ends."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest

import auth.demonstration
import auth.users
from auth.keys import SigningKeys
from auth.secrets import Secrets
from auth.tokens import UnknownUser, issue_for_user
from db.transaction import Database
from settings import Settings

pytestmark = pytest.mark.usefixtures("clean")

SECRETS = Secrets(b"x" * 32)
NAME = "norfolk.manager"
LAST = "SELECT r.kind FROM revocations r JOIN accounts a ON a.id::text = r.subject AND a.username = $1"
AUDITED = "SELECT array_agg(action ORDER BY id) FROM audit"
SESSION = """
INSERT INTO sessions (id, token_hash, account_id, methods, second_factor_pending, signed_in_at, seen_at, expires_at)
SELECT gen_random_uuid(), gen_random_uuid()::text::bytea, id, '{PASSWORD}', false, now(), now(), now() + interval '1 h'
FROM accounts WHERE username = $1 RETURNING id
"""


@pytest.fixture(autouse=True)
async def nothing_revoked(owner: Any) -> Any:
    """Before and after: nobody disabled, nothing revoked."""
    await owner.execute("DELETE FROM revocations")
    yield
    await owner.execute("DELETE FROM sessions")
    await owner.execute("DELETE FROM revocations")


async def test_disabling_ends_sessions_and_tokens_and_enabling_lets_in_anew(owner: Any, auth_db: Database) -> None:
    session = await owner.fetchval(SESSION, NAME)
    assert await auth.users.disable(auth_db, NAME)
    assert not await auth.users.disable(auth_db, NAME)
    assert await owner.fetchval(LAST, NAME) == "ACCOUNT"
    assert await owner.fetchval("SELECT revoked_at IS NOT NULL FROM sessions WHERE id = $1", session)
    assert await auth.users.enable(auth_db, NAME)
    assert not await auth.users.enable(auth_db, NAME)
    assert await owner.fetchval(AUDITED) == ["account.disabled", "account.enabled"]


async def test_signing_out_everywhere_leaves_the_account_enabled(owner: Any, auth_db: Database) -> None:
    session = await owner.fetchval(SESSION, NAME)
    await auth.users.revoke(auth_db, NAME)
    assert await owner.fetchval(LAST, NAME) == "ACCOUNT"
    assert await owner.fetchval("SELECT revoked_at IS NOT NULL FROM sessions WHERE id = $1", session)
    assert await owner.fetchval("SELECT disabled_at IS NULL FROM accounts WHERE username = $1", NAME)


async def test_a_machine_is_no_user(auth_db: Database, keys: SigningKeys, settings: Settings) -> None:
    """Its account would get the scope of people: only its client gets tokens for it."""
    for work in (auth.users.disable, auth.users.enable, auth.users.revoke):
        with pytest.raises(UnknownUser):
            await work(auth_db, "solihull-finance")
    with pytest.raises(UnknownUser):
        await issue_for_user(auth_db, keys, settings, "solihull-finance", timedelta(hours=1))


async def test_the_demonstration_keeps_what_it_was_given(owner: Any, auth_db: Database) -> None:
    first = await auth.demonstration.people(auth_db, SECRETS, {})
    assert NAME in first
    assert pyotp.TOTP(first[NAME].totp_secret or "").now()
    assert first["carefirst.admin"].totp_secret is None
    known = {name: {"password": found.password} for name, found in first.items()}
    assert await auth.demonstration.people(auth_db, SECRETS, known) == first
    assert await auth.demonstration.people(auth_db, SECRETS, {NAME: {"password": "another"}}) == {}
    secrets = await auth.demonstration.client_secrets(auth_db, SECRETS, {})
    assert {"solihull-finance", "norfolk-admin"} <= secrets.keys()
    again = {name: {"secret": secret} for name, secret in secrets.items()}
    assert await auth.demonstration.client_secrets(auth_db, SECRETS, again) == secrets
    await owner.execute("DELETE FROM credentials")
