"""Profiles: rulebook section 8, rules B6–B9, B12, B28, F5, F6, P31, P33, P35, P36, Q7, Q8, Q10, Q17."""

import re
from typing import Any

import pytest

from domain import profiles
from domain.policies import (
    AwardStrategy,
    CompletesAt,
    ContractBasis,
    Disclosure,
    EarlyDecision,
    OfferRequired,
    RateClass,
    ServiceCategory,
)
from domain.postcodes import LocationPrecision
from domain.profiles import Profile, ProfileInvalid, ReasonKind, RequirementKind
from domain.references import ReferenceKind
from tests.domain.examples import NORFOLK, PROFILES, SOLIHULL


def document(**given: Any) -> dict[str, Any]:
    """A small profile, as a file would say it."""
    needed = (ReasonKind.REJECTION, ReasonKind.DECISION, ReasonKind.DECISION_SOURCE, ReasonKind.CANCELLATION)
    facts: dict[str, Any] = {
        "terms_version": "1",
        "reference_identifies_person": False,
        "reference": {"kind": "ALIAS"},
        "early_decision": "WHEN_ALL_RESPONDED",
        "award_strategy": "REASONED",
        "completes_at": "DECISION",
        "service_levels": [{"code": "STANDARD", "service_type": "Care", "name": "Standard"}],
        "reasons": [{"kind": kind.value, "code": "OTHER", "label": "Other"} for kind in needed],
    }
    return facts | given


def test_A12_the_job_roles_are_the_council_s_own_each_once() -> None:
    assert profiles.parse(document()).job_roles == ()
    assert profiles.parse(document(job_roles=["Supervisor", "Other"])).job_roles == ("Supervisor", "Other")
    with pytest.raises(ProfileInvalid, match="job role"):
        profiles.parse(document(job_roles=["Other", "Other"]))
    assert all("Supervisor" in each.job_roles for each in (SOLIHULL, NORFOLK))


LEICESTERSHIRE = document(
    reference_identifies_person=True,
    early_decision="NEVER",
    response_window={
        "working_days": 5,
        "urgent_working_days": 2,
        "emergency_by_telephone": True,
        "chase_hours": 48,
    },
    location_precision="SECTOR",
    partial_allowed=True,
    award_strategy="LOWEST_PRICE",
    completes_at="AGREEMENT_SENT",
    service_levels=[
        {
            "code": "SHORT_BREAKS",
            "service_type": "Short breaks",
            "name": "Short breaks",
            "offer_required": "HOURLY_RATE",
        }
    ],
    reasons=[
        *document()["reasons"],
        {"kind": "NOT_AWARDED", "code": "NA_D1", "label": "Price", "assumption": True},
        {"kind": "NOT_AWARDED", "code": "NA_D2", "label": "Part only", "assumption": True},
    ],
)
BATH = document(
    reference={"kind": "SYSTEM", "prefix": "2001"},
    response_window={"hours": 24},
    award_strategy="TIERED",
    completes_at="COF_SIGNED",
)
DUTIES = document(
    reference={"kind": "SYSTEM", "prefix": "3001"},
    response_window={"hours": 24},
    completes_at="PURCHASE_ORDER_SENT",
)


def test_section_8_leicestershires_profile_fits_the_model() -> None:
    profile = profiles.parse(LEICESTERSHIRE)
    policy = profiles.effective(profile, profile.service_levels[0])
    assert (policy.early_decision, policy.award_strategy) == (EarlyDecision.NEVER, AwardStrategy.LOWEST_PRICE)
    assert (policy.partial_allowed, policy.completes_at) == (True, CompletesAt.AGREEMENT_SENT)
    assert policy.offer_required is OfferRequired.HOURLY_RATE
    assert policy.response_window_hours is None
    assert profile.reference.kind is ReferenceKind.ALIAS


@pytest.mark.parametrize(
    ("given", "strategy", "completes_at"),
    [(BATH, AwardStrategy.TIERED, CompletesAt.COF_SIGNED), (DUTIES, AwardStrategy.REASONED, "PURCHASE_ORDER_SENT")],
)
def test_section_8_the_other_profiles_fit_the_model(
    given: dict[str, Any], strategy: AwardStrategy, completes_at: str
) -> None:
    profile = profiles.parse(given)
    policy = profiles.effective(profile, profile.service_levels[0])
    assert (policy.award_strategy, policy.completes_at, policy.response_window_hours) == (strategy, completes_at, 24)
    assert (policy.location_precision, policy.partial_allowed) == (LocationPrecision.SECTOR, False)


