"""Every test that `docs/security.md` relies on is there."""

import ast
import re

from tests.house.sources import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_test_that_the_page_names_exists() -> None:
    named = NAMED.findall((ROOT / "docs/security.md").read_text())
    assert len(named) > 50
    missing = [f"{path}::{name}" for path, name in named if name not in _functions(path)]
    assert missing == []


def _functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
