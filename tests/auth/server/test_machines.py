"""Machines get tokens for themselves: with a secret, or with an assertion that they sign."""

import asyncio
import base64
import hmac
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

import auth.clients
import db.clients
from auth.keys import open_keys
from domain.clients import Authentication
from tests.auth.server.conftest import Site

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT = {"grant_type": "client_credentials"}


def claims_of(site: Site, answer: httpx.Response) -> dict[str, Any]:
    """The claims of the token in an answer, verified with the published keys."""
    assert answer.status_code == 200, answer.text
    keys = open_keys(site.settings.data_directory)
    return jwt.decode(answer.json()["access_token"], keys.newest, algorithms=["RS256"]).claims


def assert_refused(answer: httpx.Response, error: str, status: int) -> None:
    """The answer is this error of RFC 6749, 5.2, and nobody keeps it."""
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "access_token" not in answer.text


def assert_not_authenticated(answer: httpx.Response) -> None:
    """The client could not be authenticated, and hears nothing of why."""
    assert_refused(answer, "invalid_client", 401)
    assert answer.json()["error_description"] == "The client could not be authenticated."


async def test_a_machine_gets_a_token_with_its_own_account_and_scopes(site: Site) -> None:
    secret = await site.machine(scopes=("finance:read", "packages:read"))
    answer = await site.http.post("/oauth/token", data=GRANT, auth=("test.machine", secret))
    claims = claims_of(site, answer)
    account = await site.owner.fetchrow("SELECT * FROM accounts WHERE username = 'test.machine'")
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 600
    assert "refresh_token" not in answer.json()
    assert claims["sub"] == str(account["id"])
    assert claims["authority_id"] == str(account["authority_id"])
    assert (claims["role"], claims["client_id"]) == ("FINANCE_OFFICER", "test.machine")
    assert claims["scope"] == answer.json()["scope"] == "finance:read packages:read"
    assert claims["exp"] - claims["iat"] == 600
    assert (claims["iss"], claims["aud"]) == (site.settings.issuer, site.settings.audience)
    assert not {"grant_id", "auth_time", "organisation_id"} & claims.keys()


async def test_a_machine_may_ask_for_less_and_not_for_more(site: Site) -> None:
    secret = await site.machine(scopes=("finance:read", "packages:read"))
    less = await site.http.post("/oauth/token", data=GRANT | {"scope": "finance:read"}, auth=("test.machine", secret))
    assert claims_of(site, less)["scope"] == "finance:read"
    for scope in ("admin", "finance:read admin", "api", "offline_access", "nonsense", 'a"b', "finance:read  "):
        more = await site.http.post("/oauth/token", data=GRANT | {"scope": scope}, auth=("test.machine", secret))
        assert_refused(more, "invalid_scope", 400)


async def test_a_secret_may_come_in_the_form_where_that_was_registered(site: Site) -> None:
    secret = await site.machine(authentication=Authentication.POST)
    assert (await site.token(**GRANT, client_id="test.machine", client_secret=secret)).status_code == 200
    assert_not_authenticated(await site.http.post("/oauth/token", data=GRANT, auth=("test.machine", secret)))


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"test.machine:\xff\xfe").decode(),
        "Basic " + base64.b64encode(b"test.machine:%00").decode(),
        "Basic " + base64.b64encode(b"test.machine:wrong").decode(),
        "Basic " + base64.b64encode(b"nobody:wrong").decode(),
        "Basic " + base64.b64encode(b":").decode(),
        "Bearer abc",
    ],
)
async def test_wrong_credentials_are_all_refused_alike(site: Site, header: str) -> None:
    await site.machine()
    answer = await site.http.post("/oauth/token", data=GRANT, headers={"Authorization": header})
    assert_not_authenticated(answer)
    assert answer.headers["www-authenticate"].startswith("Basic ")


