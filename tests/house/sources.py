"""The files of this repository, as house tests read them."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NOT_OURS = frozenset({".git", ".local", ".venv", "dist", "node_modules"})
TEXT = frozenset({"", ".graphql", ".html", ".in", ".json", ".md", ".py", ".sql", ".toml"})


def files(*suffixes: str) -> list[Path]:
    """Every file of ours with one of these suffixes; without any, every text file."""
    wanted = frozenset(suffixes) or TEXT
    return [path for path in _walk(ROOT) if path.suffix in wanted]


def _walk(directory: Path) -> list[Path]:
    found: list[Path] = []
    for path in sorted(directory.iterdir()):
        if path.is_symlink() or path.name in NOT_OURS or (path.name.startswith(".") and path.name.endswith("_cache")):
            continue
        if path.is_dir():
            found += _walk(path) if path.name not in {"__pycache__", ".hypothesis"} else []
        else:
            found.append(path)
    return found


def project() -> dict[str, Any]:
    """`pyproject.toml`."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def root_names() -> frozenset[str]:
    """What the wheel puts at the top: our packages and modules."""
    shipped: list[str] = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    return frozenset(name.removesuffix(".py") for name in shipped)


def in_words(path: Path) -> str:
    """The path as a person reads it."""
    return str(path.relative_to(ROOT))
