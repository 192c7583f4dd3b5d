"""Holds what happened against the rulebook, and remembers every difference."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """Something was not as a rule says."""

    rule: str
    about: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}: expected {self.expected!r}, found {self.found!r}"


class Rulebook:
    """Every check of one run, by the ID of the rule that it is about."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.differences: list[Difference] = []

    def expect(self, rule: str, about: str, found: Any, expected: Any) -> bool:
        """Note whether `found` is what `rule` says; `about` completes the sentence if it is not."""
        if found == expected:
            self.held.append(rule)
            return True
        self.differences.append(Difference(rule, about, expected, found))
        return False

    @property
    def rules(self) -> list[str]:
        """The rules that held, each once, in their order."""
        return sorted(set(self.held), key=lambda rule: (rule[0], int(rule[1:])))

    @property
    def exit_code(self) -> int:
        """0 where checks were made and all of them held, else 1."""
        return 0 if self.held and not self.differences else 1
