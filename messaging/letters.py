"""What a message says: its templates, and the few facts that they may use.

One template a kind (`templates/REQUEST.j2`) makes both texts: its layout and macros exist as HTML, in which every value
is escaped, and as plain text.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from domain import mailing

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the reader's that a message is about, with the address of its answer."""

    name: str
    url: str
    level: str
    deadline: str
    won: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything a template may use: no field of it can hold a person's name, address or free text (rule P6)."""

    marketplace: str
    authority: str
    contact: str | None = None
    test_mode: bool = True
    stop_url: str | None = None
    reference: str | None = None
    level: str | None = None
    start_date: str | None = None
    frequency: str | None = None
    hours: str | None = None
    days: str | None = None
    deadline: str | None = None
    old_deadline: str | None = None
    expires_on: str | None = None
    by_telephone: bool = False
    reason: str | None = None
    whose: str | None = None
    endpoint: str | None = None
    services: Sequence[Service] = ()
    package_url: str | None = None
    requests_url: str | None = None
    forgotten_url: str | None = None
    link_url: str | None = None
    link_expires: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A message in words."""

    subject: str
    text: str
    html: str


class NoTemplate(Exception):
    """There are no words for a message of this kind."""


def kinds() -> Sequence[str]:
    """The kinds of messages that there are words for."""
    return sorted(path.stem for path in TEMPLATES.glob("*.j2"))


def write(kind: str, words: Words) -> Written:
    """A message of this kind; its subject is one line, and says TEST MODE unless this is production (rule P32)."""
    if kind not in kinds():
        raise NoTemplate(kind)
    given = {field.name: getattr(words, field.name) for field in fields(words)}
    plain, rich = (_environment(form).get_template(f"{kind}.j2") for form in ("txt", "html"))
    banner = "TEST MODE - " if words.test_mode else ""
    subject = f"{banner}{words.marketplace}: {_block(plain, 'subject', given)}"
    return Written(mailing.header(subject), _spaced(plain.render(given)), rich.render(given))


@functools.cache
def _environment(form: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=form == "html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"layout": f"layout.{form}", "macros": f"macros.{form}"}
    return environment


def _block(template: Template, name: str, given: Mapping[str, object]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(given)))).strip()


def _spaced(text: str) -> str:
    """Plain text with at most one empty line in a row."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
