"""Processes that begin at once: forked from one that has imported what they need, and real in all else.

A Python that imports the whole service first takes a second or two of a processor, and the tests start hundreds. Each
process of the tests keeps one such process, which imports once and then forks for whoever asks.
"""

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent
LONGEST_REQUEST = 1_000_000
READY = b"ready"

# What processes run soon. Not the commands themselves: what they print with looks at the terminal when it is imported.
IMPORTED = (
    "app", "auth.demonstration", "auth.federation.operating", "auth.server.engine", "auth.users", "credentials",
    "jobs.worker", "db.migrating", "embedded", "gql", "httpx", "rich.console", "rich.progress", "rich.table",
    "supervise", "typer.main", "uvicorn.main",
)  # fmt: skip


class Forked:
    """A process, as `subprocess.Popen` would show it; `returncode` is None until `poll` or `wait` saw it end."""

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended: its status, or minus SIGKILL where it could not say one."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                said = self._connection.recv(16)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
            self.returncode = int(said) if said else -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its status, if it has ended."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def start(environment: Mapping[str, str], *arguments: str, streams: tuple[int, int, int]) -> Forked:
    """Begin what `python arguments…` would, with `-c` or `-m`, on these descriptors of its three streams."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(_server())
    request = json.dumps({"arguments": arguments, "environment": dict(environment)}).encode()
    socket.send_fds(connection, [request], list(streams))
    return Forked(connection, int(connection.recv(16)))


def run(environment: Mapping[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run what `python arguments…` would, to its end."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        told.write(given.encode())
        told.seek(0)
        streams = (told.fileno(), said.fileno(), complained.fileno())
        status = start(environment, *arguments, streams=streams).wait()
        for stream in (said, complained):
            stream.seek(0)
        return subprocess.CompletedProcess(arguments, status, said.read().decode(), complained.read().decode())


@cache
def _server() -> str:
    """The address of this process's own server of processes, which is started now."""
    directory = tempfile.TemporaryDirectory(prefix="fork")
    address = f"{directory.name}/s"
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.forking", address, str(writing)], cwd=ROOT, pass_fds=[writing]
    )
    os.close(writing)

    def stop() -> None:
        server.kill()
        server.wait()
        directory.cleanup()

    atexit.register(stop)
    said = os.read(reading, len(READY))
    os.close(reading)
    assert said == READY, "the server of processes did not start"
    return address


def _serve(address: str, ready: int) -> NoReturn:
    for name in IMPORTED:
        __import__(name)
    gc.freeze()  # what is shared with the forked stays shared
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    listening.listen(64)
    os.write(ready, READY)
    os.close(ready)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _become(connection)
        connection.close()


def _become(connection: socket.socket) -> NoReturn:
    """Be the process that was asked for, and say at the end with which status it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said, streams, _, _ = socket.recv_fds(connection, LONGEST_REQUEST, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, closefd=False) for number, mode in enumerate("rww"))
    request = json.loads(said)
    os.environ.clear()
    os.environ.update(request["environment"])
    connection.send(str(os.getpid()).encode())
    status = _status(request["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    connection.send(str(status).encode())
    os._exit(status)


def _status(arguments: list[str]) -> int:
    """Run a module (`-m`) or a text (`-c`), and say what the interpreter would end with."""
    how, what, *others = arguments
    sys.argv = [what, *others]
    try:
        if how == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as ended:
        return _code(ended.code)
    except BaseException:  # noqa: BLE001 - the interpreter's own last resort
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _code(given: Any) -> int:
    if given is None or isinstance(given, int):
        return given or 0
    sys.stderr.write(f"{given}\n")
    return 1


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
