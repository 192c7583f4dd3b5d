"""How packages and invitations are found by the beginnings of words (rule P4)."""

import re
import unicodedata
from collections.abc import Sequence

from domain.refusals import InvalidInput, Refused

MARKS = re.compile(r"[\W_]+")
INSIDE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
"""A word without the marks at its ends; greedy to the end and back, so linear in its length."""

LONGEST_SEARCH = 200
"""Characters of a search; nobody types more, and normalising takes time."""


def search_words(text: str) -> tuple[str, ...]:
    """The words of a search, normalised; each must begin a word of the `search_text` (rule P4)."""
    if len(text) > LONGEST_SEARCH:
        problem = f"A search has at most {LONGEST_SEARCH} characters"
        raise Refused([InvalidInput("search", problem=problem)])
    return _words(text)


def _words(text: str) -> tuple[str, ...]:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    printable = "".join(
        letter if letter.isprintable() else " " for letter in decomposed if not unicodedata.combining(letter)
    )
    found = (INSIDE.search(word) for word in printable.split())
    return tuple(dict.fromkeys(word[0] for word in found if word))


def search_text(*parts: str) -> str:
    """What a package or an invitation is found by: normalised words, each after a space.

    So `' ' || word` finds the beginning of one. A word with marks inside (`1016-11`) stands there whole and in pieces.
    """
    whole = [word for part in parts for word in _words(part)]
    pieces = [piece for word in whole for piece in MARKS.split(word) if piece]
    return "".join(f" {word}" for word in dict.fromkeys(whole + pieces))


def found_by(text: str, words: Sequence[str]) -> bool:
    """Whether each of `words` begins a word of the search text `text`; no words find everything."""
    return all(f" {word}" in text for word in words)
