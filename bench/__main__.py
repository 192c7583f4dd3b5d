"""`make bench`: measures, prints, keeps, and ends with 1 when a measured figure misses its bar."""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Sequence

import supervise
from bench import (
    audit_chain,
    backlogs,
    data,
    deadlines,
    growth,
    load,
    mailing,
    memory,
    place,
    reads,
    report,
    selection,
    stalls,
    submitting,
    token_endpoint,
    tokens,
    transfers,
    webhooks,
)
from bench.figures import BARS, Findings
from bench.processes import npm
from bench.reads import Pace
from settings import Settings

EXAMPLES, QUICK_EXAMPLES = 200, 25


async def _tokens(settings: Settings, findings: Findings, *, quick: bool) -> None:  # noqa: ARG001 - as the others
    tokens.measure(settings, findings)


APART: Sequence[tuple[frozenset[str], Callable[..., Coroutine[None, None, None]]]] = (
    (frozenset({"selection_vs_indexed"}), selection.measure),
    (frozenset({"token_seen_us", "token_first_us"}), _tokens),
    (frozenset({"token_endpoint_vs_bare"}), token_endpoint.measure),
    (frozenset({"deadlines_vs_bare", "jobs_memory_mb"}), deadlines.measure),
    (frozenset({"mail_after_finalise_p99_ms"}), mailing.measure),
    (frozenset({"upload_vs_bare", "download_vs_bare", "transfers_memory_mb"}), transfers.measure),
    (
        frozenset({"audit_chain_cost_1", "audit_chain_cost_16", "audit_chain_tail_seconds"}),
        audit_chain.measure,
    ),
    (
        frozenset({"deliveries_vs_bare", "delivered_p50_ms", "delivered_p99_ms", "hanging_endpoint_p99"}),
        webhooks.measure,
    ),
    (frozenset({"claim_growth", "deliveries_list_ms"}), backlogs.measure),
)
"""What is measured without the database that takes long to fill: which figures, and by what."""

OF_ITS_OWN = frozenset().union(*(names for names, _ in APART))


def main() -> int:
    """Run what was asked for; the exit status."""
    asked = _arguments()
    supervise.end_on_terminate()
    scale = int(os.environ.get("SCALE") or 1)
    if asked.fill:
        with place.servers():
            asyncio.run(data.ensure(scale))
        return 0
    wanted = asked.only or list(BARS)
    if set(wanted) - OF_ITS_OWN or "token_endpoint_vs_bare" in wanted:
        load.wrk()
    if any(name.endswith("_postgraphile") for name in wanted):
        _install_peer()
    findings = Findings()
    try:
        _measure_all(wanted, findings, (asked.quick, scale))
    finally:
        # What one part measured is not lost with another that fails.
        report.show(findings)
        report.keep(findings, scale)
    return 1 if findings.failed else 0


def _measure_all(wanted: Sequence[str], findings: Findings, how: tuple[bool, int]) -> None:
    quick, scale = how
    with place.servers() as settings:
        _measure_apart(settings, wanted, findings, quick=quick)
        if set(wanted) - OF_ITS_OWN:
            database = asyncio.run(data.ensure(scale))
            asyncio.run(_measure(place.on(settings, database), wanted, findings, how))
        if "worst_stall_ms" in wanted:
            stalls.measure(settings, findings, examples=QUICK_EXAMPLES if quick else EXAMPLES)


def _measure_apart(settings: Settings, wanted: Sequence[str], findings: Findings, *, quick: bool) -> None:
    for names, measure in APART:
        if names & set(wanted):
            asyncio.run(measure(settings, findings, quick=quick))


async def _measure(settings: Settings, wanted: Sequence[str], findings: Findings, how: tuple[bool, int]) -> None:
    quick, scale = how
    pace = Pace.of(quick=quick)
    await reads.measure(settings, pace, wanted, findings, scale)
    if "submit_vs_floor" in wanted:
        await submitting.measure(settings, pace, findings)
    if "growth_p99" in wanted:
        await growth.measure(settings, pace, findings)
    if "worker_memory_mb" in wanted:
        await memory.measure(settings, findings, quick=quick)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the service against its peers.")
    parser.add_argument("--only", action="append", choices=BARS, metavar="NAME", help="one figure; may be repeated")
    parser.add_argument("--fill", action="store_true", help="fill the database of SCALE and measure nothing")
    parser.add_argument("--quick", action="store_true", help="short rounds, rough figures")
    return parser.parse_args()


def _install_peer() -> None:
    """Install PostGraphile as it is locked, unless it is there."""
    if not (report.HERE / "peer" / "node_modules").exists():
        subprocess.run([*npm(), "ci", "--no-audit", "--no-fund", "--silent"], cwd=report.HERE / "peer", check=True)


if __name__ == "__main__":
    sys.exit(main())
