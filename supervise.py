"""Several processes as one: started together, stopped together, their lines interleaved on one terminal."""

import shlex
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from honcho.manager import Manager

INTERRUPTIONS = frozenset({128 + signal.SIGINT, 128 + signal.SIGTERM})


class PortTaken(SystemExit):
    """Somebody else listens where we want to; the sentence says where and what to do."""


class Supervisor(Manager):  # type: ignore[misc]
    """Runs each command in a session of its own. When one ends, or we are told to, all are told to end, then killed."""

    def __init__(self) -> None:
        super().__init__()
        self._stop_when_started = False

    def add(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run `command` as `name` from `run` on; the shell makes way for it, so that it gets the signals itself."""
        self.add_process(name, f"exec {shlex.join(command)}", env=dict(environment))

    def run(self) -> int:
        """Run everything until it has ended; 0 where that is what we were asked for."""
        self.loop()
        return 0 if self.returncode in INTERRUPTIONS else int(self.returncode or 0)

    def terminate(self) -> None:
        """Tell everything to end; what has not quite started is told as soon as it has."""
        if super()._all_started():
            super().terminate()
        else:
            self._stop_when_started = True

    def _all_started(self) -> bool:
        started = bool(super()._all_started())
        if started and self._stop_when_started:
            self._stop_when_started = False
            super().terminate()
        return started


def end_on_terminate() -> None:
    """Let SIGTERM end this process as Ctrl-C does: through every `finally`."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)


def require_port(host: str, port: int, variable: str) -> None:
    """Raise `PortTaken` if somebody listens on `port` already; 0 is never taken."""
    if port == 0:
        return
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(address)
        except PermissionError:
            raise PortTaken(f"This user may not listen on port {port}: set {variable} to 1024 or above.") from None
        except OSError:
            raise PortTaken(
                f"Port {port} of {host} is taken by another program: stop that one, or set {variable} to a free port."
            ) from None
