"""Devices ask, and a person allows them on another screen (RFC 8628)."""

from datetime import timedelta

import httpx
import pytest
from joserfc import jwt

from auth.keys import open_keys
from auth.server import devices
from auth.sessions import SignedIn
from auth.site import Site as Service
from auth.site import Terms
from domain.clients import DEVICE
from domain.permissions import Role
from tests.auth.server.browsing import Browser, Program
from tests.auth.server.conftest import Site
from tests.conftest import MovableClock


@pytest.fixture
def program(site: Site) -> Program:
    """The command line."""
    return Program(site, "ebrokerage-cli", scope="api openid offline_access")


def service(site: Site) -> Service:
    """What the page of devices works with."""
    terms = Terms(
        issuer=site.settings.issuer,
        audience=site.settings.audience,
        public_url=site.settings.public_url,
        access_token=timedelta(minutes=10),
        refresh_token=timedelta(days=30),
        session=timedelta(hours=12),
        session_idle=timedelta(hours=1),
        trusted_proxies=0,
    )
    return Service(site.database, open_keys(site.settings.data_directory), site.secrets, terms)


async def signed_in(site: Site, username: str = "solihull.broker") -> SignedIn:
    """Somebody with a browser."""
    browser = await Browser(site).sign_in(username)
    found = "SELECT s.*, a.role FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = $1"
    row = await site.owner.fetchrow(found, browser.session_id)
    return SignedIn(row["id"], row["account_id"], Role(row["role"]), row["signed_in_at"], ("pwd",), "")


async def begin(program: Program, **changed: str) -> httpx.Response:
    """A device begins to ask."""
    return await program.post("/oauth/device", **{"scope": program.scope, **changed})


async def poll(program: Program, code: str) -> httpx.Response:
    """It asks whether anybody allowed it."""
    return await program.post("/oauth/token", grant_type=DEVICE, device_code=code)


async def test_a_device_gets_tokens_once_somebody_allowed_it(site: Site, program: Program, clock: MovableClock) -> None:
    told = (await begin(program)).json()
    assert told["verification_uri"] == f"{site.settings.public_url}/device"
    assert told["verification_uri_complete"] == f"{told['verification_uri']}?user_code={told['user_code']}"
    assert (told["interval"], told["expires_in"]) == (5, 600)
    assert (await poll(program, told["device_code"])).json()["error"] == "authorization_pending"
    waiting = await devices.asked_for(service(site), told["user_code"].lower().replace("-", " "))
    assert waiting is not None
    assert (waiting.client_id, waiting.scope) == ("ebrokerage-cli", program.scope)
    assert await devices.decide(service(site), told["user_code"], await signed_in(site), allowed=True)
    clock.advance(timedelta(seconds=5))
    answer = (await poll(program, told["device_code"])).json()
    keys = open_keys(site.settings.data_directory)
    assert jwt.decode(answer["access_token"], keys.newest).claims["scope"] == program.scope
    assert jwt.decode(answer["id_token"], keys.newest).claims["aud"] == "ebrokerage-cli"
    assert (await program.refresh(answer["refresh_token"])).status_code == 200
    assert (await poll(program, told["device_code"])).json()["error"] == "invalid_grant"
    assert not await devices.decide(
        service(site), told["user_code"], await signed_in(site, "solihull.broker2"), allowed=False
    )


async def test_a_device_that_is_denied_hears_so(site: Site, program: Program) -> None:
    told = (await begin(program)).json()
    assert await devices.decide(service(site), told["user_code"], await signed_in(site), allowed=False)
    assert (await poll(program, told["device_code"])).json()["error"] == "access_denied"
    assert await devices.asked_for(service(site), told["user_code"]) is None


async def test_a_device_that_asks_too_often_is_slowed_down(site: Site, program: Program, clock: MovableClock) -> None:
    code = (await begin(program)).json()["device_code"]
    assert (await poll(program, code)).json()["error"] == "authorization_pending"
    assert (await poll(program, code)).json()["error"] == "slow_down"
    clock.advance(timedelta(seconds=6))
    assert (await poll(program, code)).json()["error"] == "slow_down"
    assert await site.owner.fetchval("SELECT interval_seconds FROM device_codes") == 15
    clock.advance(timedelta(seconds=16))
    assert (await poll(program, code)).json()["error"] == "authorization_pending"


async def test_a_code_waits_for_ten_minutes(site: Site, program: Program, clock: MovableClock) -> None:
    told = (await begin(program)).json()
    clock.advance(timedelta(minutes=10))
    assert await devices.asked_for(service(site), told["user_code"]) is None
    assert (await poll(program, told["device_code"])).json()["error"] == "expired_token"


async def test_a_device_code_is_its_client_s_own(site: Site, program: Program) -> None:
    told = (await begin(program)).json()
    other = await site.register("test.device", device=True)
    assert (await poll(Program(site, "test.device", secret=other), told["device_code"])).json()[
        "error"
    ] == "invalid_grant"
    assert (await poll(Program(site), told["device_code"])).json()["error"] == "unauthorized_client"


@pytest.mark.parametrize("code", ["", "x", "x" * 8000])
async def test_nonsense_is_no_device(program: Program, code: str) -> None:
    assert (await poll(program, code)).json()["error"] in {"invalid_grant", "invalid_request"}


async def test_only_a_client_with_devices_begins_and_asks_for_what_it_may_have(site: Site, program: Program) -> None:
    assert (await begin(Program(site))).json()["error"] == "unauthorized_client"
    assert (await begin(program, scope="admin")).json()["error"] == "invalid_scope"
    assert (await begin(Program(site, "nobody"))).json()["error"] == "invalid_client"


async def test_codes_do_not_stand_in_the_database(site: Site, program: Program) -> None:
    told = (await begin(program)).json()
    rows = str(await site.owner.fetch("SELECT * FROM device_codes"))
    assert told["device_code"] not in rows
    assert told["user_code"].replace("-", "") not in rows


async def test_what_was_allowed_is_fetched_soon_or_never(site: Site, program: Program, clock: MovableClock) -> None:
    """A device code that somebody finds later is worth nothing."""
    codes = [(await begin(program)).json() for _ in range(2)]
    for told in codes:
        assert await devices.decide(service(site), told["user_code"], await signed_in(site), allowed=True)
    clock.advance(timedelta(minutes=10, seconds=30))
    assert (await poll(program, codes[0]["device_code"])).status_code == 200
    clock.advance(timedelta(seconds=30))
    assert (await poll(program, codes[1]["device_code"])).json()["error"] == "expired_token"
