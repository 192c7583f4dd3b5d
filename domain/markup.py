"""What libraries do with markup for `rich_text`: a module of its own, imported when somebody first writes.

Together they take 11 MB, which a process that only reads need not have.
"""

from collections.abc import Collection
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdownify import MarkdownConverter

_PARSER = (
    # a new line is a new line, as in the editor; tags are left for `nh3` to judge
    MarkdownIt("commonmark", {"html": True, "breaks": True, "maxNesting": 50})
    .enable("strikethrough")
    .disable(["link", "image", "autolink", "reference", "heading", "lheading", "hr"])
)

SIGNS: dict[str, Any] = {"bullets": "-", "escape_misc": True, "sub_symbol": "<sub>", "sup_symbol": "<sup>"}
"""How Markdown is written: everything that would be read as a sign is escaped."""


class _Markdown(MarkdownConverter):
    """The Markdown of the subset; what it has no sign for stays a tag, which is read back."""

    def convert_u(self, el: Any, text: str, parent_tags: Any) -> str:
        """Underlined: Markdown has no sign for it."""
        del el, parent_tags
        return f"<u>{text}</u>" if text.strip() else text


def rendered(markdown: str) -> str:
    """HTML of Markdown, with whatever tags stood in it."""
    html: str = _PARSER.render(markdown)
    return html


def cleaned(html: str, tags: Collection[str]) -> str:
    """HTML of these tags without attributes; the content of scripts and styles is gone with them."""
    return nh3.clean(html, tags=set(tags), attributes={}, link_rel=None, clean_content_tags={"script", "style"})


def markdown(html: str) -> str:
    """Markdown of cleaned HTML."""
    made: str = _Markdown(**SIGNS).convert(html)
    return made
