"""What may be said of organisations, services and arrangements, and how it is normalised."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory.facts import CqcRating, OrganisationFacts, ServiceFacts, Terms, checked
from domain.directory.keeping import slug
from domain.policies import ServiceCategory
from domain.refusals import Checks

TERMS = {"category": "FRAMEWORK"}


def told(model: Any, given: dict[str, Any]) -> dict[tuple[str | int, ...], str]:
    checks = Checks()
    assert checked(checks, model, given) is None
    return {refusal.path: refusal.message for refusal in checks.found}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1-1000210669", "1-1000210669"), (" ref00 ", "REF00"), ("RX1", "RX1"), ("rx1ra", "RX1RA"), ("  ", None)],
)
def test_ids_of_the_CQC_come_in_the_new_form_and_in_older_ones(written: str, kept: str | None) -> None:
    assert ServiceFacts(name="A", cqc_location_id=written).cqc_location_id == kept


def test_everything_that_is_wrong_is_told_at_once_and_where() -> None:
    wrong = {
        "name": " ",
        "cqc_location_id": "1-x",
        "cqc_rating": "FINE",
        "ods_code": "V",
        "postcode": "B90",
    }
    assert set(told(ServiceFacts, wrong)) == {(name,) for name in wrong}
    assert told(OrganisationFacts, {"name": "A", "team_email": "nobody"}) == {
        ("team_email",): '"nobody" is no e-mail address, such as team@example.org.'
    }
    sentences = told(Terms, {**TERMS, "areas": ["B90", "B90 1SH", "90"], "tier": 10, "lots": ["a;b"]})
    assert set(sentences) == {("areas", 1), ("areas", 2), ("tier",), ("lots", 0)}


def test_a_service_that_is_not_rated_yet_is_unrated_and_one_of_which_nothing_is_known_is_neither() -> None:
    assert ServiceFacts(name="A", cqc_rating=CqcRating("UNRATED")).cqc_rating is CqcRating.UNRATED
    assert ServiceFacts(name="A").cqc_rating is None


def test_B10_areas_are_normalised_and_stand_there_once() -> None:
    terms = Terms.model_validate({**TERMS, "areas": ["b", " b90 ", "B90  1", "B90", "ec1a 1", "W1A"]})
    assert terms.areas == ("B", "B90", "B90 1", "EC1A 1", "W1A")


@pytest.mark.parametrize(
    ("minimum", "maximum", "fits"),
    [(18, 17, False), (18, 18, True), (18, None, True), (None, 18, True), (None, None, True), (0, 120, True)],
)
def test_an_open_end_of_the_ages_is_compared_with_nothing(minimum: Any, maximum: Any, fits: bool) -> None:
    given = {**TERMS, "minimum_age": minimum, "maximum_age": maximum}
    checks = Checks()
    assert (checked(checks, Terms, given) is not None) == fits
    assert [refusal.path for refusal in checks.found] == ([] if fits else [()])


def test_empty_sets_offer_nothing_and_are_terms_all_the_same() -> None:
    terms = Terms(category=ServiceCategory.SPOT)
    assert (terms.levels, terms.areas, terms.lots) == ((), (), ())


@pytest.mark.parametrize("pence", [0, -1, 1_000_001])
def test_a_rate_is_more_than_nothing_and_not_a_slip_of_the_keyboard(pence: int) -> None:
    assert set(told(Terms, {**TERMS, "hourly_rate_pence": pence})) == {("hourly_rate_pence",)}


@pytest.mark.parametrize(
    ("name", "taken", "found"),
    [
        ("Care 4 All", (), "care-4-all"),
        ("Care 4 All", ("care-4-all", "care-4-all-2"), "care-4-all-3"),
        ("Ålesund Café & Söhne", (), "alesund-cafe-sohne"),
        ("24/7 Care", (), "organisation-24-7-care"),
        ("💚", (), "organisation"),
    ],
)
def test_a_short_name_is_made_of_the_name(name: str, taken: tuple[str, ...], found: str) -> None:
    assert slug(name, taken) == found


@given(st.text(max_size=200), st.integers(0, 3))
def test_every_name_has_a_short_name_that_the_table_takes(name: str, collisions: int) -> None:
    taken: list[str] = []
    for _ in range(collisions + 1):
        made = slug(name, taken)
        assert made not in taken
        taken.append(made)
        assert 2 <= len(made) <= 63
        assert made[0].isalpha()
        assert all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in made)
