"""A person decides what a client of others may do."""

import pytest
from authlib.oauth2.rfc6749 import InvalidRequestError

import auth.clients
from auth.server import authorization
from auth.sessions import SignedIn
from domain.clients import Authentication
from domain.permissions import Role
from tests.auth.server.browsing import Browser, Program, address
from tests.auth.server.conftest import Site
from tests.auth.server.test_devices import service


@pytest.fixture
async def program(site: Site) -> Program:
    """A client of somebody else."""
    await site.register(
        "test.web", redirect_uris=("https://web.example/b?x=1",), authentication=Authentication.NONE, name="Web"
    )
    return Program(site, "test.web", "https://web.example/b?x=1")


@pytest.fixture
async def person(site: Site) -> SignedIn:
    """Somebody with a browser."""
    await Browser(site).sign_in()
    row = await site.owner.fetchrow("SELECT * FROM sessions")
    return SignedIn(row["id"], row["account_id"], Role.SOURCING_OFFICER, row["signed_in_at"], ("pwd",), "")


async def asked(program: Program) -> str:
    """The id of a request that waits for consent."""
    browser = await Browser(program.site).sign_in()
    plain, query = address(await browser.get("/oauth/authorize", **program.asks()))
    assert plain == "/consent"
    return query["request"]


async def test_a_person_sees_who_asks_for_what_and_allows_it_once(
    site: Site, program: Program, person: SignedIn
) -> None:
    request_id = await asked(program)
    shown = await authorization.asked_for(service(site), request_id)
    assert shown is not None
    assert (shown.client.stored.name, shown.scope) == ("Web", "api openid")
    to = await authorization.decide(service(site), request_id, person, allowed=True)
    assert to is not None
    assert to.startswith("https://web.example/b?x=1&code=")
    assert await authorization.decide(service(site), request_id, person, allowed=True) is None
    code = to.partition("code=")[2].partition("&")[0]
    assert (await program.exchange(code)).status_code == 200


async def test_a_client_hears_that_a_person_refused(site: Site, program: Program, person: SignedIn) -> None:
    to = await authorization.decide(service(site), await asked(program), person, allowed=False)
    assert to is not None
    for part in ("error=access_denied", f"state={program.state}", "iss=http"):
        assert part in to
    assert await site.owner.fetchval("SELECT count(*) FROM grants") == 0


async def test_nothing_is_allowed_to_a_client_that_was_disabled_meanwhile(
    site: Site, program: Program, person: SignedIn
) -> None:
    request_id = await asked(program)
    await auth.clients.disable(site.database, "test.web")
    with pytest.raises(InvalidRequestError):
        await authorization.decide(service(site), request_id, person, allowed=True)
