"""The bare loop that deliveries are measured against: sealed, signed and posted by aiohttp, nothing written down."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import uvloop

from db.relay import NumberedEvent
from domain.events import CATALOGUE
from domain.events.samples import sample
from domain.selection import NodeId
from webhooks import signing
from webhooks.envelope import seal
from webhooks.sending import AT_ONCE
from webhooks.signing import SigningKey

KEY = SigningKey(b"k" * 32, b"s" * 32)


async def send(url: str, number: int) -> float:
    """Post so many deliveries, as many at once as the service does; how many a second were answered."""
    kind = CATALOGUE["package.deadline_passed"]
    data = sample(kind).data()
    left = iter(range(number))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as http:

        async def one_after_another() -> None:
            for sequence in left:
                id = uuid4()
                event = NumberedEvent(
                    sequence, id, "package.deadline_passed", uuid4(), None, uuid4(), data, datetime.now(UTC), 0.0
                )
                body = seal(event)
                headers = signing.headers(str(NodeId("event", str(id))), int(time.time()), body, [KEY], ed25519=False)
                async with http.post(url, data=body, headers=headers) as answer:
                    await answer.read()

        began = time.monotonic()
        await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
        return number / (time.monotonic() - began)


if __name__ == "__main__":
    print(uvloop.run(send(sys.argv[1], int(sys.argv[2]))))
