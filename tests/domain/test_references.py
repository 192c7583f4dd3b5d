"""Package references: rules B2 and Q26, and the public one."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain import references
from domain.references import ReferenceKind, ReferenceRule
from tests.domain.examples import NORFOLK, SOLIHULL

dates = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%d/%m/%Y"))
norfolks = st.builds(
    lambda initials, las, days: " ".join([initials, las, *days]),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=5),
    st.text("0123456789", min_size=9, max_size=9),
    st.lists(dates, min_size=1, max_size=4),
)


@given(norfolks)
def test_B2_norfolks_references_are_initials_LAS_number_and_one_date_or_more(reference: str) -> None:
    assert references.fits(NORFOLK.reference, reference)


@given(norfolks, st.data())
def test_B2_one_character_more_or_less_is_another_reference(reference: str, data: st.DataObject) -> None:
    digit = data.draw(st.sampled_from([place for place, letter in enumerate(reference) if letter.isdigit()]))
    assert not references.fits(NORFOLK.reference, reference[:digit] + reference[digit + 1 :])
    assert not references.fits(NORFOLK.reference, f"{reference}\n")
    assert not references.fits(NORFOLK.reference, f" {reference}")


@pytest.mark.parametrize("reference", ["SP 123456789 03/03/2022", "ABC 123456789 03/03/2022 04/03/2022"])
def test_B2_initials_may_have_three_letters_and_a_duplicate_has_two_dates(reference: str) -> None:
    assert references.fits(NORFOLK.reference, reference)


@pytest.mark.parametrize(
    "reference",
    ["", "S 123456789 03/03/2022", "SP 123456789", "SP 12345678 03/03/2022", "SP  123456789 03/03/2022",
     "SP 123456789 30/02/2022", "SP 123456789 29/02/2023", "SP 123456789 00/01/2022", "SP 123456789 01/01/0000",
     "SP 123456789 03/03/2022 31/04/2022", "SP ١٢٣٤٥٦٧٨٩ 03/03/2022", "sp 123456789 03/03/2022"],
)  # fmt: skip
def test_B2_what_is_no_reference_is_refused(reference: str) -> None:
    assert not references.fits(NORFOLK.reference, reference)


def test_B2_solihulls_references_are_given_by_the_system() -> None:
    assert references.system_reference("1016", 11) == "1016-11"
    assert not references.fits(SOLIHULL.reference, "1016-11")


def test_B2_the_next_number_follows_the_highest() -> None:
    rule = ReferenceRule(kind=ReferenceKind.SYSTEM, prefix="1016")
    assert references.next_number(rule, []) == 1
    assert references.next_number(rule, ["1016-2", "1016-11", "1017-99", "1016-12a", "x"]) == 12
    assert references.next_number(SOLIHULL.reference, []) == 11


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_public_reference_says_its_random_bytes_and_nothing_else(first: bytes, second: bytes) -> None:
    reference = references.public_reference(first)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", reference)
    assert (reference == references.public_reference(second)) is (first == second)


def test_a_public_reference_needs_ten_bytes() -> None:
    with pytest.raises(ValueError, match="10 random bytes, not 9"):
        references.public_reference(bytes(9))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "SYSTEM"}, "need a prefix"),
        ({"kind": "SYSTEM", "prefix": "16"}, "should match pattern"),
        ({"kind": "OFFICER", "pattern": "[A-Z]+"}, "need a pattern and an example"),
        ({"kind": "OFFICER", "pattern": "[A-Z", "example": "A"}, "no regular expression"),
        ({"kind": "OFFICER", "pattern": "[A-Z]+", "example": "1"}, "does not match its own pattern"),
        ({"kind": "ALIAS", "colour": "red"}, "Extra inputs"),
    ],
)
def test_a_rule_for_references_is_complete(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ReferenceRule.model_validate(given)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[A-Z]{2,} [0-9]{9} [0-9]{2}/[0-9]{2}/[0-9]{4}( [0-9]{2}/[0-9]{2}/[0-9]{4})*",
        "(JAN|FEB|MAR)-[0-9]+",
        r"\([0-9]{3}\)?[(*+|]x",
        "(ab)?c((d|e)[0-9]+)",
    ],
)
def test_B2_a_pattern_as_councils_write_them_is_quick(pattern: str) -> None:
    assert references.is_quick(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "((a+))*",
        "(b((a|a)))*",
        "((ab){3})*",
        "(a?){50}b",
        "a*a*a*a*b",
        "(){1000000000}",
        "a{0,99999999999999999999}",
        "(?:a+)+b",
        r"(a*)\1",
        "a?" * 60 + "b",
        "(a|b)" * 30,
        "(a+)\0+",
    ],
)
def test_B2_a_pattern_that_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="take long to match"):
        ReferenceRule.model_validate({"kind": "OFFICER", "pattern": pattern, "example": "a" * 40})


@given(st.lists(st.sampled_from(["a", "a*", "a?", "(a|b)", "(ab)*", "a{1,9}", "[ab]+", "((a|b)a)", "|"]), max_size=12))
@settings(deadline=timedelta(seconds=2))
def test_B2_what_is_quick_ends_soon(parts: list[str]) -> None:
    pattern = f"({''.join(parts)})!"
    if references.is_quick(pattern):
        assert not references.matches(pattern, "a" * references.LONGEST)


def test_B2_a_reference_longer_than_any_is_not_matched() -> None:
    assert not references.matches("A*A*", "A" * (references.LONGEST + 1))
