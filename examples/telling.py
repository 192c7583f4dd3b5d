"""What a person sees of the story: a line for each thing done, and a board of what each side sees."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from domain.times import shown
from examples.checking import Difference, Rulebook
from examples.running import Event

WIDTH = 112
TABS = {
    "awaitingResponse": "Awaiting\nResponse",
    "responseComplete": "Response\nComplete",
    "awaitingDecision": "Awaiting\nDecision",
    "notAwarded": "Not\nAwarded",
    "awarded": "Awarded",
    "all": "All",
}
CHANGES = {
    "startDate": "start",
    "deadlineAt": "deadline",
    "placementResponse": "answer",
    "primaryReasonCode": "reason",
}
"""What the timeline tells of what was different, and how it is called."""


class Timeline:
    """Writes the story to a console."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=False)
        self.console.width = min(self.console.width, WIDTH) if self.console.is_terminal else WIDTH

    def title(self, heading: str, text: str) -> None:
        """The first thing a person reads."""
        self.console.print(Panel(text, title=f"[bold]{heading}[/bold]", border_style="blue", padding=(1, 2)))

    def story(self, heading: str, text: str) -> None:
        """One story ends, the next begins."""
        self.console.print()
        self.title(heading, text)

    def chapter(self, heading: str) -> None:
        """A new part of the story."""
        self.console.print()
        self.console.rule(f"[bold]{heading}[/bold]", align="left", style="blue")

    def step(self, now: datetime, who: str, what: str, rules: str, *, held: bool) -> None:
        """Somebody did something at an instant of the service's clock; `what` may hold markup."""
        self._line(f"[dim]{shown(now)}[/dim]", who, what, _held(rules, held=held))

    def refusals(self, sentences: Sequence[str]) -> None:
        """Why it was refused, a line for each reason."""
        for sentence in sentences or ["nothing stood in the way"]:
            self._line("", "", f"[yellow]↳ refused:[/yellow] [italic]{escape(sentence)}[/italic]", "")

    def remark(self, text: str) -> None:
        """What is read with a step."""
        self._line("", "", f"[dim]· {escape(text)}[/dim]", "")

    def _line(self, *cells: str) -> None:
        line = Table.grid(padding=(0, 1), expand=True)
        for width in (16, 12):
            line.add_column(width=width)
        line.add_column(ratio=1)
        line.add_column(width=19, justify="right")
        line.add_row(*cells)
        self.console.print(line)

    def board(
        self, package: Mapping[str, Any], tabs: Mapping[str, Mapping[str, int]], rules: str, *, held: bool
    ) -> None:
        """What the council and each provider see in their lists."""
        gate = "[green]gate open[/green]" if package["canDecide"] else "[yellow]gate closed[/yellow]"
        head = (
            f"[bold]{package['status'].replace('_', ' ').title()}[/bold]"
            f"   [red]▼ sent to {package['sentCount']}[/red]"
            f"   [blue]► submitted {package['submittedCount']}[/blue]"
            f"   [green]✓ accepting {package['acceptingCount']}[/green]   {gate}"
        )
        lists = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        lists.add_column("", min_width=10)
        for heading in TABS.values():
            lists.add_column(heading, justify="center", vertical="bottom")
        for name, counts in tabs.items():
            lists.add_row(name, *(f"[bold]{counts[tab]}[/bold]" if counts[tab] else "[dim]·[/dim]" for tab in TABS))
        foot = f"[dim]what each side sees now[/dim]  {_held(rules, held=held)}"
        shown_board = Panel(
            Group(head, lists),
            title=f"[bold]{escape(package['reference'])}[/bold]",
            title_align="left",
            subtitle=foot,
            subtitle_align="right",
            border_style="dim" if held else "red",
            padding=(0, 1),
        )
        self.console.print(Padding(shown_board, (0, 0, 0, 17)))

    def mail(self, sent: Sequence[tuple[str, str]]) -> None:
        """The messages that a story caused: to whom, and under which subject."""
        self.chapter(f"{len(sent)} messages were sent")
        for to, subject in sent:
            self.remark(f"{to}: {subject}")

    def events(self, events: Sequence[Event]) -> None:
        """The stream, as a subscriber will get it."""
        stream = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
        stream.add_column("no.", justify="right", style="bold", min_width=3)
        stream.add_column("when", style="dim", min_width=16)
        stream.add_column("event", style="cyan", min_width=23)
        stream.add_column("carries", style="dim", ratio=1)
        for event in events:
            fields = ", ".join(name for name in event.data if name not in ("authorityId", "packageId"))
            stream.add_row(str(event.sequence), shown(event.occurred_at), event.type, fields)
        self.console.print(stream)

    def evidence(self, found: Mapping[str, Any]) -> None:
        """How fairly a package was offered: who was asked, and who was not."""
        asked = _table("asked", "chosen by", "told the location", "asked at", "answered at", "read by")
        for each in found["asked"]["nodes"]:
            readers = {one["account"]["surname"]: None for one in each["readings"]["nodes"]}
            asked.add_row(
                each["service"]["name"],
                "the algorithm" if each["origin"] == "ALGORITHM" else "hand",
                each["brief"]["location"],
                _at(each["sentAt"]),
                "\n".join(_at(one["recordedAt"]) for one in each["answers"]["nodes"]),
                ", ".join(readers),
            )
        self.console.print(asked)
        for each in found["notAsked"]["nodes"]:
            self.remark(f"not asked: {each['service']['name']}: {each['explanation']}")
        self.remark(f"not asked in all: {found['notAsked']['totalCount']}")

    def timeline(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """What happened to a package, and who did it."""
        happened = _table("when", "who", "what", "and afterwards")
        for each in entries:
            who = (each["account"] or {}).get("surname") or (each["organisation"] or {}).get("name") or "the service"
            changes = {one["field"]: _short(one["after"]) for one in each["changes"]}
            told = ", ".join(f"{heading} {changes[name]}" for name, heading in CHANGES.items() if name in changes)
            happened.add_row(_at(each["at"]), who, each["action"], told)
        self.console.print(happened)

    def complaints(self, lines: Sequence[str]) -> None:
        """What the service says of its own errors."""
        for line in lines:
            self.console.print(Text(f"  the service's log: {line}", style="dim"), soft_wrap=True)

    def conclusion(self, rulebook: Rulebook) -> None:
        """Whether everything was as the rulebook says, and what was not."""
        self.console.print()
        if rulebook.exit_code == 0:
            told = f"{len(rulebook.held)} checks held, of {len(rulebook.rules)} rules: {' '.join(rulebook.rules)}"
            self.console.print(Panel(told, title="[bold green]As the rulebook says[/bold green]", border_style="green"))
            return
        self.console.print("[bold red]Not as the rulebook says[/bold red]")
        if not rulebook.held and not rulebook.differences:
            self.console.print("  nothing was checked")
        for difference in rulebook.differences:
            self.difference(difference)

    def difference(self, difference: Difference) -> None:
        """One thing that differs."""
        self.console.print(Text(f"  ✗ {difference}", style="red"), soft_wrap=True)


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for place, heading in enumerate(headings):
        table.add_column(heading, style="bold" if place == 0 else "dim")
    return table


def _at(instant: str) -> str:
    return shown(datetime.fromisoformat(instant))


def _short(value: str) -> str:
    """A value after a change; instants and days as people read them."""
    with suppress(ValueError):
        return _at(value) if "T" in value else f"{date.fromisoformat(value):%d/%m/%Y}"
    return value


def _held(rules: str, *, held: bool) -> str:
    mark = "[green]✓[/green]" if held else "[bold red]✗[/bold red]"
    return f"{mark} [dim]{rules}[/dim]"