async def test_a_disabled_client_and_a_rotated_secret_open_nothing(site: Site) -> None:
    old = await site.machine()
    new = await auth.clients.rotate_secret(site.database, site.secrets, "test.machine")
    assert_not_authenticated(await site.http.post("/oauth/token", data=GRANT, auth=("test.machine", old)))
    assert (await site.http.post("/oauth/token", data=GRANT, auth=("test.machine", new))).status_code == 200
    await auth.clients.disable(site.database, "test.machine")
    assert_not_authenticated(await site.http.post("/oauth/token", data=GRANT, auth=("test.machine", new)))
    kinds = await site.owner.fetch("SELECT kind, subject FROM revocations WHERE kind = 'CLIENT'")
    assert [row["subject"] for row in kinds] == ["test.machine", "test.machine"]


DISABLE = "UPDATE {} SET disabled_at = now() WHERE {} = 'test.machine'"


@pytest.mark.parametrize(("table", "column"), [("clients", "client_id"), ("accounts", "username")])
async def test_who_disables_it_and_who_asks_for_it_wait_for_each_other(site: Site, table: str, column: str) -> None:
    """Neither a client nor the account of its machine gets a token that is younger than its revocation."""
    secret = await site.machine()
    async with site.owner.transaction():
        await site.owner.execute(DISABLE.format(table, column))
        asking = asyncio.create_task(site.http.post("/oauth/token", data=GRANT, auth=("test.machine", secret)))
        await asyncio.sleep(0.3)
        assert not asking.done()
    assert_not_authenticated(await asking)


async def test_its_account_is_held_while_its_token_is_signed(site: Site) -> None:
    await site.machine()
    account = await site.owner.fetchval("SELECT id FROM accounts WHERE username = 'test.machine'")
    async with site.database.begin(None) as tx:
        assert await db.clients.find(tx, "test.machine") is not None
        disabling = asyncio.create_task(site.owner.execute(DISABLE.format("accounts", "username")))
        await asyncio.sleep(0.3)
        assert not disabling.done()
        struck = tx.wall
    await disabling
    revoked = await site.owner.fetchval("SELECT revoked_at FROM revocations WHERE subject = $1", str(account))
    assert struck < revoked


async def test_more_than_one_way_at_a_time_is_refused(site: Site) -> None:
    secret = await site.machine()
    sent = GRANT | {"client_secret": secret}
    assert_refused(
        await site.http.post("/oauth/token", data=sent, auth=("test.machine", secret)), "invalid_request", 400
    )
    other = await site.http.post("/oauth/token", data=GRANT | {"client_id": "other"}, auth=("test.machine", secret))
    assert_not_authenticated(other)


async def test_a_public_client_gets_nothing_by_itself(site: Site) -> None:
    assert_not_authenticated(await site.token(**GRANT, client_id="front-end"))


@pytest.mark.parametrize("grant", ["password", "implicit", "authorization_code ", "", "a" * 9000, 'x"y', "x\x00y"])
async def test_other_grants_do_not_exist(site: Site, grant: str) -> None:
    secret = await site.machine()
    answer = await site.http.post(
        "/oauth/token", data={"grant_type": grant, "username": "a", "password": "b"}, auth=("test.machine", secret)
    )
    assert answer.status_code == 400
    assert answer.json()["error"] in {"unsupported_grant_type", "invalid_request"}


# Assertions ----------------------------------------------------------------------------------------------------------


HMAC = b'{"alg":"HS256","kid":"client-key"}'
NONE = b'{"alg":"none"}'


def part(value: bytes) -> str:
    """A part of a compact token."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Signing:
    """Signs assertions as the client `test.signer` does, or nearly."""

    def __init__(self, site: Site, key: RSAKey) -> None:
        self.site = site
        self.key = key

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Good claims, some of them changed; None takes one away."""
        now = int(time.time())
        good = {
            "iss": "test.signer",
            "sub": "test.signer",
            "aud": self.site.settings.issuer,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 60,
        }
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    def sign(self, algorithm: str = "RS256", **changed: Any) -> str:
        """A signed assertion."""
        return jwt.encode(
            {"alg": algorithm, "kid": "client-key"}, self.claims(**changed), self.key, algorithms=[algorithm]
        )

    async def send(self, assertion: str, **more: str) -> httpx.Response:
        """What the token endpoint answers to it."""
        return await self.site.token(**GRANT, client_assertion_type=ASSERTION, client_assertion=assertion, **more)


