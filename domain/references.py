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
    first_number: Annotated[int, Field(gt=0)] = 1
    pattern: str | None = None
    example: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "ReferenceRule":
        if self.kind is ReferenceKind.SYSTEM and self.prefix is None:
            raise ValueError("references given by the system need a prefix of four digits")
        if self.kind is ReferenceKind.OFFICER:
            if self.pattern is None or self.example is None:
                raise ValueError("references given by officers need a pattern and an example")
            try:
                fits = matches(self.pattern, self.example)
            except re.error as problem:
                raise ValueError(f"the pattern of references is no regular expression: {problem}") from problem
            if not fits:
                raise ValueError("the example of a reference does not match its own pattern")
        return self


def matches(pattern: str, reference: str) -> bool:
    """Whether the whole reference matches, and every date in it exists."""
    return re.fullmatch(pattern, reference, re.ASCII) is not None and all(map(_is_date, DATE.findall(reference)))


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
