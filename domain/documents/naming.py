"""What files are called: a name that is safe to keep, to show and to unpack, and the convention's (rule D11)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.document_kinds import DocumentKind
from domain.documents.facts import MEDIA_TYPES
from domain.refusals import Checks, DocumentNameInvalid

LONGEST_NAME = 200
"""Characters; with four bytes each it would still have to be cut for some file systems, so bytes count as well."""
LONGEST_BYTES = 240

SEPARATORS = frozenset("/\\")
UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, invisible characters and changes of direction, halves of pairs, what nobody has given a meaning to."""

RESERVED = re.compile(r'[<>:"|?*]')
"""What some file systems do not allow in a name; it is kept as it was given, and replaced in an archive."""


def checked(checks: Checks, name: str, media_type: str, *path: str | int) -> str:
    """The name in composed form, without blank edges; refused where it could mislead whoever sees or unpacks it."""
    found = unicodedata.normalize("NFC", name).strip()
    problem = _problem(found, media_type)
    checks.require(problem is None, DocumentNameInvalid(*path, problem=problem))
    return found


def _problem(name: str, media_type: str) -> str | None:
    if not name:
        return "it is empty"
    if any(unicodedata.category(character) in UNSAFE_CATEGORIES for character in name):
        return "it contains control or invisible characters"
    if SEPARATORS.intersection(name) or name.startswith("."):
        return "it contains a path, or begins with a full stop"
    if len(name) > LONGEST_NAME or len(name.encode()) > LONGEST_BYTES:
        return f"it is longer than {LONGEST_NAME} characters or {LONGEST_BYTES} bytes"
    endings = MEDIA_TYPES.get(media_type, ())
    if endings and not name.lower().endswith(endings):
        return f"a file of this type ends with {' or '.join(endings)}"
    return None


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file in an archive is made of."""

    kind: DocumentKind
    name: str
    added_on: date


def convention(file: Named) -> str:
    """`2026 11 28 Risk assessment.pdf`: the day (in London) it was added, what it is, and how its name ends."""
    stem, ending = _split(file.name)
    described = file.kind.words.capitalize()
    if file.kind is DocumentKind.OTHER:
        described = _safe(stem)
    return f"{file.added_on:%Y %m %d} {described}{ending.lower()}"


def in_archive(files: Sequence[Named], *, by_convention: bool) -> list[str]:
    """A name for each file, no two alike however they are written, so that none is lost when they are unpacked."""
    taken: set[str] = set()
    names = []
    for file in files:
        wanted = convention(file) if by_convention else _safe(file.name)
        stem, ending = _split(wanted)
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number}){ending}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _safe(name: str) -> str:
    return RESERVED.sub("-", name)


def _split(name: str) -> tuple[str, str]:
    """A name before its ending, and the ending with its full stop."""
    stem, stop, ending = name.rpartition(".")
    return (stem, stop + ending) if stop else (name, "")