@pytest.fixture
async def signing(site: Site, client_key: RSAKey, client_jwks: dict[str, Any]) -> Signing:
    """A client that signs."""
    await site.machine("test.signer", authentication=Authentication.PRIVATE_KEY, jwks=client_jwks)
    return Signing(site, client_key)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_a_signed_assertion_is_as_good_as_a_secret(signing: Signing, algorithm: str) -> None:
    answer = await signing.send(signing.sign(algorithm), client_id="test.signer")
    assert claims_of(signing.site, answer)["client_id"] == "test.signer"


@pytest.mark.parametrize("path", ["", "/oauth/token"])
async def test_its_audience_is_us(signing: Signing, path: str) -> None:
    audience = signing.site.settings.public_url + path
    assert (await signing.send(signing.sign(aud=[audience, "https://other.example"]))).status_code == 200


async def test_an_assertion_is_taken_once(signing: Signing) -> None:
    assertion = signing.sign()
    assert (await signing.send(assertion)).status_code == 200
    assert_not_authenticated(await signing.send(assertion))


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.example/oauth/token"},
        {"aud": []},
        {"aud": None},
        {"sub": "solihull-finance"},
        {"iss": "solihull-finance"},
        {"iss": None},
        {"jti": None},
        {"jti": 7},
        {"jti": "j" * 300},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": 10**12},
        {"iat": 10**12},
        {"nbf": 10**12},
    ],
)
async def test_an_assertion_that_says_something_else_is_refused(signing: Signing, changed: dict[str, Any]) -> None:
    assert_not_authenticated(await signing.send(signing.sign(**changed)))
    assert await signing.site.owner.fetchval("SELECT count(*) FROM assertions") == 0


@pytest.mark.parametrize(("seconds", "status"), [(-29, 200), (-31, 401)])
async def test_clocks_may_differ_by_half_a_minute(signing: Signing, seconds: int, status: int) -> None:
    assertion = signing.sign(exp=int(time.time()) + seconds)
    assert (await signing.send(assertion)).status_code == status


async def test_algorithms_cannot_be_confused(signing: Signing) -> None:
    body = signing.sign().split(".")[1]
    for secret in (signing.key.as_pem(private=False), signing.key.as_der(private=False)):
        signed = f"{part(HMAC)}.{body}"
        mac = part(hmac.digest(secret, signed.encode(), "sha256"))
        assert_not_authenticated(await signing.send(f"{signed}.{mac}"))
    assert_not_authenticated(await signing.send(f"{part(NONE)}.{body}."))
    other = RSAKey.generate_key(2048, {"kid": "client-key"}, private=True)
    assert_not_authenticated(await signing.send(Signing(signing.site, other).sign()))


@pytest.mark.parametrize("nonsense", ["x", "a.b.c", "..", "a." + "W" * 4000 + ".c", "e30.W10.e30", "e30.bnVsbA.e30"])
async def test_nonsense_is_no_assertion(signing: Signing, nonsense: str) -> None:
    assert_not_authenticated(await signing.send(nonsense))


# Bodies --------------------------------------------------------------------------------------------------------------

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"grant_type=client_credentials&grant_type=client_credentials", 400),
        (b"grant_type=%00", 400),
        (b"grant_type=client_credentials%0d%0aX-Evil: 1", 400),
        (b"grant_type=\xff\xfe", 400),
        (b"grant_type=%ff%fe", 400),
        (b"&".join(b"a%d=1" % number for number in range(60)), 400),
        (b"a=" + b"b" * 20_000, 413),
        (b"", 400),
        (b"=&=&=", 400),
        (b"grant_type", 400),
    ],
)
async def test_bodies_that_are_no_forms_are_refused(site: Site, body: bytes, status: int) -> None:
    answer = await site.http.post("/oauth/token", content=body, headers=FORM)
    assert answer.status_code == status
    assert answer.json()["error"] in {"invalid_request", "unsupported_grant_type"}


async def test_a_body_of_another_kind_is_refused(site: Site) -> None:
    assert_refused(await site.http.post("/oauth/token", json=GRANT), "invalid_request", 400)
    assert (await site.http.get("/oauth/token")).status_code == 405
