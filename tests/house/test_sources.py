"""What stands in files: how long they are, what they are called, what they import, which words they hold."""

import ast
import re
import site
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import ROOT, files, in_words, root_names

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
MAY_BE_LONG = frozenset({"db/migrations/house.sql", "db/structure.sql"})
SAYS_NOTHING = frozenset({"utils", "helpers", "common", "core", "base", "misc", "manager", "service"})
UNFINISHED_OR_OF_ONE_MACHINE = re.compile(
    r"\b(?:TODO|FIXME|XXX|HACK)\b|(?<![\w.])/(?:home|root|work|Users)/|index-url\s*=|pypi\.org|npmjs\.(?:com|org)"
)
# The modules at the root: import-linter knows packages only.
ROOT_MODULES_MAY = {
    "app": {"graphql", "strawberry"},
    "credentials": set(),
    "dialling": set(),
    "embedded": set(),
    "house": set(),
    "piccolo_conf": {"piccolo"},
    "settings": set(),
    "leaving": set(),
    "supervise": set(),
    "telemetry": set(),
}
RESERVED = frozenset({"asyncpg", "piccolo", "graphql", "strawberry", "app", "cli"})


def test_no_file_is_too_long() -> None:
    long = {in_words(path): length for path in files(".py", ".sql") if (length := _lines(path)) > LONGEST_FILE}
    assert {name: length for name, length in long.items() if name not in MAY_BE_LONG} == {}


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_function_is_too_long() -> None:
    long = [
        f"{in_words(path)}: {node.name}"
        for path in files(".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_names_of_files_say_something() -> None:
    assert [in_words(path) for path in files() if path.stem in SAYS_NOTHING] == []


def test_texts_are_finished_and_of_no_one_machine() -> None:
    found = {
        in_words(path): words
        for path in files()
        if path != Path(__file__) and (words := UNFINISHED_OR_OF_ONE_MACHINE.findall(path.read_text()))
    }
    assert found == {}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield node.module.partition(".")[0]


def test_modules_at_the_root_keep_to_their_imports() -> None:
    assert {path.stem for path in ROOT.glob("*.py")} == set(ROOT_MODULES_MAY)
    for name, allowed in ROOT_MODULES_MAY.items():
        assert RESERVED.intersection(_imports(ROOT / f"{name}.py")) <= allowed, name


def test_no_installed_package_takes_one_of_our_names() -> None:
    taken = [
        str(path)
        for directory in map(Path, site.getsitepackages())
        for name in root_names()
        for path in (directory / name, directory / f"{name}.py")
        if path.exists()
    ]
    assert taken == []


def test_the_wheel_holds_every_module_and_package() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "examples", "tests"}
    assert root_names() == packages | {path.stem for path in ROOT.glob("*.py")}
