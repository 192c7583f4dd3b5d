"""Postcodes: rulebook 2.2, rules Q8 and D6."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import postcodes
from domain.postcodes import LocationPrecision

LETTERS = st.sampled_from(string.ascii_uppercase)
DIGITS = st.sampled_from(string.digits)
FORMS = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"]
INWARD_LETTERS = st.sampled_from(sorted(set(string.ascii_uppercase) - set("CIKMOV")))


@st.composite
def valid(draw: st.DrawFn) -> str:
    form = draw(st.sampled_from(FORMS))
    outward = "".join(draw(LETTERS if place == "A" else DIGITS) for place in form)
    return f"{outward} {draw(DIGITS)}{draw(INWARD_LETTERS)}{draw(INWARD_LETTERS)}"


@st.composite
def as_typed(draw: st.DrawFn) -> tuple[str, str]:
    """A valid postcode, and one of the ways in which people type it."""
    postcode = draw(valid())
    squeezed = postcode.replace(" ", "") if draw(st.booleans()) else postcode
    cased = "".join(letter.lower() if draw(st.booleans()) else letter for letter in squeezed)
    return postcode, f"{draw(st.sampled_from(['', ' ', '  ']))}{cased}{draw(st.sampled_from(['', ' ', chr(10)]))}"


@given(as_typed())
def test_every_form_is_normalised_to_upper_case_with_one_space(pair: tuple[str, str]) -> None:
    postcode, typed = pair
    assert postcodes.normalise(typed) == postcode
    assert postcodes.normalise(postcode) == postcode


@given(valid())
def test_Q8_a_cut_keeps_the_outward_part_and_never_the_unit(postcode: str) -> None:
    outward, inward = postcode.split()
    assert postcodes.cut(postcode, LocationPrecision.FULL) == postcode
    assert postcodes.cut(postcode, LocationPrecision.SECTOR) == f"{outward} {inward[0]}"
    assert postcodes.cut(postcode, LocationPrecision.OUTWARD) == outward


@given(st.text())
def test_whatever_is_accepted_is_normal_and_can_be_cut(text: str) -> None:
    postcode = postcodes.normalise(text)
    if postcode is not None:
        assert postcodes.normalise(postcode) == postcode
        assert len(postcodes.cut(postcode, LocationPrecision.SECTOR)) == len(postcode) - 2


@pytest.mark.parametrize(
    ("typed", "sector", "outward"),
    [
        ("LE38RA", "LE3 8", "LE3"),
        ("M11EG", "M1 1", "M1"),
        ("b90 1sh", "B90 1", "B90"),
        ("ec1a1bb", "EC1A 1", "EC1A"),
        ("W1A 0AX", "W1A 0", "W1A"),
        ("gir0aa", "GIR 0", "GIR"),
        ("ZZ993VZ", "ZZ99 3", "ZZ99"),
        ("zz99 3cz", "ZZ99 3", "ZZ99"),
    ],
)
def test_D6_a_postcode_is_never_cut_at_a_fixed_position(typed: str, sector: str, outward: str) -> None:
    postcode = postcodes.normalise(typed)
    assert postcode is not None
    assert postcodes.cut(postcode, LocationPrecision.SECTOR) == sector
    assert postcodes.cut(postcode, LocationPrecision.OUTWARD) == outward


@pytest.mark.parametrize(
    "text",
    ["", "B90", "B90 1", "LE3 8CA", "LE3 8RI", "LEE3 8RA", "L333 8RA", "3LE 8RA", "GIR 0AB", "GIR 1AA", "B90 1SH x",
     "B90-1SH", "B90 1\N{LATIN SMALL LETTER LONG S}H", "\N{FULLWIDTH LATIN CAPITAL LETTER B}90 1SH",
     "B9\N{ARABIC-INDIC DIGIT ZERO} 1SH", "LE3 8RA\x00", "ZZ98 3VZ"],
)  # fmt: skip
def test_what_is_no_postcode_is_refused(text: str) -> None:
    assert postcodes.normalise(text) is None
