"""What is revoked is known soon, and whoever cannot know it lets in nobody."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

import db.revocations
from auth.bearer import Bearer, NotAuthenticated
from auth.keys import SigningKeys
from auth.revocation import LONGEST_TOKEN, PATIENCE_SECONDS, Issued, NotKnown, Poller, Revoked
from db.failures import Unavailable
from db.revocations import Kind, Revocation, Watch
from db.transaction import Database
from domain.permissions import GRANTS, MACHINE_SCOPES, SCOPES, Permission, Role
from settings import Login, Settings
from tests.auth.conftest import ACCOUNT, AUDIENCE, ISSUER, NOW

Sign = Callable[..., str]


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.seconds


@pytest.fixture
def hands() -> Hands:
    """A clock of the test's own."""
    return Hands()


@pytest.fixture
def revoked(hands: Hands) -> Revoked:
    """What a process knows that has just had its first answer."""
    known = Revoked(hands)
    known.learn((), hands())
    return known


@pytest.fixture
def strict(keys: SigningKeys, revoked: Revoked) -> Bearer:
    """A bearer that hears of revocations."""
    return Bearer(keys, ISSUER, AUDIENCE, revoked)


def revocation(kind: Kind, subject: str, at: datetime = NOW) -> Revocation:
    """One of them."""
    return Revocation(1, kind, subject, at)


NAMED = {
    Kind.ACCOUNT: ACCOUNT,
    Kind.CLIENT: "ebrokerage-cli",
    Kind.GRANT: "grant",
    Kind.TOKEN: "one",
}


@pytest.mark.parametrize("seen", [True, False])
@pytest.mark.parametrize("kind", sorted(NAMED))
def test_what_is_revoked_is_refused_seen_before_or_not(
    strict: Bearer, revoked: Revoked, hands: Hands, sign: Sign, kind: Kind, *, seen: bool
) -> None:
    header, other = f"Bearer {sign(grant_id='grant')}", f"Bearer {sign(sub=str(uuid4()), client_id='x', jti='two')}"
    if seen:
        strict.viewer(header, NOW)
        strict.viewer(other, NOW)
    revoked.learn([revocation(kind, NAMED[kind])], hands())
    with pytest.raises(NotAuthenticated, match="revoked"):
        strict.viewer(header, NOW)
    strict.viewer(other, NOW)


@pytest.mark.parametrize("kind", [Kind.ACCOUNT, Kind.CLIENT])
def test_who_is_let_in_again_gets_in_with_a_newer_token(
    strict: Bearer, revoked: Revoked, hands: Hands, sign: Sign, kind: Kind
) -> None:
    """Tokens know seconds only: one of the very second of the revocation may be older, and is refused."""
    revoked.learn([revocation(kind, NAMED[kind], NOW + timedelta(milliseconds=300))], hands())
    later = NOW + timedelta(seconds=1)
    strict.viewer(f"Bearer {sign(iat=int(later.timestamp()))}", later)
    with pytest.raises(NotAuthenticated, match="revoked"):
        strict.viewer(f"Bearer {sign()}", later)
    # An older revocation that is heard of later takes nothing back.
    revoked.learn([revocation(kind, NAMED[kind], NOW - timedelta(days=1))], hands())
    with pytest.raises(NotAuthenticated, match="revoked"):
        strict.viewer(f"Bearer {sign()}", later)


def test_without_an_answer_for_five_seconds_nobody_is_let_in(
    strict: Bearer, revoked: Revoked, hands: Hands, sign: Sign
) -> None:
    header = f"Bearer {sign()}"
    strict.viewer(header, NOW)
    hands.seconds += PATIENCE_SECONDS - 0.001
    strict.viewer(header, NOW)
    hands.seconds += 0.001
    for given in (header, f"Bearer {sign(jti='another')}"):
        with pytest.raises(NotKnown):
            strict.viewer(given, NOW)
    revoked.learn((), hands())
    strict.viewer(header, NOW)


def test_before_the_first_answer_nobody_is_let_in(keys: SigningKeys, sign: Sign) -> None:
    with pytest.raises(NotKnown):
        Bearer(keys, ISSUER, AUDIENCE, Revoked()).viewer(f"Bearer {sign()}", NOW)


def test_what_no_token_can_be_about_is_forgotten(revoked: Revoked, hands: Hands) -> None:
    token = Issued("account", "client", "grant", "jti", NOW - timedelta(days=30))
    revoked.learn([revocation(Kind.GRANT, "grant"), revocation(Kind.TOKEN, "other")], hands())
    revoked.forget(NOW + LONGEST_TOKEN - timedelta(seconds=1))
    assert revoked.covers(token)
    revoked.forget(NOW + LONGEST_TOKEN)
    assert not revoked.covers(token)