def test_section_8_solihull_as_shipped() -> None:
    assert SOLIHULL.early_decision is EarlyDecision.WHEN_ALL_RESPONDED
    assert SOLIHULL.location_precision is LocationPrecision.FULL
    assert not any(requirement.mandatory for requirement in SOLIHULL.requirements)
    assert (SOLIHULL.reference.kind, SOLIHULL.reference.prefix) == (ReferenceKind.SYSTEM, "1016")
    windows = {profiles.effective(SOLIHULL, level).response_window_hours for level in SOLIHULL.service_levels}
    assert windows == {None}


def test_section_8_norfolk_as_shipped() -> None:
    assert NORFOLK.reference_identifies_person
    assert NORFOLK.location_precision is LocationPrecision.SECTOR
    assert {level.service_type for level in NORFOLK.service_levels} == {"Home care and help at home"}
    assert all(level.assumption for level in NORFOLK.service_levels)


def test_P36_solihulls_service_levels_in_these_exact_words() -> None:
    names = [(level.service_type, level.name) for level in SOLIHULL.service_levels]
    assert [name for kind, name in names if kind == "Care at home"] == [
        "Care at Home Support Standard",
        "Care at Home Respite at Home",
        "Care at Home Support Low Density",
        "(P1) HDS Care at Home Support",
        "(P2) Care at Home Support Standard",
        "(P2) Care at Home Support Low Density",
        "Mental Health Enablement",
        "(ERS) Care at Home Support",
        "Change of Package",
    ]
    assert [name for kind, name in names if kind == "Day opportunities"] == [
        "Day Opportunities - Internal",
        "Day Opportunities - FCA",
        "Day Opportunities - Spot",
        "Change of Package",
    ]


def test_Q7_documents_are_disclosed_at_once_for_four_care_at_home_levels_only() -> None:
    at_once = {level.code for level in SOLIHULL.service_levels if level.disclosure is Disclosure.IMMEDIATE}
    assert at_once == {"P1_HDS_CARE_AT_HOME", "ERS_CARE_AT_HOME", "MENTAL_HEALTH_ENABLEMENT", "CARE_AT_HOME_CHANGE"}


def test_F5_F6_P12_P31_what_solihulls_levels_override() -> None:
    levels = {level.code: level for level in SOLIHULL.service_levels}
    assert {code for code, level in levels.items() if not level.chargeable} == {"MENTAL_HEALTH_ENABLEMENT"}
    low_density = {code for code, level in levels.items() if level.rate_class is RateClass.LOW_DENSITY}
    assert low_density == {"CARE_AT_HOME_LOW_DENSITY", "P2_CARE_AT_HOME_LOW_DENSITY"}
    assert {code: level.provider_category for code, level in levels.items() if level.provider_category} == {
        "DAY_INTERNAL": ServiceCategory.INTERNAL,
        "DAY_FCA": ServiceCategory.FCA,
        "DAY_SPOT": ServiceCategory.SPOT,
    }
    assert [code for code, level in levels.items() if level.offer_required is OfferRequired.DAY_RATE] == ["DAY_SPOT"]


def test_B12_norfolks_windows() -> None:
    hours = {level.code: profiles.effective(NORFOLK, level).response_window_hours for level in NORFOLK.service_levels}
    discharges = {code for code, window in hours.items() if window == 2}
    assert discharges == {"HOSPITAL_DISCHARGE_FRAMEWORK", "HOSPITAL_DISCHARGE_BLOCK"}
    assert {window for code, window in hours.items() if code not in discharges} == {24}


def test_B28_each_of_norfolks_eleven_levels_fixes_block_or_framework() -> None:
    policies = [profiles.effective(NORFOLK, level) for level in NORFOLK.service_levels]
    assert len(policies) == 11
    assert [(policy.service_level, policy.contract_basis) for policy in policies] == [
        (policy.service_level, policy.service_level.rpartition(" – ")[2].upper()) for policy in policies
    ]
    assert {(policy.contract_basis, policy.framework, policy.lot) for policy in policies} == {
        (ContractBasis.BLOCK, None, None),
        (ContractBasis.FRAMEWORK, "Home Support", None),
    }


