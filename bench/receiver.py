"""A receiver of webhooks: it answers at once, or not for half a minute, and knows what came when.

- `POST /{name}` takes a delivery; `POST /hang/…` answers after 30 seconds.
- `GET /{name}` gives what came: how many, the instants of the first and the last (seconds of the monotonic clock, which
  all processes of a machine share), and for each how many milliseconds after it occurred. `DELETE` forgets them.
"""

import asyncio
import json
import time
from datetime import datetime
from typing import Any

from starlette.types import Receive, Scope, Send

from bench.serving import serve
from settings import Settings

HANGS_SECONDS = 30

Came = dict[str, list[tuple[float, float]]]


class Receiver:
    """The receiver as an application: no framework, as the rest of a delivery's way is what is measured."""

    def __init__(self) -> None:
        self.came: Came = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a delivery, or tell what came."""
        if scope["type"] != "http":
            return
        name = scope["path"].strip("/")
        if scope["method"] == "POST":
            await self._take(name, receive)
            await _answer(send, 204, b"")
        elif scope["method"] == "DELETE":
            self.came.pop(name, None)
            await _answer(send, 204, b"")
        else:
            await _answer(send, 200, json.dumps(self._told(name)).encode())

    async def _take(self, name: str, receive: Receive) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        if name.startswith("hang"):
            await asyncio.sleep(HANGS_SECONDS)
        occurred = datetime.fromisoformat(json.loads(body)["timestamp"]).timestamp()
        self.came.setdefault(name, []).append((time.monotonic(), (time.time() - occurred) * 1000))

    def _told(self, name: str) -> dict[str, Any]:
        came = self.came.get(name, [])
        instants = [instant for instant, _ in came]
        return {
            "number": len(came),
            "first": min(instants, default=0.0),
            "last": max(instants, default=0.0),
            "milliseconds": [late for _, late in came],
        }


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-length", str(len(body)).encode())] if body or status != 204 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def create(_settings: Settings) -> Receiver:
    """The receiver's application."""
    return Receiver()


if __name__ == "__main__":
    serve(create)
