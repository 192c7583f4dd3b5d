"""Package references: what an officer may write, what the system gives, and the random one that identifies nobody.

Rules B2, Q26 and the architecture's public reference.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

PUBLIC_BYTES = 10
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters without I, L, O and U, so that a reference can be read out over the telephone."""
DATE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")

LONGEST = 200
"""Characters of a reference, and of a pattern; nothing longer is matched, because matching takes time."""
MOST_WAYS = 500_000
"""In how many ways a pattern may be tried on one reference: some milliseconds, whoever wrote the pattern."""
ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
"""What matches one character, whatever signs stand in it."""
QUANTIFIER = re.compile(r"[*+?]|\{(?:(?P<exactly>[0-9]+)|(?P<least>[0-9]*),(?P<most>[0-9]*))\}")
GROUP = re.compile(rf"\((?P<inside>[^()]*)\)(?P<often>{re.sub(r'[?]P<[a-z]+>', '?:', QUANTIFIER.pattern)})?")
REPEATED = "\0"
"""Stands in a pattern for a group that repeats, or in which something does or is chosen."""


class ReferenceKind(StrEnum):
    """Who gives a package its reference: the system a number, the officer by a pattern, or the random alias serves."""

    SYSTEM = "SYSTEM"
    OFFICER = "OFFICER"
    ALIAS = "ALIAS"


class ReferenceRule(BaseModel):
    """How an authority's package references look.

    SYSTEM: `prefix` (four digits) and a running number from `first_number`. OFFICER: the whole reference matches
    `pattern`, every DD/MM/YYYY in it is a real date, and `example` says to people how it looks. ALIAS: nothing more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ReferenceKind
    prefix: Annotated[str, StringConstraints(pattern="^[0-9]{4}$")] | None = None
    first_number: Annotated[int, Field(gt=0, le=999_999_999)] = 1
    pattern: Annotated[str, StringConstraints(max_length=LONGEST)] | None = None
    example: Annotated[str, StringConstraints(max_length=LONGEST)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> "ReferenceRule":
        if self.kind is ReferenceKind.SYSTEM and self.prefix is None:
            raise ValueError("references given by the system need a prefix of four digits")
        if self.kind is ReferenceKind.OFFICER:
            if self.pattern is None or self.example is None:
                raise ValueError("references given by officers need a pattern and an example")
            if not is_quick(self.pattern):
                raise ValueError(
                    "the pattern of references could take long to match: say how often parts may repeat, and repeat no"
                    " group in which something repeats or is chosen"
                )
            try:
                fits = matches(self.pattern, self.example)
            except re.error as problem:
                raise ValueError(f"the pattern of references is no regular expression: {problem}") from problem
            if not fits:
                raise ValueError("the example of a reference does not match its own pattern")
        return self


def matches(pattern: str, reference: str) -> bool:
    """Whether the whole reference matches, and every date in it exists."""
    if len(reference) > LONGEST:
        return False
    return re.fullmatch(pattern, reference, re.ASCII) is not None and all(map(_is_date, DATE.findall(reference)))


def is_quick(pattern: str) -> bool:
    """Whether matching ends soon with any reference, however it was meant to be.

    Groups are taken away from the inside to the outside. One that repeats may hold no choice, and none that repeats;
    what is left can be tried in as many ways as its choices have, all multiplied.
    """
    left, ways = ATOM.sub("x", pattern), 1
    if REPEATED in pattern or "(?" in left or re.search(r"\\[0-9]", pattern):
        return False
    while found := GROUP.search(left):
        inside, often = found["inside"], found["often"]
        many = REPEATED in inside or _ways(inside) > 1
        if often and many:
            return False
        ways *= _ways(inside)
        left = left[: found.start()] + (REPEATED + often if often else REPEATED if many else "x") + left[found.end() :]
    return ways * _ways(left) <= MOST_WAYS


def _ways(part: str) -> int:
    """In how many ways a part without groups can be tried: its alternatives, and how often each thing may repeat."""
    ways = 1 + part.count("|")
    for found in QUANTIFIER.finditer(part):
        ways *= _choices(found)
    return ways


def _choices(found: re.Match[str]) -> int:
    if found["exactly"] is not None:
        return 1 if int(found["exactly"]) <= LONGEST else MOST_WAYS + 1
    if found[0] == "?":
        return 2
    least, most = int(found["least"] or 0), int(found["most"] or LONGEST)
    return most - least + 1 if least <= most <= LONGEST else MOST_WAYS + 1


def _is_date(text: str) -> bool:
    try:
        date(int(text[6:]), int(text[3:5]), int(text[:2]))
    except ValueError:
        return False
    return True


def fits(rule: ReferenceRule, reference: str) -> bool:
    """Whether an officer's reference is as the authority wants it."""
    return rule.pattern is not None and matches(rule.pattern, reference)


def duplicated(reference: str, day: date) -> str:
    """The reference proposed for a duplicate: the original's dates stay, the day's is added (rules B2, B20)."""
    return f"{reference} {day:%d/%m/%Y}"


def system_reference(prefix: str, number: int) -> str:
    """`1016-11`."""
    return f"{prefix}-{number}"


def next_number(rule: ReferenceRule, references: list[str]) -> int:
    """The running number after the highest among `references`, other forms ignored."""
    form = re.compile(rf"{rule.prefix}-([0-9]{{1,9}})")
    taken = [int(found[1]) for found in map(form.fullmatch, references) if found]
    return max([rule.first_number - 1, *taken]) + 1


def public_reference(random: bytes) -> str:
    """`7K3M-Q2ZT-0V8D-XN4B` from ten random bytes: says nothing about anybody."""
    if len(random) != PUBLIC_BYTES:
        raise ValueError(f"a public reference is made from {PUBLIC_BYTES} random bytes, not {len(random)}")
    number = int.from_bytes(random, "big")
    symbols = "".join(CROCKFORD[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))
