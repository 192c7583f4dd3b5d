"""The reads: the same question to every server in turn, round after round."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.request import Request, urlopen

import embedded
from bench import callers, documents, floor, load, place, processes
from bench.callers import COUNCIL, PROVIDER, Caller
from bench.figures import Findings
from bench.load import Asked, NotAnswered, Round
from bench.processes import Server
from settings import Settings


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is measured: rounds, seconds of each, seconds to warm up."""

    rounds: int
    seconds: float
    warm_up: float

    @classmethod
    def of(cls, *, quick: bool) -> "Pace":
        """The usual pace, or a quick one whose figures are rough."""
        return cls(3, 2, 2) if quick else cls(7, 4, 4)


@dataclass(frozen=True)
class Question:
    """One read, as each server is asked it; a server that is not named is not measured."""

    name: str
    asked: Mapping[str, Asked]


async def questions(settings: Settings) -> tuple[list[Question], dict[str, str]]:
    """The measured reads, and the environment that the peers need."""
    known = await callers.callers(settings)
    package = await callers.package_id(settings)
    council, provider = known[COUNCIL], known[PROVIDER]
    listed = Asked.graphql(council.token, documents.COUNCIL_LIST)
    tab = Asked.graphql(provider.token, documents.PROVIDER_TAB)
    whole = Asked.graphql(council.token, documents.PACKAGE, {"id": f"package_{package}"})
    asked = [
        Question("council_list", {
            "app": listed, "granian": listed, "strawberry": listed, "floor": _at("/council-list", listed),
            "postgraphile": _peer(council, documents.PEER_COUNCIL_LIST),
        }),
        Question("provider_tab", {
            "app": tab, "floor": _at("/provider-tab", tab),
            "postgraphile": _peer(provider, documents.PEER_PROVIDER_TAB),
        }),
        Question("package", {
            "app": whole, "postgraphile": _peer(council, documents.PEER_PACKAGE, {"id": package}),
        }),
    ]  # fmt: skip
    return asked, _peer_environment(settings, known)


def _at(path: str, asked: Asked) -> Asked:
    return Asked(path, asked.headers, asked.body)


def _peer(caller: Caller, query: str, variables: Mapping[str, str] | None = None) -> Asked:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "X-Viewer": caller.username}
    return Asked("/graphql", headers, json.dumps({"query": query, "variables": variables or {}}).encode())


def _peer_environment(settings: Settings, known: Mapping[str, Caller]) -> dict[str, str]:
    embedded.client(settings.owner_url, "psql", "-Xqv", "ON_ERROR_STOP=1", "-f", "bench/peer/schema.sql")
    return {
        "GRAPHILE_ENV": "production",
        "NODE_ENV": "production",
        "BENCH_HOST": str(embedded.Place.of(place.DIRECTORY).run / "postgres"),
        "BENCH_DATABASE": settings.owner_url.partition("@/")[2].partition("?")[0],
        "BENCH_PORT": str(processes.PORTS["postgraphile"]),
        "BENCH_VIEWERS": callers.as_json(dict(known)),
    }


def fetch(server: Server, asked: Asked) -> bytes:
    """One answer; it must be one without errors."""
    request = Request(server.url(asked.path), data=asked.body, headers=dict(asked.headers))
    with urlopen(request, timeout=60) as response:
        body: bytes = response.read()
    if "errors" in json.loads(body):
        raise NotAnswered(f"{server.name} answered with errors: {body[:400]!r}")
    return body


def check(question: Question, up: Mapping[str, Server]) -> None:
    """Hold the answers equal: bytes with the floor, data with Strawberry; PostGraphile's must not be empty."""
    bodies = {name: fetch(up[name], asked) for name, asked in question.asked.items() if name in up}
    if "floor" in bodies and not floor.same(bodies["app"], bodies["floor"]):
        raise NotAnswered(f"The floor's answer to {question.name} is not the service's.")
    if "strawberry" in bodies and json.loads(bodies["app"])["data"] != json.loads(bodies["strawberry"])["data"]:
        raise NotAnswered(f"Strawberry's answer to {question.name} is not the service's.")
    if "postgraphile" in bodies:
        counts = [body.count(b'"nodes":[{') for body in (bodies["app"], bodies["postgraphile"])]
        if counts[1] < min(counts[0], 1):
            raise NotAnswered(f"PostGraphile's answer to {question.name} is empty.")


def alternate(question: Question, up: Mapping[str, Server], pace: Pace) -> dict[str, list[Round]]:
    """Ask every server in turn, round after round."""
    names = [name for name in question.asked if name in up]
    for name in names:
        load.run(up[name], [question.asked[name]], pace.warm_up)
    found: dict[str, list[Round]] = {name: [] for name in names}
    for number in range(pace.rounds):
        for name in names if number % 2 == 0 else reversed(names):
            found[name].append(load.run(up[name], [question.asked[name]], pace.seconds))
    return found


async def measure(settings: Settings, pace: Pace, wanted: Sequence[str], findings: Findings, scale: int) -> None:
    """Measure the reads whose figures are wanted."""
    asked, more = await questions(settings)
    for question in asked:
        names = [name for name in wanted if _question_of(name) == question.name]
        if not names:
            continue
        needed = ["app", *(name for name in question.asked if name != "app" and _is_needed(name, question.name, names))]
        with processes.servers(needed, settings, more) as up:
            check(question, up)
            _take(question.name, alternate(question, up, pace), findings, scale)


def _question_of(figure: str) -> str:
    return "council_list" if figure == "server_cpu_vs_floor" else figure.partition("_vs_")[0]


def _is_needed(server: str, question: str, names: Sequence[str]) -> bool:
    return server == "granian" or any(name in {f"{question}_vs_{server}", f"server_cpu_vs_{server}"} for name in names)


def _take(name: str, rounds: Mapping[str, list[Round]], findings: Findings, scale: int) -> None:
    ours = rounds["app"]
    for server, theirs in rounds.items():
        middle = load.median(theirs)
        findings.notes.append(
            f"{name}: {server} {middle.per_second:.0f} requests/s, p50 {middle.p50_ms:.1f} ms, p99"
            f" {middle.p99_ms:.1f} ms, {middle.cpu_ms:.2f} ms CPU of its process a request."
        )
        if server == "granian":
            ratio = load.ratio([one.per_second for one in ours], [one.per_second for one in theirs])
            findings.notes.append(f"{name}: uvicorn ÷ granian = {ratio:.2f} in requests/s.")
        elif server != "app":
            findings.add({f"{name}_vs_{server}": load.ratio(*_figures(ours, theirs, "per_second"))})
    findings.add({f"{name}_p99_ms_scale_{scale}": load.median(ours).p99_ms})
    if name == "council_list" and "floor" in rounds:
        findings.add({"server_cpu_vs_floor": load.ratio(*_figures(ours, rounds["floor"], "cpu_ms"))})


def _figures(ours: Sequence[Round], theirs: Sequence[Round], figure: str) -> tuple[list[float], list[float]]:
    return [getattr(one, figure) for one in ours], [getattr(one, figure) for one in theirs]