def test_B28_an_authority_may_leave_the_contract_open() -> None:
    policies = [profiles.effective(SOLIHULL, level) for level in SOLIHULL.service_levels]
    assert {(policy.contract_basis, policy.framework, policy.lot) for policy in policies} == {(None, None, None)}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"framework": "Home Support"}, "names a framework, so it is bought on a framework (rule B28)"),
        ({"framework": "X", "contract_basis": "BLOCK"}, "names a framework, so it is bought on a framework"),
        ({"lot": "3"}, "names a lot, but not of which framework"),
        ({"contract_basis": "EITHER"}, "Input should be 'BLOCK' or 'FRAMEWORK'"),
    ],
)
def test_B28_a_level_whose_contract_makes_no_sense_is_refused(given: dict[str, Any], sentence: str) -> None:
    level = document()["service_levels"][0] | given
    with pytest.raises(ProfileInvalid, match=re.escape(sentence)):
        profiles.parse(document(service_levels=[level]))


def test_B6_B7_norfolks_matrix_of_requirements() -> None:
    matrix = {each.group: (each.title, each.options, each.multiple) for each in NORFOLK.requirements}
    hazards = ("Risk to self", "Risk to others", "History of violence", "History of sex offence", "Other (see notes)")
    assert matrix == {
        "Start Date": ("Able to provide care from the selected start date", (), False),
        "Specific Times": ("Able to provide care within the specified times", (), False),
        "Gender-specific carers": ("Gender-specific carers", ("Female only", "Male only", "Mixed"), False),
        "Known hazards": ("Known hazards", hazards, True),
        "Medical requirements": (
            "Medical requirements",
            ("Parkinson's", "Stoma care", "Peg-feed", "Other (see notes)"),
            True,
        ),
        "Additional Requirement": ("Any other requirement", (), False),
    }
    mandatory = [requirement for requirement in NORFOLK.requirements if requirement.mandatory]
    assert [(needed.code, needed.must_be_negotiable) for needed in mandatory] == [("START_DATE", True)]


def test_B8_P33_solihulls_own_four_in_these_exact_words() -> None:
    assert [(each.title, each.question, each.kind) for each in SOLIHULL.requirements] == [
        (
            "Essential: Social Care Needs",
            "Are you able to meet the health & social care requirements in the Brokerage Request?",
            RequirementKind.GENERAL,
        ),
        ("Essential: Start Date", "Can you start on the proposed start date?", RequirementKind.START_DATE),
        (
            "Essential: Start date within 1 day",
            "Can you start within 1 day of the proposed start date?",
            RequirementKind.GENERAL,
        ),
        (
            "Essential: Start date within 2 days",
            "Can you start within 2 days of the proposed start date?",
            RequirementKind.GENERAL,
        ),
    ]
    assert [each.provider_description is not None for each in SOLIHULL.requirements] == [True, False, False, False]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"options": ["One"], "multiple": True}, "several options can be selected only where there are several"),
        ({"multiple": True}, "several options can be selected only where there are several"),
        ({"options": ["One", "One"]}, 'the option "One" stands there 2 times'),
        ({"options": ["One", " "]}, "requirements.0.options.1: "),
        ({"options": ["One", "Two"], "kind": "START_DATE"}, "a start date has no options"),
    ],
)
def test_B7_options_that_make_no_sense_are_refused(given: dict[str, Any], sentence: str) -> None:
    entry = {"code": "X", "group": "X", "title": "X", "question": "X?"} | given
    with pytest.raises(ProfileInvalid, match=re.escape(sentence)):
        profiles.parse(document(requirements=[entry]))


def test_B9_P13_solihull_adds_the_gender_but_not_for_day_opportunities() -> None:
    gender, *others = SOLIHULL.information
    assert [each.code for each in others] == [each.code for each in NORFOLK.information]
    assert not any(each.required for each in SOLIHULL.information)
    assert all(each.assumption for each in others)
    assert (gender.title, gender.told_for("Care at home"), gender.told_for("Day opportunities")) == (
        "Gender",
        True,
        False,
    )
    assert gender.applies_to("Day opportunities")


@pytest.mark.parametrize("name", ["only_for", "hidden_for"])
def test_B9_information_is_for_service_types_that_there_are(name: str) -> None:
    entry = {"code": "GENDER", "title": "Gender", name: ["Care", "Respite"]}
    sentence = 'the kind of information "Gender" is for "Respite", which is no service type'
    with pytest.raises(ProfileInvalid, match=sentence):
        profiles.parse(document(information=[entry]))


