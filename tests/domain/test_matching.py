"""Which services the algorithm finds, and why it leaves out each of the others: rules B10, B28, P31, C4, Q38."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import postcodes, profiles
from domain.matching import Arrangement, Criteria, ExclusionReason, bit, exclusions
from domain.policies import ContractBasis, ServiceCategory
from tests.domain.examples import NORFOLK, SOLIHULL

DAY = date(2026, 3, 1)
CRITERIA = Criteria(("NR", "NR1", "NR1 1"), "HOME_SUPPORT_FRAMEWORK", "Home Support – Framework", DAY)
FITTING = Arrangement(
    ServiceCategory.FRAMEWORK, frozenset({"HOME_SUPPORT_FRAMEWORK"}), frozenset({"NR"}), framework="Home Support"
)


def explained(criteria: Criteria, arranged: Arrangement | None) -> list[tuple[str, str]]:
    """The reasons and their sentences."""
    return [(reason.value, sentence) for reason, sentence in exclusions(criteria, arranged).items()]


@pytest.mark.parametrize("area", ["NR", "NR1", "NR1 1"])
def test_B10_a_service_is_found_by_the_area_the_district_or_the_sector(area: str) -> None:
    assert exclusions(CRITERIA, replace(FITTING, areas=frozenset({area, "PE"}))) == {}


@pytest.mark.parametrize("area", ["N", "NR11", "NR1 11", "NR1 1AA", "NR2", "nr1", "R1"])
def test_B10_an_area_that_only_looks_alike_is_not_served(area: str) -> None:
    assert explained(CRITERIA, replace(FITTING, areas=frozenset({area}))) == [
        ("AREA_NOT_SERVED", f"It serves {area}; care is needed in NR1 1.")
    ]


def test_B10_empty_areas_and_levels_match_nothing() -> None:
    assert explained(CRITERIA, Arrangement(ServiceCategory.FRAMEWORK)) == [
        ("AREA_NOT_SERVED", "It serves no area; care is needed in NR1 1."),
        ("LEVEL_NOT_OFFERED", 'It does not offer the service level "Home Support – Framework".'),
    ]


def test_B10_a_service_with_which_nothing_is_arranged_is_left_out() -> None:
    assert explained(CRITERIA, None) == [("NOT_ARRANGED", "Nothing is arranged with this service.")]
    retired = replace(FITTING, retired=True)
    assert explained(CRITERIA, retired) == [("RETIRED", "This service is no longer offered.")]


@pytest.mark.parametrize(("offset", "out"), [(-1, False), (0, True), (1, True), (2, True), (3, False)])
def test_Q38_a_service_is_left_out_on_both_days_of_its_suspension_and_between(offset: int, out: bool) -> None:
    suspended = replace(
        FITTING, suspended_from=DAY, suspended_until=DAY + timedelta(days=2), suspension_reason="Under review"
    )
    sentence = ("SUSPENDED", "It is suspended from 01/03/2026 to 03/03/2026 (Under review).")
    on = replace(CRITERIA, day=DAY + timedelta(days=offset))
    assert explained(on, suspended) == ([sentence] if out else [])


def test_P31_a_day_level_goes_to_its_own_category_only() -> None:
    wanted = replace(CRITERIA, category=ServiceCategory.SPOT)
    assert exclusions(wanted, replace(FITTING, category=ServiceCategory.SPOT)) == {}
    assert explained(wanted, FITTING) == [
        ("CATEGORY_MISMATCH", "The service level goes to SPOT services only; this one is FRAMEWORK.")
    ]


BLOCK = replace(CRITERIA, contract_basis=ContractBasis.BLOCK)
ANY_FRAMEWORK = replace(CRITERIA, contract_basis=ContractBasis.FRAMEWORK)
HOME_SUPPORT = replace(ANY_FRAMEWORK, framework="Home Support")


@pytest.mark.parametrize(
    ("criteria", "arranged", "sentence"),
    [
        (BLOCK, replace(FITTING, block_contract=True), None),
        (BLOCK, FITTING, "The service level is bought under a block contract; this service has none."),
        (HOME_SUPPORT, FITTING, None),
        (ANY_FRAMEWORK, replace(FITTING, framework=None), None),
        (ANY_FRAMEWORK, replace(FITTING, category=ServiceCategory.FCA), None),
        (
            ANY_FRAMEWORK,
            replace(FITTING, category=ServiceCategory.NON_FRAMEWORK),
            "The service level is bought on a framework; this service is on none.",
        ),
        (
            HOME_SUPPORT,
            replace(FITTING, framework="Live-in"),
            'The service level is bought on the framework "Home Support"; this service is on "Live-in".',
        ),
        (
            HOME_SUPPORT,
            replace(FITTING, framework=None),
            'The service level is bought on the framework "Home Support"; this service is on one without a name.',
        ),
    ],
)
def test_B28_a_level_is_bought_under_a_block_contract_or_on_its_framework(
    criteria: Criteria, arranged: Arrangement, sentence: str | None
) -> None:
    assert list(exclusions(criteria, arranged).values()) == ([sentence] if sentence else [])


@pytest.mark.parametrize(
    ("age", "minimum", "maximum", "sentence"),
    [
        (17, 18, None, "It serves people aged 18 and over; the person is 17."),
        (18, 18, None, None),
        (64, None, 64, None),
        (65, None, 64, "It serves people aged up to 64; the person is 65."),
        (0, 5, 17, "It serves people aged 5 to 17; the person is 0."),
        (None, 18, 64, None),
        (40, None, None, None),
    ],
)
def test_C4_both_ends_of_an_age_range_are_inclusive_and_an_unknown_age_leaves_nobody_out(
    age: int | None, minimum: int | None, maximum: int | None, sentence: str | None
) -> None:
    arranged = replace(FITTING, minimum_age=minimum, maximum_age=maximum)
    assert list(exclusions(replace(CRITERIA, age=age), arranged).values()) == ([sentence] if sentence else [])


def test_C4_lot_and_gender_restrict() -> None:
    wanted = replace(CRITERIA, lot="2", gender="MALE")
    assert explained(wanted, replace(FITTING, lots=frozenset({"3", "1"}), gender="FEMALE")) == [
        ("LOT_NOT_HELD", "The service level belongs to lot 2; this service holds 1, 3."),
        ("GENDER_NOT_SERVED", "It serves female people only."),
    ]
    assert explained(wanted, FITTING) == [
        ("LOT_NOT_HELD", "The service level belongs to lot 2; this service holds no lot.")
    ]
    assert exclusions(wanted, replace(FITTING, lots=frozenset({"2"}), gender="MALE")) == {}
    assert exclusions(replace(wanted, lot=None, gender=None), replace(FITTING, gender="FEMALE")) == {}


def test_B10_all_reasons_are_told_at_once() -> None:
    wanted = Criteria(
        ("NR", "NR1", "NR1 1"), "X", "X", DAY, ServiceCategory.INTERNAL, ContractBasis.BLOCK, None, "1", 9, "MALE"
    )
    wrong = Arrangement(
        ServiceCategory.SPOT, minimum_age=10, gender="FEMALE", suspended_from=DAY, suspension_reason="No", retired=True
    )
    assert list(exclusions(wanted, wrong)) == [
        reason
        for reason in ExclusionReason
        if reason not in (ExclusionReason.NOT_ARRANGED, ExclusionReason.NOT_ON_FRAMEWORK)
    ]


def test_the_number_of_a_reason_never_changes_because_it_is_kept() -> None:
    assert {reason.value: bit(reason) for reason in ExclusionReason} == {
        "NOT_ARRANGED": 1,
        "RETIRED": 2,
        "SUSPENDED": 4,
        "AREA_NOT_SERVED": 8,
        "LEVEL_NOT_OFFERED": 16,
        "CATEGORY_MISMATCH": 32,
        "NO_BLOCK_CONTRACT": 64,
        "NOT_ON_FRAMEWORK": 128,
        "LOT_NOT_HELD": 256,
        "AGE_OUTSIDE": 512,
        "GENDER_NOT_SERVED": 1024,
    }


@pytest.mark.parametrize(
    ("postcode", "areas"),
    [
        ("B90 1SH", ("B", "B90", "B90 1")),
        ("M1 1EG", ("M", "M1", "M1 1")),
        ("NR1 1AA", ("NR", "NR1", "NR1 1")),
        ("EC1A 1BB", ("EC", "EC1A", "EC1A 1")),
        ("GIR 0AA", ("GIR", "GIR", "GIR 0")),
        ("ZZ99 3VZ", ("ZZ", "ZZ99", "ZZ99 3")),
    ],
)
def test_B10_a_postcode_lies_in_an_area_a_district_and_a_sector(postcode: str, areas: tuple[str, str, str]) -> None:
    assert postcodes.areas(postcode) == areas


@given(st.sampled_from([(profile, level) for profile in (SOLIHULL, NORFOLK) for level in profile.service_levels]))
def test_B28_P31_what_a_level_of_the_profile_asks_for_is_looked_for(
    chosen: tuple[profiles.Profile, profiles.ServiceLevel],
) -> None:
    profile, level = chosen
    criteria = Criteria.of("NR1 1AA", level.code, profiles.effective(profile, level), DAY)
    assert (criteria.category, criteria.contract_basis) == (level.provider_category, level.contract_basis)
    assert (criteria.framework, criteria.lot) == (level.framework, level.lot)
