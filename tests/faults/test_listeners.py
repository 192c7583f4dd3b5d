"""Who listens is let go when the service ends, and goes on elsewhere from where they were."""

import asyncio
import signal
import socket
import time

from settings import Settings
from tests.client import Client
from tests.jobs.processes import RUN, eventually, started
from tests.schema.conftest import broker, http, sign_in
from tests.schema.hearing import LISTEN, end_of, listening
from tests.schema.test_socket import heard, say, signed_in
from tests.stories import brokering as steps

__all__ = ["broker", "http", "sign_in"]
STARTING_SECONDS = 60


async def answering(settings: Settings) -> str:
    """Where a service answers."""
    address = f"127.0.0.1:{settings.port}"

    async def answers() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", settings.port)
        except OSError:
            return False
        writer.close()
        return True

    await eventually(answers, within=STARTING_SECONDS)
    return address


async def test_a_service_that_ends_lets_its_listeners_go_and_another_tells_the_rest(
    settings: Settings, broker: Client
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        serving = settings.model_copy(update={"port": int(found.getsockname()[1]), "api_workers": 1})
    after = await end_of(broker)
    with started(settings, "-c", RUN):
        with started(serving, "-m", "cli", "serve") as server:
            host = await answering(serving)
            async with listening(host, broker.token, after=after) as stream, signed_in(host, broker.token) as talking:
                await say(talking, type="subscribe", id="1", payload={"query": LISTEN, "variables": {"after": after}})
                await steps.draft(broker)
                told, other = await stream.told(), (await heard(talking))["payload"]["data"]["told"]
                assert told == other
                began = time.monotonic()
                server.send_signal(signal.SIGTERM)
                assert await stream.next() == {}  # it is cut, not complete: a client comes again
                assert server.wait(10) is not None
                assert time.monotonic() - began < 3
        await steps.draft(broker)
        with started(serving, "-m", "cli", "serve"):
            host = await answering(serving)
            async with listening(host, broker.token, headers={"Last-Event-ID": told["cursor"]}) as stream:
                rest = await stream.told()
    assert (told["sequence"], rest["sequence"]) == (1, 2)
    assert rest["id"] != told["id"]
