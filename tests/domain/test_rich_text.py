"""Rich text: what is kept of it, and that nothing else is, whatever somebody tries."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import rich_text
from domain.refusals import Checks
from domain.rich_text import RichText, TextFormat

VECTORS = (Path(__file__).parent / "data" / "filter_evasion.txt").read_text().splitlines()
"""In the manner of the OWASP filter-evasion cheat sheet, each a line."""

KEPT = re.compile(r"</?(?:blockquote|br|code|em|li|ol|p|pre|s|strong|sub|sup|u|ul)>")


def kept(source: str, form: TextFormat = TextFormat.HTML, heading: str | None = None) -> RichText:
    """The text, which must not be refused."""
    checks = Checks()
    found = rich_text.read(checks, source, form, "text", heading=heading)
    assert checks.found == []
    assert found is not None
    return found


def problems(source: str, form: TextFormat = TextFormat.HTML) -> list[str]:
    """Why it is refused."""
    checks = Checks()
    assert rich_text.read(checks, source, form, "text") is None
    return [refusal.message for refusal in checks.found]


class Tags(HTMLParser):
    """Every tag that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """A tag begins."""
        self.seen.add(tag)
        self.attributes += attrs


def is_safe(html: str) -> bool:
    """Whether it is tags of the subset without attributes, and text in which nothing opens another."""
    tags = Tags(html)
    return not tags.attributes and tags.seen <= rich_text.TAGS and "<" not in KEPT.sub("", html)


@pytest.mark.parametrize("form", TextFormat)
@pytest.mark.parametrize("vector", VECTORS)
def test_no_vector_leaves_more_than_tags_of_the_subset(vector: str, form: TextFormat) -> None:
    checks = Checks()
    found = rich_text.read(checks, f"before {vector} after", form, "text")
    assert found is not None
    assert is_safe(found.html), found.html
    again = rich_text.read(Checks(), found.markdown, TextFormat.MARKDOWN, "text")
    assert again is None or is_safe(again.html)


@given(
    st.lists(
        st.sampled_from(["<", ">", "/", "script", "img", " onerror=", "b", "\x00", "&lt;", "&#60;", "`", "*", "[", "](",
                         "javascript:", "\n", "> ", "- ", "\u200b", "\u202e", "'", '"', "!--", "svg", "style"]),
        max_size=30,
    ).map("".join),
    st.sampled_from(TextFormat),
)  # fmt: skip
def test_whatever_is_put_together_is_safe_or_refused(source: str, form: TextFormat) -> None:
    found = rich_text.read(Checks(), source, form, "text")
    assert found is None or (is_safe(found.html) and not rich_text.INVISIBLE.search(found.html + found.text))


def test_what_the_editor_offers_is_kept_in_three_forms() -> None:
    found = kept(
        "<b>bold</b> <i>it</i> <u>un</u> <strike>st</strike> x<sup>2</sup> H<sub>2</sub>O <code>c</code>"
        "<blockquote><p>said</p></blockquote><ul><li>one</li><li>two</li></ul><ol><li>first</li></ol>"
    )
    assert found.html.startswith(
        "<strong>bold</strong> <em>it</em> <u>un</u> <s>st</s> x<sup>2</sup> H<sub>2</sub>O <code>c</code>"
    )
    assert found.markdown.startswith("**bold** *it* <u>un</u> ~~st~~ x<sup>2</sup> H<sub>2</sub>O `c`")
    assert "> said" in found.markdown
    assert "- one" in found.markdown
    assert found.text == "bold it un st x2 H2O c\n\nsaid\n\n- one\n- two\n\n- first"


def test_other_forms_lose_their_tags_and_keep_their_words() -> None:
    assert kept("<h1 style='x'>Head</h1> <a href='https://x.example'>link</a><img src=x>").text == "Head link"
    assert kept("# Head\n\n[link](https://x.example)", TextFormat.MARKDOWN).html == (
        "<p># Head</p>\n<p>[link](https://x.example)</p>"
    )


WORD = st.text("abz 019.,*_~`#>-+!|\\[]()&'\"é", min_size=1, max_size=12).map(str.strip).filter(bool)
MARKED = st.tuples(st.sampled_from(["strong", "em", "s", "u", "sup", "sub", ""]), WORD).map(
    lambda pair: f"<{pair[0]}>{_escaped(pair[1])}</{pair[0]}>" if pair[0] else _escaped(pair[1])
)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(st.lists(st.lists(MARKED, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=3))
def test_the_markdown_says_the_same_words_when_it_is_read_back(paragraphs: list[str]) -> None:
    checks = Checks()
    first = rich_text.read(checks, "".join(f"<p>{each}</p>" for each in paragraphs), TextFormat.HTML, "text")
    if first is None:
        return
    again = rich_text.read(Checks(), first.markdown, TextFormat.MARKDOWN, "text")
    assert again is not None
    assert _letters(again.text) == _letters(first.text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@pytest.mark.parametrize("source", ["<blockquote>" * 600, "<ul><li>" * 900, "<b>" * 2000 + "x"])
def test_giant_nesting_is_refused(source: str) -> None:
    assert "levels deep" in problems(source)[0]


def test_giant_nesting_in_markdown_is_refused_and_cheap() -> None:
    assert "levels deep" in problems(">" * 7900 + "x", TextFormat.MARKDOWN)[0]
    assert kept("**a " * 2000, TextFormat.MARKDOWN).text
    assert kept("[" * 7900 + "a", TextFormat.MARKDOWN).text


def test_a_megabyte_is_refused_before_it_is_read() -> None:
    assert problems("<b>" * 350_000) == ["The text has 1050000 characters; 8000 are allowed."]
    assert kept("x" * 8000).text


@pytest.mark.parametrize(
    "source",
    ["", " \n", "\u200b\u200d\ufeff", "<p><br></p>", "&#8203;", "<script>alert(1)</script>", "\u202e", "&nbsp;"],
)
def test_what_shows_nothing_is_empty(source: str) -> None:
    assert problems(source) == ["This may not be empty."]


def test_zero_width_and_bidi_tricks_are_taken_out() -> None:
    assert kept("pass\u200bword \u202egnp.exe\u202c \u2066a\u2069 &#x202e;b &rlm;c \u00adx").text == (
        "password gnp.exe a b c x"
    )
    assert kept("<scr\u200bipt>alert(1)</scr\u200bipt>hi").html == "hi"
    family = "\U0001f469\u200d\U0001f467"
    assert kept(family).text == family


def test_what_cannot_be_stored_is_refused() -> None:
    assert "NUL" in problems("a\x00b")[0]
    assert "surrogate" in problems("a\ud800")[0]


def test_P15_the_heading_stands_above_once() -> None:
    heading = "AMENDMENT TO PREVIOUS NOTE"
    assert kept("We start on Monday.", heading=heading).text == f"{heading}\nWe start on Monday."
    assert kept("x", heading=heading).markdown.startswith(f"**{heading}**")
    assert kept("Amendment to previous note: Monday.", heading=heading).text == "Amendment to previous note: Monday."
