"""Azure Blob Storage as Microsoft's emulator has it (Azurite), for a while."""

import base64
import hashlib
import hmac
import os
import secrets
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

from tests.auth.installing import node_with

DIRECTORY = Path(__file__).parent / "node"
ACCOUNT, CONTAINER, VERSION = "council", "documents", "2021-08-06"
START_SECONDS = 60


@contextmanager
def azurite() -> Iterator[Mapping[str, str]]:
    """The server, with a container in it; the variables by which it is found."""
    node = node_with(DIRECTORY)
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [str(node), "node_modules/azurite/dist/src/blob/main.js", "--inMemoryPersistence", "--silent"]
    program += ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--skipApiVersionCheck", "--disableTelemetry"]
    environment = os.environ | {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{key}"}
    process = subprocess.Popen(program, cwd=DIRECTORY, env=environment, stdout=subprocess.DEVNULL)
    try:
        _answers(process, port)
        _make_container(port, key)
        yield {
            "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
            "AZURE_STORAGE_ACCOUNT_KEY": key,
            "AZURE_STORAGE_ENDPOINT": f"http://127.0.0.1:{port}/{ACCOUNT}",
            "AZURE_ALLOW_HTTP": "true",
        }
    finally:
        process.terminate()
        process.wait()


def _answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, "Azurite ended by itself."
            assert time.monotonic() < until, "Azurite does not listen."
            time.sleep(0.05)
        else:
            return


def _make_container(port: int, key: str) -> None:
    """Make the container, which the service expects to be there (its Shared Key is signed by hand)."""
    date = formatdate(usegmt=True)
    signed = f"PUT{12 * chr(10)}x-ms-date:{date}\nx-ms-version:{VERSION}\n"
    signed += f"/{ACCOUNT}/{ACCOUNT}/{CONTAINER}\nrestype:container"
    digest = hmac.new(base64.b64decode(key), signed.encode(), hashlib.sha256).digest()
    headers = {
        "x-ms-date": date,
        "x-ms-version": VERSION,
        "Authorization": f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}",
    }
    url = f"http://127.0.0.1:{port}/{ACCOUNT}/{CONTAINER}?restype=container"
    with urllib.request.urlopen(urllib.request.Request(url, method="PUT", headers=headers)) as answer:
        assert answer.status == 201
