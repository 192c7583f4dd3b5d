"""The application behind a real port: what a client's own HTTP, or socket, meets."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import uvicorn
from asgi_lifespan import LifespanManager

import app as application
from settings import Settings

PATIENCE_SECONDS = 20


@contextmanager
def serving(settings: Settings, port: int = 0) -> Iterator[str]:
    """Serve the application as `ebrokerage serve` does, in a thread; gives its address, without a scheme."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        host, port = listening.getsockname()
        config = uvicorn.Config(
            application.create(settings),
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=settings.max_body_bytes,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        _await_answer(f"http://{host}:{port}/healthz")
        try:
            yield f"{host}:{port}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE_SECONDS)


def _await_answer(url: str) -> None:
    transport = httpx.HTTPTransport(retries=5)
    with httpx.Client(transport=transport, timeout=PATIENCE_SECONDS) as client:
        assert client.get(url).status_code == 200


@asynccontextmanager
async def within(settings: Settings, **changed: Any) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to an application of its own in this process, with some settings changed."""
    wanted = settings.model_copy(update=changed)
    async with LifespanManager(application.create(wanted)) as manager:
        transport = httpx.ASGITransport(manager.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://ebrokerage.test") as client:
            yield client


async def raw(address: str, request: bytes) -> tuple[int, bytes]:
    """What the server answers to these very bytes: the status, and everything it says."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]), answer
