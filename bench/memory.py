"""What a worker weighs under load, and whether it goes on growing: 100,000 requests, many of them new documents."""

from bench import callers, documents, load, processes
from bench.callers import COUNCIL, PROVIDER
from bench.figures import Findings
from bench.load import Asked
from settings import Settings

REQUESTS = 100_000
QUICK_REQUESTS = 5_000
DIFFERENT = 2_000
"""Ad hoc documents that differ by an alias: more than the cache of documents holds."""

FLAT = 1.05
"""How much more than after a third of the requests it may weigh at the end."""

SLICE_SECONDS = 10


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `worker_memory_mb`."""
    known = await callers.callers(settings)
    asked = _mixture(known[COUNCIL].token, known[PROVIDER].token, await callers.package_id(settings))
    wanted = QUICK_REQUESTS if quick else REQUESTS
    weights: list[tuple[int, float]] = []
    with processes.server("app", settings) as app:
        sent = 0
        while sent < wanted:
            # Each run of wrk begins the mixture anew: what was cached by then has been pushed out.
            sent += load.run(app, asked, 3 if quick else SLICE_SECONDS).requests
            weights.append((sent, app.memory_mb()))
    findings.add({"worker_memory_mb": max(weight for _, weight in weights)})
    settled = next(weight for number, weight in weights if number >= wanted / 3)
    findings.notes.append(
        f"memory: {weights[0][1]:.0f} MB after {weights[0][0]} requests, {settled:.0f} after a third,"
        f" {weights[-1][1]:.0f} after {weights[-1][0]}."
    )
    if weights[-1][1] > FLAT * settled and not quick:
        findings.broken.append("worker_memory_mb is not flat")


def _mixture(council: str, provider: str, package: str) -> list[Asked]:
    """One request in four is a document of its own; the rest are the measured reads."""
    usual = [
        Asked.graphql(council, documents.COUNCIL_LIST.replace("first: 50", "first: 5")),
        Asked.graphql(provider, documents.PROVIDER_TAB),
        Asked.graphql(council, documents.PACKAGE, {"id": f"package_{package}"}),
    ]
    found: list[Asked] = []
    for number in range(DIFFERENT):
        own = documents.PROVIDER_TAB.replace("invitationCounts", f"counts{number}: invitationCounts")
        found += [*usual, Asked.graphql(provider, own)]
    return found