def test_a_token_that_outlives_revocations_is_not_ours(strict: Bearer, sign: Sign) -> None:
    issued_at = int(NOW.timestamp())
    longest = int(LONGEST_TOKEN.total_seconds())
    strict.viewer(f"Bearer {sign(exp=issued_at + longest)}", NOW)
    with pytest.raises(NotAuthenticated, match="longer than any"):
        strict.viewer(f"Bearer {sign(exp=issued_at + longest + 1)}", NOW)


def test_clocks_may_differ_by_a_minute(strict: Bearer, sign: Sign) -> None:
    issued_at = int(NOW.timestamp())
    strict.viewer(f"Bearer {sign(iat=issued_at + 60)}", NOW)
    with pytest.raises(NotAuthenticated, match="future"):
        strict.viewer(f"Bearer {sign(iat=issued_at + 61)}", NOW)


# Scopes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", MACHINE_SCOPES)
@pytest.mark.parametrize("role", [Role.BROKERAGE_MANAGER, Role.SOURCING_OFFICER, Role.FINANCE_OFFICER])
def test_a_machine_may_what_its_scope_lets_through_of_its_role(
    strict: Bearer, sign: Sign, role: Role, scope: str
) -> None:
    viewer = strict.viewer(f"Bearer {sign(role=role, scope=scope)}", NOW)
    assert viewer.permissions == GRANTS[role] & SCOPES[scope]


def test_scopes_add_up_and_unknown_ones_add_nothing(strict: Bearer, sign: Sign) -> None:
    viewer = strict.viewer(f"Bearer {sign(scope='openid finance:read packages:read root')}", NOW)
    assert viewer.permissions == GRANTS[Role.SOURCING_OFFICER] & (SCOPES["finance:read"] | SCOPES["packages:read"])
    assert Permission.PACKAGE_WRITE not in viewer.permissions
    with pytest.raises(NotAuthenticated, match="does not cover"):
        strict.viewer(f"Bearer {sign(scope='openid profile email offline_access')}", NOW)


# The database --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def watch(settings: Settings) -> Any:
    """A watch on this process's own database."""
    made = Watch(settings.login_url(Login.AUTH), "tests revocations")
    yield made
    made.close()


REVOKE = "SELECT revoke($1, $2)"


async def test_what_others_commit_is_heard_in_their_order(
    watch: Watch, revoked: Revoked, hands: Hands, owner: Any, auth_db: Database
) -> None:
    poller = Poller(watch, revoked, hands)
    await poller.ask()
    first, second = str(uuid4()), str(uuid4())

    def known(jti: str) -> bool:
        return revoked.covers(Issued("", "", None, jti, datetime.now(UTC)))

    async with auth_db.begin(None) as tx:
        await tx.connection.execute(REVOKE, "TOKEN", first)
        # Whoever revokes now waits for us: its number is the greater, and it is never seen without ours.
        waiting = asyncio.create_task(owner.execute(REVOKE, "TOKEN", second))
        await asyncio.sleep(0.1)
        await poller.ask()
        assert not waiting.done()
        assert (known(first), known(second)) == (False, False)
    await waiting
    await poller.ask()
    assert (known(first), known(second)) == (True, True)


async def test_a_process_that_starts_knows_what_still_matters(
    watch: Watch, revoked: Revoked, hands: Hands, owner: Any
) -> None:
    young, old = str(uuid4()), str(uuid4())
    for jti in (young, old):
        await owner.execute(REVOKE, "TOKEN", jti)
    await owner.execute("UPDATE revocations SET revoked_at = now() - interval '8 days' WHERE subject = $1", old)
    await Poller(watch, revoked, hands).ask()
    found = [revoked.covers(Issued("", "", None, jti, datetime.now(UTC))) for jti in (young, old)]
    assert found == [True, False]


async def test_a_stream_that_went_back_is_read_from_its_beginning(
    watch: Watch, revoked: Revoked, hands: Hands, owner: Any
) -> None:
    """After a restore from a copy, the numbers that we have seen stand for others, or for nothing."""
    poller = Poller(watch, revoked, hands)
    await owner.execute(REVOKE, "TOKEN", str(uuid4()))
    await poller.ask()
    await owner.execute("DELETE FROM revocations")
    await owner.execute("UPDATE revocation_stream SET last_sequence = last_sequence - 1")
    other = str(uuid4())
    await owner.execute(REVOKE, "TOKEN", other)
    await poller.ask()
    assert revoked.covers(Issued("", "", None, other, datetime.now(UTC)))


async def test_what_does_not_answer_is_given_up_and_asked_anew(
    watch: Watch, owner: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.since(0)
    assert await owner.fetchval(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'tests revocations'"
    )
    with pytest.raises(Unavailable):
        await watch.since(0)
    await watch.since(0)
    monkeypatch.setattr(db.revocations, "ANSWER_SECONDS", 0.2)
    async with owner.transaction():
        await owner.execute("LOCK TABLE revocations IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unavailable):
            await watch.since(0)
    await watch.since(0)
    with pytest.raises(Unavailable):
        await Watch("postgresql://nobody@127.0.0.1:1/none", "tests").since(0)
