"""`make bench`: measures, prints, keeps, and ends with 1 when a measured figure misses its bar."""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence

import supervise
from bench import (
    audit_chain,
    data,
    deadlines,
    growth,
    load,
    memory,
    place,
    reads,
    report,
    selection,
    stalls,
    submitting,
    tokens,
)
from bench.figures import BARS, Findings
from bench.processes import npm
from bench.reads import Pace
from settings import Settings

EXAMPLES, QUICK_EXAMPLES = 200, 25
TOKENS = {"token_seen_us", "token_first_us"}
JOBS = {"deadlines_vs_bare", "jobs_memory_mb"}
CHAIN = {"audit_chain_cost_1", "audit_chain_cost_16"}
OF_ITS_OWN = {"selection_vs_indexed", *TOKENS, *JOBS, *CHAIN}
"""What is measured without load, and without the database that takes long to fill."""


def main() -> int:
    """Run what was asked for; the exit status."""
    asked = _arguments()
    supervise.end_on_terminate()
    wanted = asked.only or list(BARS)
    if set(wanted) - OF_ITS_OWN:
        load.wrk()
    if any(name.endswith("_postgraphile") for name in wanted):
        _install_peer()
    findings = Findings()
    scale = int(os.environ.get("SCALE") or 1)
    with place.servers() as settings:
        _measure_alone(settings, wanted, findings, quick=asked.quick)
        if set(wanted) - OF_ITS_OWN:
            database = asyncio.run(data.ensure(scale))
            asyncio.run(_measure(place.on(settings, database), wanted, findings, (asked.quick, scale)))
        if "worst_stall_ms" in wanted:
            stalls.measure(settings, findings, examples=QUICK_EXAMPLES if asked.quick else EXAMPLES)
    report.show(findings)
    report.keep(findings, scale)
    return 1 if findings.failed else 0


def _measure_alone(settings: Settings, wanted: Sequence[str], findings: Findings, *, quick: bool) -> None:
    """Measure what needs no load, and no database that takes long to fill."""
    if "selection_vs_indexed" in wanted:
        asyncio.run(selection.measure(settings, findings, quick=quick))
    if TOKENS & set(wanted):
        tokens.measure(settings, findings)
    if JOBS & set(wanted):
        asyncio.run(deadlines.measure(settings, findings, quick=quick))
    if CHAIN & set(wanted):
        asyncio.run(audit_chain.measure(settings, findings, quick=quick))


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
    parser.add_argument("--quick", action="store_true", help="short rounds, rough figures")
    return parser.parse_args()


def _install_peer() -> None:
    """Install PostGraphile as it is locked, unless it is there."""
    if not (report.HERE / "peer" / "node_modules").exists():
        subprocess.run([*npm(), "ci", "--no-audit", "--no-fund", "--silent"], cwd=report.HERE / "peer", check=True)


if __name__ == "__main__":
    sys.exit(main())
