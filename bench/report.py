"""What a run found: on the terminal, in `bench/results.md` for people, in `bench/results.json` for programs."""

import json
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it ships no types
from rich.console import Console
from rich.table import Table

from bench.figures import BARS, Findings

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PAGE = HERE / "results.md"

CONDITIONS = (
    "Every server is one process; wrk has one thread and 8 connections. Documents are ad hoc strings, warm. Rounds"
    " alternate between the servers; a ratio is the median of the rounds' ratios. The service runs as `make run` runs"
    " it (log level, log lines and metrics included), but with one worker and, by its settings, a cost bucket that is"
    " never empty. PostgreSQL is the embedded one, the same for all: fsync off, 2 GB of shared buffers,"
    " random_page_cost 1.1, wal_level minimal, no autovacuum. PostGraphile and plain Strawberry get row-level security"
    " by the same settings; PostGraphile checks no token. The floor's bodies are the service's byte for byte, but for"
    " `extensions.cost.left`, where it says a full bucket."
)


def table(findings: Findings) -> Table:
    """The figures with their bars."""
    shown = Table("figure", "measured", "bar", "", title="make bench", title_justify="left")
    for name, bar in BARS.items():
        if name in findings.figures:
            value = findings.figures[name]
            verdict = "[green]pass[/green]" if bar.passes(value) else "[red]FAIL[/red]"
            shown.add_row(f"{name}\n[dim]{bar.meaning}[/dim]", f"{value:g}", bar.shown, verdict)
        else:
            shown.add_row(f"{name}\n[dim]{bar.meaning}[/dim]", "not measured", bar.shown, "")
    return shown


def show(findings: Findings) -> None:
    """Print the table and what goes with it."""
    console = Console(highlight=False)
    console.print(table(findings))
    for note in findings.notes:
        console.print(f"  {note}", soft_wrap=True)
    for failure in findings.failed:
        console.print(f"[red]{failure}[/red]")


def keep(findings: Findings, scale: int) -> None:
    """Write both files; figures of earlier runs stay where this one did not measure them."""
    known: dict[str, float] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    figures = known | findings.figures
    RESULTS.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(_page(findings, figures, scale), encoding="utf-8")


def _page(findings: Findings, figures: dict[str, float], scale: int) -> str:
    now = datetime.now(UTC)
    memory = psutil.virtual_memory().total / 2**30
    machine = f"{psutil.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"
    lines = [
        "# Results",
        "",
        f"Written by `make bench` on {now.day} {now:%B %Y at %H:%M} UTC with SCALE={scale}; {machine}.",
        "",
        "| figure | what it is | measured | bar | |",
        "| --- | --- | ---: | ---: | --- |",
    ]
    for name, bar in BARS.items():
        value = figures.get(name)
        verdict = "" if value is None else "pass" if bar.passes(value) else "**fail**"
        earlier = "" if name in findings.figures or value is None else " (earlier run)"
        shown = "not measured" if value is None else f"{value:g}"
        lines.append(f"| `{name}` | {bar.meaning} | {shown} | {bar.shown} | {verdict}{earlier} |")
    others = [f"- `{name}`: {value:g}" for name, value in sorted(figures.items()) if name not in BARS]
    notes = [f"- {note}" for note in findings.notes]
    return "\n".join([*lines, "", CONDITIONS, "", "## Beside", "", *others, "", "## In this run", "", *notes]) + "\n"