def test_B9_norfolks_additional_information() -> None:
    needed = [information.title for information in NORFOLK.information if information.required]
    assert needed == ["Care Required", "Time Specific Care", "Town/Village"]
    assert [information.options for information in NORFOLK.information if information.options] == [
        ("Acute", "Non acute")
    ]


def test_P35_nine_rejection_reasons_six_of_them_for_block_services() -> None:
    rejections = [reason for reason in NORFOLK.reasons if reason.kind is ReasonKind.REJECTION]
    assert [reason.block_only for reason in rejections] == [False] * 3 + [True] * 6
    assert not any(reason.assumption for reason in rejections)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_Q17_what_no_seed_states_is_marked(profile: Profile) -> None:
    unstated = [reason for reason in profile.reasons if reason.kind is not ReasonKind.REJECTION]
    assert unstated
    assert all(reason.assumption for reason in unstated)


def test_a_level_overrides_its_profile_also_with_no() -> None:
    level = {
        "code": "STANDARD",
        "service_type": "Care",
        "name": "Standard",
        "early_decision": "NEVER",
        "location_precision": "OUTWARD",
        "award_strategy": "TIERED",
        "partial_allowed": False,
        "response_window_hours": 3,
    }
    profile = profiles.parse(document(partial_allowed=True, response_window={"hours": 24}, service_levels=[level]))
    policy = profiles.effective(profile, profile.service_levels[0])
    assert (policy.early_decision, policy.location_precision) == (EarlyDecision.NEVER, LocationPrecision.OUTWARD)
    assert (policy.award_strategy, policy.partial_allowed) == (AwardStrategy.TIERED, False)
    assert policy.response_window_hours == 3


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"colour": "red"}, "colour: Extra inputs are not permitted."),
        ({"early_decision": "SOMETIMES"}, "early_decision: Input should be 'WHEN_ALL_RESPONDED' or 'NEVER'."),
        ({"service_levels": []}, "service_levels: Tuple should have at least 1 item"),
        ({"service_levels": document()["service_levels"] * 2}, 'the service level "STANDARD" stands there 2 times'),
        ({"reasons": []}, "the authority needs at least one reason of kind REJECTION"),
        (
            {"response_window": {"hours": 2, "working_days": 5}},
            "response_window: a response window is in hours or in working days, not both.",
        ),
        (
            {"response_window": {"urgent_working_days": 2}},
            "response_window: a window for urgent requests needs one for the others.",
        ),
        (
            {"reasons": [{"kind": "DECISION", "code": "A", "label": "A", "block_only": True}]},
            'reasons.0: the reason "A" is for block services only, which is for rejections.',
        ),
        ({"reference": {"kind": "SYSTEM"}}, "reference: references given by the system need a prefix"),
        ({"service_levels": [{"code": "lower", "service_type": "Care", "name": "X"}]}, "service_levels.0.code: "),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProfileInvalid, match=re.escape(sentence)):
        profiles.parse(document(**given))


def test_everything_wrong_with_a_profile_is_told_at_once() -> None:
    with pytest.raises(ProfileInvalid) as caught:
        profiles.parse(document(colour="red", award_strategy="DICE", completes_at="NEVER"))
    assert [sentence.split(":")[0] for sentence in caught.value.sentences] == [
        "award_strategy",
        "completes_at",
        "colour",
    ]


@pytest.mark.parametrize("hours", [0, 8785, 2**31, 10**30, 24.0, "24", True])
def test_B12_a_window_is_a_whole_number_of_hours_within_a_year(hours: Any) -> None:
    """As the database reads it from the same document: 24.0 and "2_4" would be none there."""
    with pytest.raises(ProfileInvalid, match="hours"):
        profiles.parse(document(response_window={"hours": hours}))
    with pytest.raises(ProfileInvalid, match="response_window_hours"):
        profiles.parse(document(information=[{"code": "A", "title": "A", "response_window_hours": hours}]))


@pytest.mark.parametrize("given", ["yes", 1, 1.0])
def test_B9_what_is_required_is_a_truth_value(given: Any) -> None:
    with pytest.raises(ProfileInvalid, match="required"):
        profiles.parse(document(information=[{"code": "A", "title": "A", "required": given}]))
