"""What leaves a row behind before anybody is known is counted by address, in PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from domain.allowances import AUTHORIZING, DEVICES, PUSHING, Allowance
from tests.auth.server.browsing import Browser, Program
from tests.auth.server.conftest import Site
from tests.conftest import MovableClock

Asking = Callable[[Program], Awaitable[httpx.Response]]
FULL = "UPDATE throttles SET failures = $1"
LEFT = "SELECT (SELECT count(*) FROM device_codes) + (SELECT count(*) FROM authorization_requests)"


async def _device(program: Program) -> httpx.Response:
    return await program.post("/oauth/device", scope="api")


async def _push(program: Program) -> httpx.Response:
    return await program.post("/oauth/par", **program.asks())


async def _authorize(program: Program) -> httpx.Response:
    return await program.site.http.get("/oauth/authorize", params=program.asks())


@pytest_asyncio.fixture
async def program(site: Site) -> AsyncIterator[Program]:
    """A client that has all three, and nobody who has come before."""
    back = "https://web.example/back"
    secret = await site.register("test.web", redirect_uris=(back,), first_party=True, device=True)
    await site.owner.execute("TRUNCATE throttles")
    yield Program(site, "test.web", back, secret)
    await site.owner.execute("TRUNCATE throttles")


@pytest.mark.parametrize(
    ("asking", "allowance", "done"),
    [(_device, DEVICES, 200), (_push, PUSHING, 201), (_authorize, AUTHORIZING, 303)],
    ids=["device", "par", "authorize"],
)
async def test_what_comes_too_often_from_one_address_waits_and_leaves_nothing(
    program: Program, clock: MovableClock, asking: Asking, allowance: Allowance, done: int
) -> None:
    owner: Any = program.site.owner
    assert (await asking(program)).status_code == done
    (key,) = [row["key"] for row in await owner.fetch("SELECT key FROM throttles")]
    assert len(key) == 32, "no address stands in the table"
    await owner.execute(FULL, allowance.most - 1)
    assert (await asking(program)).status_code == done
    before = await owner.fetchval(LEFT)
    late = await asking(program)
    assert (late.status_code, "location" in late.headers) == (429, False)
    assert 0 < int(late.headers["retry-after"]) <= allowance.within.total_seconds() + 1
    assert await owner.fetchval(LEFT) == before
    clock.advance(allowance.within + timedelta(seconds=1))
    assert (await asking(program)).status_code == done


async def test_a_page_opened_in_an_office_keeps_nobody_there_from_signing_in(program: Program) -> None:
    """It sends what it likes from the office's address, but only from within itself."""
    http, asked = program.site.http, program.asks()
    for within in ("image", "iframe", "empty"):
        await http.get("/oauth/authorize", params=asked, headers={"Sec-Fetch-Dest": within})
    await program.site.owner.execute(FULL, AUTHORIZING.most)
    assert (await http.get("/oauth/authorize", params=asked, headers={"Sec-Fetch-Dest": "image"})).status_code == 429
    assert (await http.get("/oauth/authorize", params=asked, headers={"Sec-Fetch-Dest": "document"})).status_code == 303
    assert (await _authorize(program)).status_code == 303


async def test_who_is_signed_in_counts_for_themselves(program: Program) -> None:
    await _authorize(program)
    await program.site.owner.execute(FULL, AUTHORIZING.most)
    assert (await _authorize(program)).status_code == 429
    browser = await Browser(program.site).sign_in()
    assert await program.code(browser)


async def test_a_wrong_request_counts_as_well(program: Program) -> None:
    answer = await program.site.http.post("/oauth/device", data={"client_id": "nobody"})
    assert answer.status_code == 401
    assert await program.site.owner.fetchval("SELECT failures FROM throttles") == 1
