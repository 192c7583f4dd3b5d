"""Rich text from people: a small safe subset, cleaned when it comes in and kept in three forms.

Whatever comes in, as Markdown or as HTML, is made the HTML of the subset by `nh3`, without a single attribute. The
Markdown and the plain text are made of that, so that the three say the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

from domain.refusals import Checks, InvalidInput
from domain.texts import UNSTORABLE

LONGEST = 8000
"""Characters of a text as it comes in: what parsing it costs grows with its square."""

DEEPEST = 20
"""Levels of quotes and lists within each other."""

TAGS = frozenset({
    "b", "blockquote", "br", "code", "del", "em", "i", "li", "ol", "p", "pre", "s", "strike", "strong", "sub", "sup",
    "u", "ul",
})  # fmt: skip
"""What S0's editor offers; headings, links, pictures and tables lose their tags and keep their words."""

SAME = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
"""Two tags that say the same become one."""

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls, characters of no width, and those that turn the direction of writing, by which text reads otherwise than
it is. Joiners stay: other scripts and emoji are written with them."""


class TextFormat(StrEnum):
    """How a text comes in."""

    MARKDOWN = "MARKDOWN"
    HTML = "HTML"


@dataclass(frozen=True, slots=True)
class RichText:
    """One text in three forms; `html` holds tags of the subset without attributes, and nothing else."""

    html: str
    markdown: str
    text: str


def read(checks: Checks, source: str, form: TextFormat, *path: str, heading: str | None = None) -> RichText | None:
    """The text as it is kept; None where it is refused. `heading` stands above it in each form."""
    too_long = f"The text has {len(source)} characters; {LONGEST} are allowed."
    checks.require(len(source) <= LONGEST, InvalidInput(*path, problem=too_long))
    storable = not UNSTORABLE.search(source)
    unstorable = "The text contains a NUL character or half of a surrogate pair."
    checks.require(storable, InvalidInput(*path, problem=unstorable))
    if len(source) > LONGEST or not storable:
        return None
    from domain import markup  # noqa: PLC0415 - see there

    html = _clean(_visible(source), form)
    reader = _Reader(html)
    if reader.deepest > DEEPEST:
        deep = f"Quotes and lists stand in each other more than {DEEPEST} levels deep."
        checks.require(False, InvalidInput(*path, problem=deep))
        return None
    if not _says_something(reader.text):
        checks.require(False, InvalidInput(*path, problem="This may not be empty."))
        return None
    if heading is not None and not reader.text.upper().startswith(heading):
        html = f"<p><strong>{heading}</strong></p>\n{html}"
    return RichText(html, markup.markdown(html).strip(), _Reader(html).text)


def _visible(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", INVISIBLE.sub("", plain))


def _says_something(text: str) -> bool:
    """Whether there is anything to see: a mark without a letter, or a joiner of nothing, is not."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def _clean(source: str, form: TextFormat) -> str:
    from domain import markup  # noqa: PLC0415 - see there

    html = markup.rendered(source) if form is TextFormat.MARKDOWN else source
    cleaned = markup.cleaned(html, TAGS)
    for tag, name in SAME.items():
        cleaned = cleaned.replace(f"<{tag}>", f"<{name}>").replace(f"</{tag}>", f"</{name}>")
    # a character reference has become the character by now; no `<` that is not a tag's is left to make one of
    return _visible(cleaned).strip()


class _Reader(HTMLParser):
    """Reads cleaned HTML: its plain text, and how deep it goes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.deepest = 0
        self._depth = 0
        self._pre = 0
        self._parts: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """The words: a line for each paragraph or item, items with a dash."""
        lines = (line.rstrip() for line in "".join(self._parts).splitlines())
        return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """A tag begins."""
        del attrs
        if tag == "br":
            self._parts.append("\n")
            return
        self._depth += 1
        self.deepest = max(self.deepest, self._depth)
        self._pre += tag == "pre"
        self._parts.append({"li": "\n- ", "p": "\n", "blockquote": "\n", "pre": "\n"}.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        self._depth -= 1
        self._pre -= tag == "pre"
        self._parts.append("\n" if tag in {"p", "blockquote", "pre", "ul", "ol"} else "")

    def handle_data(self, data: str) -> None:
        """Words: outside of preformatted text every space is one."""
        if not self._pre:
            data = re.sub(r"\s+", " ", data)
            data = data.lstrip() if self._parts and self._parts[-1].endswith("\n") else data
        self._parts.append(data)
