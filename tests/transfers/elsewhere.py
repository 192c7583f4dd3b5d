"""Another process of the service, and what its store holds."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

import jobs.documents
from db.transaction import Database
from settings import Settings
from tests.client import Client
from tests.serving import SignIn


@dataclass
class Elsewhere:
    """The service with a store that no other test knows."""

    settings: Settings
    app: Any
    http: httpx.AsyncClient
    store: Path
    sign_in: SignIn

    async def client(self, username: str) -> Client:
        """Somebody who speaks to this process."""
        return Client(self.http, (await self.sign_in(username)).token)

    def files(self) -> list[Path]:
        """What lies in the store, finished or not."""
        return [path for path in self.store.rglob("*") if path.is_file()]

    def working(self, worker_db: Database) -> dict[str, Any]:
        """What a job of this process's worker is given."""
        return {"database": worker_db, "settings": self.settings, "vault": jobs.documents.vault(self.settings)}

    async def put_until_it_breaks(self, client: Client, address: str, pieces: Iterable[bytes]) -> list[dict[str, Any]]:
        """Send pieces with PUT, and hang up after them: what the service said, if anything."""
        waiting = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        waiting.append({"type": "http.disconnect"})
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        scope = {
            "type": "http",
            "method": "PUT",
            "path": address,
            "raw_path": address.encode(),
            "query_string": b"",
            "headers": [(b"authorization", f"Bearer {client.token}".encode())],
            "client": ("127.0.0.1", 1),
            "server": ("ebrokerage.test", 80),
            "scheme": "http",
            "root_path": "",
            "http_version": "1.1",
            "state": {},
        }
        await self.app(scope, receive, send)
        return said


async def slowly(*pieces: Any) -> AsyncIterator[bytes]:
    """Pieces, and what is to happen between them: a function, awaited."""
    for piece in pieces:
        if callable(piece):
            await piece()
        else:
            yield piece
