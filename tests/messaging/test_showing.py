"""What developers see of messages: kept by a real server, shown so that nothing in them can act."""

import asyncio
import contextlib
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from messaging import keeping
from messaging.keeping import Keeper
from messaging.showing import PATH, Kept, kept
from messaging.smtp import Smtp
from tests.messaging.receiving import send
from tests.messaging.test_letters import BROKEN, mail, words


async def sent(directory: Path, *said: str) -> None:
    """Send messages to a server that keeps them."""
    path = directory / "mail.sock"
    with keeping.listening(path) as listener:
        serving = asyncio.create_task(keeping._serve(listener, Keeper(directory / "mail")))
        port = Smtp(f"unix://{path}", 2)
        for text in said:
            assert (await send(port, mail("REQUEST", words(text)))).code == 250
        await port.aclose()
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def test_messages_are_kept_in_order_and_shown_in_a_frame_that_can_do_nothing(tmp_path: Path) -> None:
    await sent(tmp_path, "one", BROKEN)
    directory = tmp_path / "mail"
    (first, _), (second, _) = kept(directory)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in directory.iterdir())
    transport = httpx.ASGITransport(Starlette(routes=Kept(directory).routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://ebrokerage.test") as http:
        listed = (await http.get(PATH)).text
        assert listed.index(second) < listed.index(first)
        page = await http.get(f"{PATH}/{second}")
        assert "<iframe sandbox " in page.text
        assert "<script>" not in page.text
        for part in ("html", "text", "source"):
            shown = await http.get(f"{PATH}/{second}/{part}")
            assert shown.status_code == 200
            assert shown.headers["content-security-policy"].startswith("sandbox;")
            assert shown.headers["x-content-type-options"] == "nosniff"
        for unknown in ("nothing", f"{'0' * 20}-{'0' * 8}", f"{first}/other", "%2e%2e/html"):
            assert (await http.get(f"{PATH}/{unknown}")).status_code == 404


@pytest.mark.usefixtures("clean")
async def test_outside_development_there_is_no_such_page(http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).status_code == 404
