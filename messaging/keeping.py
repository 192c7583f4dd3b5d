"""A real SMTP server that sends nothing on: it keeps each message in a file, for development and demonstration."""

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Conversation

from messaging.showing import SUFFIX

LARGEST = 1_000_000


class Keeper:
    """Keeps what arrives, one file a message; the files' names are in the order of arrival."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _conversation: Conversation, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one message."""
        content = envelope.content
        assert isinstance(content, bytes)
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        unfinished = self.directory / f".{name}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        unfinished.rename(self.directory / f"{name}{SUFFIX}")
        return "250 2.0.0 Kept"


def serve(socket_path: Path, directory: Path) -> None:
    """Keep messages that arrive at a socket until this process is told to end."""
    # It writes down who speaks to whom, line by line.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    with listening(socket_path) as listener:
        asyncio.run(_serve(listener, Keeper(directory)))


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """A Unix socket that only its owner may speak to; what an earlier server left there is removed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


async def _serve(listener: socket.socket, handler: Any) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_unix_server(lambda: speaking(handler), sock=listener)
    async with server:
        await server.serve_forever()


def speaking(handler: Any) -> SMTP:
    """The server's side of one conversation."""
    return SMTP(handler, hostname="ebrokerage", ident="ebrokerage", enable_SMTPUTF8=True, data_size_limit=LARGEST)
