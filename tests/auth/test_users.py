"""Whoever runs the service disables, enables and signs out people, and what was issued for them ends."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest

import auth.demonstration
import auth.users
from auth.keys import SigningKeys
from auth.secrets import Secrets
from auth.tokens import DisabledUser, UnknownUser, issue_for_user
from auth.users import NeverActivated
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
ENROLLED = """
INSERT INTO credentials (account_id, totp_sealed, totp_confirmed_at, totp_last_step, recovery_hashes)
SELECT id, 'sealed', now(), 1, '{one,two}' FROM accounts WHERE username = $1
"""


@pytest.fixture(autouse=True)
async def nothing_revoked(owner: Any) -> Any:
    """Before and after: nobody disabled, nothing revoked."""
    await owner.execute("DELETE FROM revocations")
    await owner.execute("DELETE FROM credentials")
    yield
    await owner.execute("DELETE FROM sessions")
    await owner.execute("DELETE FROM credentials")
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


ACTIVATED = "UPDATE accounts SET activated_at = CASE WHEN $2 THEN now() END WHERE username = $1"


async def test_a_link_for_another_password_is_sent_and_kills_the_one_before(owner: Any, auth_db: Database) -> None:
    await owner.execute(ACTIVATED, NAME, False)
    with pytest.raises(NeverActivated):
        await auth.users.send_reset_link(auth_db, SECRETS, NAME, shown=False)
    await owner.execute(ACTIVATED, NAME, True)
    tokens = [await auth.users.send_reset_link(auth_db, SECRETS, NAME, shown=shown) for shown in (False, True)]
    links = await owner.fetch("SELECT token_hash, purpose, revoked_at IS NULL AS good FROM links ORDER BY created_at")
    assert [tuple(link.values()) for link in links] == [
        (SECRETS.link_hash(tokens[0]), "PASSWORD", False),
        (SECRETS.link_hash(tokens[1]), "PASSWORD", True),
    ]
    assert await owner.fetchval("SELECT array_agg(kind) FROM messages") == ["PASSWORD_RESET", "PASSWORD_RESET"]
    assert await owner.fetchval(AUDITED) == ["account.password_link_sent", "account.password_link_sent"]
    written = str(await owner.fetch("SELECT * FROM messages, audit"))
    assert not any(token in written for token in tokens)
    await auth.users.disable(auth_db, NAME)
    with pytest.raises(DisabledUser):
        await auth.users.send_reset_link(auth_db, SECRETS, NAME, shown=False)
    await auth.users.enable(auth_db, NAME)


async def test_a_second_factor_is_taken_away_with_everything_that_was_open(owner: Any, auth_db: Database) -> None:
    assert not await auth.users.reset_second_factor(auth_db, NAME)
    assert await owner.fetchval(AUDITED) is None
    session = await owner.fetchval(SESSION, NAME)
    await owner.execute(ENROLLED, NAME)
    assert await auth.users.reset_second_factor(auth_db, NAME)
    left = await owner.fetchrow(
        "SELECT totp_sealed, totp_confirmed_at, totp_last_step, recovery_hashes FROM credentials"
    )
    assert tuple(left.values()) == (None, None, None, [])
    assert await owner.fetchval("SELECT revoked_at IS NOT NULL FROM sessions WHERE id = $1", session)
    assert await owner.fetchval(LAST, NAME) == "ACCOUNT"
    assert await owner.fetchval(AUDITED) == ["account.second_factor_reset"]
    assert await owner.fetchval("SELECT array_agg(kind) FROM messages") == ["SECOND_FACTOR_RESET"]
    assert not await auth.users.reset_second_factor(auth_db, NAME)


async def test_a_machine_is_no_user(auth_db: Database, keys: SigningKeys, settings: Settings) -> None:
    """Its account would get the scope of people: only its client gets tokens for it."""
    for work in (auth.users.disable, auth.users.enable, auth.users.revoke, auth.users.reset_second_factor):
        with pytest.raises(UnknownUser):
            await work(auth_db, "solihull-finance")
    with pytest.raises(UnknownUser):
        await issue_for_user(auth_db, keys, settings, "solihull-finance", timedelta(hours=1))


async def test_the_demonstration_keeps_what_it_was_given(owner: Any, auth_db: Database) -> None:
    await owner.execute("DELETE FROM credentials")
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
