"""Which rules of the rulebook no test names: `python -m tests.house.rules` prints them.

`rules.txt` lists every rule and what it waits for; the names of tests say which rules they hold (`test_B13_Q1_…`).
"""

import ast
import re
import sys
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from tests.house.sources import ROOT, files

LIST = Path(__file__).with_name("rules.txt")
RULE = re.compile(r"[ABCDFHMPQT]\d{1,2}")
SOON = "adults' brokerage"
"""What rules wait for that are being built now; one that a test names already waits no longer."""


def listed() -> Mapping[str, str]:
    """Every rule and the capability that it waits for; empty where it waits for none."""
    lines = (line.partition(" ") for line in LIST.read_text().splitlines() if line and not line.startswith("#"))
    return {rule: waits_for.strip() for rule, _, waits_for in lines}


def named() -> frozenset[str]:
    """Every rule that the name of a test holds."""
    return frozenset(
        word
        for path in files(".py")
        if path.is_relative_to(ROOT / "tests") and path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        for word in node.name.split("_")
        if RULE.fullmatch(word)
    )


def untested() -> list[str]:
    """The rules that wait for nothing and that no test names."""
    tests = named()
    return [rule for rule, waits_for in listed().items() if not waits_for and rule not in tests]


def report() -> list[str]:
    """What `make check` prints, a line for each capability that rules wait for."""
    tests = named()
    waiting = [(waits_for, rule) for rule, waits_for in listed().items() if waits_for]
    by_capability = groupby(sorted(waiting, key=lambda pair: pair[0]), key=lambda pair: pair[0])
    without = {name: [rule for _, rule in pairs if rule not in tests] for name, pairs in by_capability}
    lines = [f"No test yet, waiting for {name}: {' '.join(rules)}" for name, rules in without.items() if rules]
    over = [rule for rule, waits_for in listed().items() if waits_for == SOON and rule in tests]
    lines += [f"Tested, so no longer waiting (take it off rules.txt): {' '.join(over)}"] if over else []
    missing = untested()
    return [*lines, f"NO TEST: {' '.join(missing)}" if missing else "Every rule that waits for nothing has a test."]


if __name__ == "__main__":
    sys.stdout.write("\n".join(report()) + "\n")
    sys.exit(1 if untested() else 0)
