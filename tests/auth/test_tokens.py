"""Tokens for the accounts of this installation, as the operator's command hands them out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt

from auth.bearer import Bearer, NotAuthenticated
from auth.keys import SigningKeys
from auth.revocation import LONGEST_TOKEN
from auth.tokens import DisabledUser, UnknownUser, issue_for_user, list_users
from db.transaction import Database
from domain.permissions import Role
from domain.viewer import ViewerKind
from tests.auth.conftest import AUDIENCE, ISSUER
from tests.conftest import MovableClock

HOUR = timedelta(hours=1)


@dataclass
class Issuance:
    """Who issues tokens in these tests, and for whom."""

    issuer: str = ISSUER
    audience: str = AUDIENCE


@pytest.fixture(autouse=True)
async def users(owner: Any, clean: None) -> None:
    """A broker, an employee, and someone who has left; made after `clean`, which lets nobody stay who came later."""
    await owner.execute(
        """
        INSERT INTO authorities (slug, name) VALUES ('token-council', 'Token Council') ON CONFLICT DO NOTHING;
        INSERT INTO organisations (slug, name, team_email) VALUES ('token-care', 'Token Care', 't@example.org')
        ON CONFLICT DO NOTHING;
        INSERT INTO accounts (username, email, forename, surname, role, authority_id, disabled_at)
        SELECT n, n || '@example.org', n, n, 'SOURCING_OFFICER', a.id, CASE n WHEN 'token.gone' THEN now() END
        FROM authorities a, unnest(ARRAY['token.broker', 'token.gone']) n WHERE a.slug = 'token-council'
        ON CONFLICT DO NOTHING;
        INSERT INTO accounts (username, email, forename, surname, role, organisation_id)
        SELECT n, n || '@example.org', n, n, 'EMPLOYEE', o.id
        FROM organisations o, unnest(ARRAY['token.employee']) n WHERE o.slug = 'token-care'
        ON CONFLICT DO NOTHING;
        """
    )


@pytest.mark.parametrize(
    ("username", "role", "kind"),
    [
        ("token.broker", Role.SOURCING_OFFICER, ViewerKind.COUNCIL),
        ("TOKEN.Employee", Role.EMPLOYEE, ViewerKind.PROVIDER),
    ],
)
async def test_a_token_opens_the_door_for_its_lifetime(
    owner: Any, auth_db: Database, keys: SigningKeys, bearer: Bearer, username: str, role: Role, kind: ViewerKind
) -> None:
    token = await issue_for_user(auth_db, keys, Issuance(), username, HOUR)
    account = await owner.fetchrow("SELECT * FROM accounts WHERE username = $1", username.lower())
    now = await owner.fetchval("SELECT now()")
    viewer = bearer.viewer(f"Bearer {token}", now)
    assert (viewer.account_id, viewer.role, viewer.kind) == (account["id"], role, kind)
    assert (viewer.authority_id, viewer.organisation_id) == (account["authority_id"], account["organisation_id"])
    assert now + HOUR - timedelta(seconds=2) < viewer.expires_at <= now + HOUR
    with pytest.raises(NotAuthenticated):
        bearer.viewer(f"Bearer {token}", now + HOUR)


async def test_a_token_says_what_rfc_9068_demands(auth_db: Database, keys: SigningKeys) -> None:
    tokens = [await issue_for_user(auth_db, keys, Issuance(), "token.broker", HOUR) for _ in range(2)]
    first, second = (jwt.decode(token, keys.newest) for token in tokens)
    assert first.header == {"alg": "RS256", "typ": "at+jwt", "kid": keys.newest_kid}
    assert first.claims["exp"] - first.claims["iat"] == 3600
    assert first.claims["jti"] != second.claims["jti"]
    assert first.claims["scope"] == "api"
    assert "organisation_id" not in first.claims
    assert "token.broker" not in str(first.claims)


async def test_a_token_lives_by_the_clock_on_the_wall_as_revocations_do(
    owner: Any, auth_db: Database, keys: SigningKeys, bearer: Bearer, clock: MovableClock
) -> None:
    clock.advance(timedelta(days=30))
    token = await issue_for_user(auth_db, keys, Issuance(), "token.broker", HOUR)
    now = await owner.fetchval("SELECT now()")
    assert bearer.viewer(f"Bearer {token}", now).expires_at <= now + HOUR


async def test_every_token_is_in_the_audit(owner: Any, auth_db: Database, keys: SigningKeys) -> None:
    await issue_for_user(auth_db, keys, Issuance(), "token.broker", HOUR)
    row = await owner.fetchrow("SELECT u.*, a.username FROM audit u JOIN accounts a ON a.id = u.object_id")
    assert (row["action"], row["object_type"], row["username"]) == ("token.issued", "account", "token.broker")


@pytest.mark.parametrize("username", ["nobody", "", "token.broker ", "token_broker", "%", "' OR true --"])
async def test_unknown_users_get_none(owner: Any, auth_db: Database, keys: SigningKeys, username: str) -> None:
    with pytest.raises(UnknownUser, match="There is no user"):
        await issue_for_user(auth_db, keys, Issuance(), username, HOUR)
    assert await owner.fetchval("SELECT count(*) FROM audit") == 0


async def test_disabled_users_get_none(owner: Any, auth_db: Database, keys: SigningKeys) -> None:
    with pytest.raises(DisabledUser, match=r"'token\.gone' is disabled"):
        await issue_for_user(auth_db, keys, Issuance(), "token.gone", HOUR)
    assert await owner.fetchval("SELECT count(*) FROM audit") == 0


async def test_a_token_that_would_be_dead_at_birth_is_refused(auth_db: Database, keys: SigningKeys) -> None:
    with pytest.raises(ValueError, match="a second at least"):
        await issue_for_user(auth_db, keys, Issuance(), "token.broker", timedelta(0))


async def test_no_token_outlives_what_is_known_of_revocations(auth_db: Database, keys: SigningKeys) -> None:
    with pytest.raises(ValueError, match="7 days at most"):
        await issue_for_user(auth_db, keys, Issuance(), "token.broker", LONGEST_TOKEN + timedelta(seconds=1))
    assert await issue_for_user(auth_db, keys, Issuance(), "token.broker", LONGEST_TOKEN)


async def test_users_are_listed_with_role_and_home(auth_db: Database) -> None:
    listed = [
        (user.home, user.username, user.role, user.disabled)
        for user in await list_users(auth_db)
        if user.username.startswith("token.")
    ]
    assert listed == [
        ("Token Care", "token.employee", Role.EMPLOYEE, False),
        ("Token Council", "token.broker", Role.SOURCING_OFFICER, False),
        ("Token Council", "token.gone", Role.SOURCING_OFFICER, True),
    ]
