"""British postcodes: normalised, validated, cut to what a provider may know, and the areas they lie in.

Rules Q8, D6, B10; rulebook 2.2.
"""

import re
from enum import StrEnum


class LocationPrecision(StrEnum):
    """How much of a postcode a provider sees before the award."""

    FULL = "FULL"
    SECTOR = "SECTOR"
    OUTWARD = "OUTWARD"


PATTERN = re.compile(
    r"GIR 0AA"
    r"|ZZ99 [0-9][A-Z]{2}"  # pseudo codes (no fixed abode, abroad) use letters that no real inward code has
    r"|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}"
)


def normalise(text: str) -> str | None:
    """The postcode in upper case with one space before its last three characters; None where it is no postcode."""
    squeezed = "".join(text.split())
    if not squeezed.isascii():
        return None
    spaced = f"{squeezed[:-3]} {squeezed[-3:]}".upper()
    return spaced if PATTERN.fullmatch(spaced) else None


def cut(postcode: str, precision: LocationPrecision) -> str:
    """A normalised postcode at the given precision: `B90 1SH`, `B90 1` (sector) or `B90` (outward part)."""
    outward, inward = postcode.split(" ")
    match precision:
        case LocationPrecision.FULL:
            return postcode
        case LocationPrecision.SECTOR:
            return f"{outward} {inward[0]}"
        case LocationPrecision.OUTWARD:
            return outward


def areas(postcode: str) -> tuple[str, str, str]:
    """The area, the district and the sector that a normalised postcode lies in: `B`, `B90`, `B90 1` (rule B10)."""
    district = cut(postcode, LocationPrecision.OUTWARD)
    letters = re.match(r"[A-Z]+", district)
    return letters[0] if letters else district, district, cut(postcode, LocationPrecision.SECTOR)
