"""The real `clamd`, as Debian has it, with a database of our own that knows the EICAR test file, and nothing else."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.documents.clamd import EICAR

NAME = "Test.EICAR_NDB-1.UNOFFICIAL"
CONFIGURATION = """
DatabaseDirectory {directory}/database
LocalSocket {directory}/clamd.sock
Foreground yes
StreamMaxLength 1M
MaxThreads 2
"""
START_SECONDS = 30


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A directory whose name leaves room for a socket's: 107 bytes are all it may have."""
    with tempfile.TemporaryDirectory(prefix="clamd-") as directory:
        yield Path(directory)


def binary() -> str:
    """Where it is; without it a test is skipped, but never where changes are let in."""
    found = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        assert "CI" not in os.environ, "CI never skips: install Debian's clamav-daemon"
        pytest.skip("NO CLAMD: no document was scanned by the real ClamAV.")
    return found


@asynccontextmanager
async def real_clamd(directory: Path) -> AsyncIterator[str]:
    """The scanner, running; its address."""
    program = binary()
    (directory / "database").mkdir()
    signature = f"{NAME.removesuffix('.UNOFFICIAL')}:0:*:{EICAR.hex()}\n"
    (directory / "database" / "own.ndb").write_text(signature)
    configuration, socket = directory / "clamd.conf", directory / "clamd.sock"
    configuration.write_text(CONFIGURATION.format(directory=directory))
    with (directory / "clamd.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program, f"--config-file={configuration}", stdout=log, stderr=log
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                while not socket.exists():
                    assert process.returncode is None, (directory / "clamd.log").read_text()
                    await asyncio.sleep(0.02)
            yield f"unix://{socket}"
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
