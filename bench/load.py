"""Load by wrk: eight connections, requests from a file, figures read back as JSON."""

import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import Server

CONNECTIONS = 8


class WrkMissing(SystemExit):
    """`wrk` is not installed; nothing over HTTP can be measured without it."""

    def __init__(self) -> None:
        super().__init__("wrk is not installed, and nothing is measured over HTTP without it: apt-get install wrk.")


class NotAnswered(SystemExit):
    """A server gave errors under load, so its figures would mean nothing."""


SCRIPT = """
local requests, place, bodies = {}, 0, {BODIES}
function init(args)
  for _, one in ipairs(bodies) do
    requests[#requests + 1] = wrk.format("POST", one[1], one[2], one[3])
  end
end
function request()
  place = place % #requests + 1
  return requests[place]
end
function done(summary, latency, _)
  local e = summary.errors
  local wrong = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format('\\nFIGURES {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"wrong":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), wrong))
end
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that is sent over and over: where to, with which headers and body."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def graphql(
        cls, token: str, query: str, variables: Mapping[str, Any] | None = None, path: str = "/graphql"
    ) -> "Asked":
        """A document as an ad hoc string."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        given = {"variables": variables} if variables else {}
        return cls(path, headers, json.dumps({"query": query, **given}).encode())


@dataclass(frozen=True, slots=True)
class Round:
    """What one round on one server gave. CPU is the server process's, in milliseconds a request."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    requests: int


def wrk() -> str:
    """Where wrk is."""
    found = shutil.which("wrk")
    if found is None:
        raise WrkMissing
    return found


def run(server: Server, asked: Sequence[Asked], seconds: float) -> Round:
    """Load one server for some seconds."""
    with tempfile.TemporaryDirectory() as directory:
        script = Path(directory) / "requests.lua"
        script.write_text(SCRIPT.replace("{BODIES}", _lua(asked)), encoding="utf-8")
        before = server.cpu_seconds()
        finished = subprocess.run(
            [wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
             "-s", str(script), server.url("")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        spent = server.cpu_seconds() - before
    if "FIGURES" not in finished.stdout:
        raise NotAnswered(f"wrk failed on {server.name}: {finished.stderr.strip() or finished.stdout.strip()}")
    found = json.loads(finished.stdout.rpartition("FIGURES")[2])
    if found["wrong"] or not found["requests"]:
        raise NotAnswered(
            f"{server.name} gave {found['wrong']} errors in {found['requests']} requests; see {server.log}."
        )
    return Round(
        per_second=found["requests"] / found["microseconds"] * 1e6,
        p50_ms=found["p50"] / 1000,
        p99_ms=found["p99"] / 1000,
        cpu_ms=spent / found["requests"] * 1000,
        requests=found["requests"],
    )


def _lua(asked: Iterable[Asked]) -> str:
    requests = []
    for one in asked:
        headers = ", ".join(f"[{_text(name)}] = {_text(value)}" for name, value in one.headers.items())
        requests.append(f"{{{_text(one.path)}, {{{headers}}}, {_text(one.body.decode())}}}")
    return "{" + ",\n".join(requests) + "}"


def _text(value: str) -> str:
    """A Lua string: a byte that is not plain text by its number."""
    plain = (chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03}" for byte in value.encode())
    return '"' + "".join(plain) + '"'


def median(rounds: Sequence[Round]) -> Round:
    """The middle of several rounds, figure by figure."""

    def middle(figure: str) -> float:
        return float(statistics.median(getattr(one, figure) for one in rounds))

    requests = sum(one.requests for one in rounds)
    return Round(middle("per_second"), middle("p50_ms"), middle("p99_ms"), middle("cpu_ms"), requests)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of the rounds: neighbours in time share the machine's mood."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
