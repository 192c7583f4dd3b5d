"""A headless Chromium, driven by its own protocol: what a page shows, and what it complains of."""

import asyncio
import contextlib
import json
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

PATIENCE_SECONDS = 30
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0")
COMPLAINTS = {"Log.entryAdded", "Runtime.exceptionThrown", "Audits.issueAdded"}


@dataclass
class Page:
    """One page: what it complained of and which addresses it asked for."""

    connection: ClientConnection
    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    sent: int = 0

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Run one command of the protocol; events that come meanwhile are noted."""
        self.sent += 1
        await self.connection.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while True:
            answer = json.loads(await asyncio.wait_for(self.connection.recv(), PATIENCE_SECONDS))
            if answer.get("id") == self.sent:
                assert "error" not in answer, answer
                found: dict[str, Any] = answer["result"]
                return found
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event["method"] in COMPLAINTS:
            self.complaints.append(json.dumps(event["params"]))
        if event["method"] == "Network.requestWillBeSent":
            self.addresses.append(event["params"]["request"]["url"])

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        result = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def until(self, expression: str) -> Any:
        """The value of an expression, as soon as it is true."""
        for _ in range(PATIENCE_SECONDS * 10):
            if value := await self.evaluate(expression):
                return value
            await asyncio.sleep(0.1)
        raise AssertionError((expression, self.complaints, await self.evaluate("document.body.innerText")))

    async def open(self, address: str) -> None:
        """Go to an address."""
        for domain in ("Page", "Log", "Runtime", "Network", "Audits"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=address)


@contextlib.asynccontextmanager
async def browsing(chromium: str) -> AsyncIterator[Page]:
    """Start the browser, and give its first page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            chromium, *ARGUMENTS, f"--user-data-dir={profile}", "about:blank", stdout=DEVNULL, stderr=DEVNULL
        )
        try:
            async with connect(await _address(process, Path(profile)), max_size=None) as connection:
                yield Page(connection)
        finally:
            process.terminate()
            await process.wait()


async def _address(process: Process, profile: Path) -> str:
    """Where the first page can be spoken to."""
    import httpx  # noqa: PLC0415

    port_file = profile / "DevToolsActivePort"
    for _ in range(PATIENCE_SECONDS * 10):
        assert process.returncode is None, "Chromium ended."
        if port_file.exists() and "\n" in (text := port_file.read_text()):
            async with httpx.AsyncClient() as client:
                targets = (await client.get(f"http://127.0.0.1:{text.splitlines()[0]}/json/list")).json()
            if pages := [target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page"]:
                return str(pages[0])
        await asyncio.sleep(0.1)
    raise AssertionError("Chromium does not say where it listens.")
