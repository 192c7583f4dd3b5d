"""What a refusal is, how refusals are collected, and those that every noun may need."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID


class Verbatim(str):
    """A part of a path that stands in a document of the client's own: it is told as the document writes it."""

    __slots__ = ()


class Refusal:
    """The request was refused."""

    def __init__(self, *path: str | int, **facts: Any) -> None:
        self.path = path
        self.facts = facts

    @property
    def about(self) -> tuple[str, UUID] | str | None:
        """The object (its noun and id) or the code that is missing, where the path cannot lead to it."""
        about: tuple[str, UUID] | str | None = self.facts.get("about")
        return about

    @property
    def message(self) -> str:
        """The sentence a person can act on."""
        return " ".join(str(type(self).__doc__).split()).format(**self.facts)

    @classmethod
    def code(cls) -> str:
        """`DeadlinePassed` → `DEADLINE_PASSED`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.path))}): {self.message}"


class Refused(Exception):
    """A decision said no; `refusals` holds every reason at once."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.code() for refusal in refusals))
        self.refusals = tuple(refusals)


class Checks:
    """Collects what is wrong, so that everything is told at once."""

    def __init__(self) -> None:
        self.found: list[Refusal] = []

    def require(self, holds: bool, refusal: Refusal) -> None:
        """Note `refusal` unless `holds`."""
        if not holds:
            self.found.append(refusal)

    def done(self) -> None:
        """Raise everything noted so far, if anything was."""
        if self.found:
            raise Refused(self.found)


class NotFound(Refusal):
    """There is no {noun} with this id that you may see."""


class Conflict(Refusal):
    """This {noun} has changed since you read version {expected}: {changes}. Read it again and repeat your change."""


class InvalidInput(Refusal):
    """{problem}"""


class IdempotencyMismatch(Refusal):
    """This Idempotency-Key was used before, for another request. Use a new key for each change."""
