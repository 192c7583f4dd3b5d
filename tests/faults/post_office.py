"""A mail server as a process of its own, to be killed in the middle of a message: `-m tests.faults.post_office`.

Its arguments are a port, a directory to keep messages in, and for how many seconds it looks through each: meanwhile its
text stands in a file that nobody counts.
"""

import asyncio
import logging
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from messaging.keeping import Keeper


class Slow(Keeper):
    """Keeps a message some time after it has arrived."""

    def __init__(self, directory: Path, seconds: float) -> None:
        super().__init__(directory)
        self.seconds = seconds
        for left in directory.glob(".looked_at_*"):
            left.unlink()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Look through it, and keep it."""
        assert isinstance(envelope.content, bytes)
        looked_at = self.directory / f".looked_at_{id(envelope)}"
        looked_at.write_bytes(envelope.content)
        await asyncio.sleep(self.seconds)
        looked_at.unlink()
        return await super().handle_DATA(server, session, envelope)


async def serve(port: int, keeper: Slow) -> None:
    """Keep messages until this process is killed."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(keeper), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    asyncio.run(serve(int(sys.argv[1]), Slow(Path(sys.argv[2]), float(sys.argv[3]))))
