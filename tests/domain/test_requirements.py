"""A requirement survives its way through a brief."""

import json

import pytest

from domain.profiles import RequirementKind
from domain.requirements import Requirement
from tests.domain.examples import requirement, start_date


@pytest.mark.parametrize("told", [requirement(provider_description="For providers"), start_date()])
def test_P33_a_requirement_is_kept_in_a_brief_word_for_word(told: Requirement) -> None:
    assert Requirement.from_json(json.loads(json.dumps(told.as_json()))) == told


def test_B26_the_start_date_is_what_carries_a_preferred_date() -> None:
    assert start_date().kind is RequirementKind.START_DATE
    assert requirement().kind is RequirementKind.GENERAL
