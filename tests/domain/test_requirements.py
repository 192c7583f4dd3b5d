"""Requirements from the catalogue on a draft and in a brief: rules B6, B7, B26, P33."""

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import requirements
from domain.profiles import RequirementKind
from domain.requirements import Correction, NewRequirement, Requirement
from tests.domain.examples import NORFOLK, START, new_id, refusals, requirement, start_date

HAZARDS = ("Risk to self", "Risk to others", "History of violence", "History of sex offence", "Other (see notes)")


def added(*wanted: NewRequirement) -> tuple[Requirement, ...]:
    """What Norfolk's catalogue makes of these."""
    return requirements.added((), wanted, NORFOLK, START, new_id)


@pytest.mark.parametrize(
    "told", [requirement(provider_description="For providers", options=("Female only",)), start_date()]
)
def test_P33_a_requirement_is_kept_in_a_brief_word_for_word(told: Requirement) -> None:
    assert Requirement.from_json(json.loads(json.dumps(told.as_json()))) == told


def test_B26_the_start_date_is_what_carries_a_preferred_date() -> None:
    assert start_date().kind is RequirementKind.START_DATE
    assert requirement().kind is RequirementKind.GENERAL


def test_P33_a_brief_of_before_there_were_options_is_still_read() -> None:
    kept = requirement().as_json()
    del kept["options"]
    assert Requirement.from_json(kept).options == ()


@given(chosen=st.lists(st.sampled_from(HAZARDS), min_size=1))
def test_B7_several_hazards_are_selected_once_each_in_the_catalogues_order(chosen: list[str]) -> None:
    (hazards,) = added(NewRequirement("KNOWN_HAZARDS", options=tuple(chosen)))
    assert set(hazards.options) == set(chosen)
    assert list(hazards.options) == sorted(hazards.options, key=HAZARDS.index)


def test_B7_one_gender_of_carers_is_selected() -> None:
    (carers,) = added(NewRequirement("CARER_GENDER", negotiable=True, options=("Female only",)))
    assert (carers.options, carers.negotiable, carers.essential) == (("Female only",), True, False)


@pytest.mark.parametrize(
    ("code", "options", "expected"),
    [
        ("CARER_GENDER", (), {"REQUIREMENT_OPTION_REQUIRED": ("requirements", 0, "options")}),
        ("CARER_GENDER", ("Female only", "Mixed"), {"REQUIREMENT_TAKES_ONE_OPTION": ("requirements", 0, "options")}),
        ("CARER_GENDER", ("female only",), {"REQUIREMENT_NOT_AN_OPTION": ("requirements", 0, "options", 0)}),
        ("MEDICAL", ("Stoma care", ""), {"REQUIREMENT_NOT_AN_OPTION": ("requirements", 0, "options", 1)}),
        ("SPECIFIC_TIMES", ("Mixed",), {"REQUIREMENT_HAS_NO_OPTIONS": ("requirements", 0, "options")}),
    ],
)
def test_B7_only_what_the_catalogue_offers_is_selected(
    code: str, options: tuple[str, ...], expected: dict[str, tuple[str | int, ...]]
) -> None:
    assert refusals(lambda: added(NewRequirement(code, options=options))) == expected


def test_B6_B7_B26_a_requirement_is_corrected_in_its_place() -> None:
    before = added(NewRequirement("START_DATE"), NewRequirement("KNOWN_HAZARDS", options=HAZARDS[:1]))
    start, hazards = before
    later = date(2024, 1, 15)
    after = requirements.corrected(before, start.id, Correction(negotiable=True, preferred_date=later), NORFOLK)
    assert (after[0].negotiable, after[0].preferred_date, after[1]) == (True, later, hazards)
    after = requirements.corrected(after, hazards.id, Correction(options=HAZARDS[1:3]), NORFOLK)
    assert (after[1].options, after[1].negotiable, after[1].position) == (HAZARDS[1:3], False, hazards.position)
    assert requirements.corrected(after, start.id, Correction(), NORFOLK) == after


def test_B7_B26_a_correction_is_checked_like_what_it_corrects() -> None:
    (hazards,) = existing = added(NewRequirement("KNOWN_HAZARDS", options=HAZARDS[:1]))
    wrong = Correction(preferred_date=START, options=())
    assert refusals(lambda: requirements.corrected(existing, hazards.id, wrong, NORFOLK)) == {
        "PREFERRED_DATE_NOT_ALLOWED": ("preferred_date",),
        "REQUIREMENT_OPTION_REQUIRED": ("options",),
    }
    assert refusals(lambda: requirements.corrected(existing, uuid4(), wrong, NORFOLK)) == {
        "NOT_FOUND": ("requirement_id",)
    }


def test_a_requirement_that_its_own_profile_lacks_cannot_be() -> None:
    alien = requirement(code="ALIEN")
    with pytest.raises(LookupError):
        requirements.corrected((alien,), alien.id, Correction(), NORFOLK)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (NewRequirement("ADDITIONAL"), "REQUIREMENT_TEXT_MISSING"),
        (NewRequirement("ADDITIONAL", own_text=" \n "), "REQUIREMENT_TEXT_MISSING"),
        (NewRequirement("ADDITIONAL", own_text="x" * 4001), "INVALID_INPUT"),
        (NewRequirement("SPECIFIC_TIMES", own_text="By bicycle"), "REQUIREMENT_TEXT_NOT_ALLOWED"),
    ],
)
def test_B7_own_words_stand_where_the_catalogue_asks_for_them_and_nowhere_else(
    wanted: NewRequirement, expected: str
) -> None:
    assert refusals(lambda: added(wanted)) == {expected: ("requirements", 0, "own_text")}


def test_B26_a_preferred_date_follows_the_start_date_it_was_and_no_other() -> None:
    start, hazards = added(NewRequirement("START_DATE"), NewRequirement("KNOWN_HAZARDS", options=HAZARDS[:1]))
    later = date(2024, 2, 1)
    assert requirements.following((start, hazards), START, later) == (replace(start, preferred_date=later), hazards)
    assert requirements.following((start,), later, date(2024, 3, 1)) == (start,)
    assert requirements.following((start,), START, None) == requirements.following((start,), None, later) == (start,)
