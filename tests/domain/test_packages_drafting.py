"""Editing a draft: rules B3, B5, B6, B7, B8, B9, B10, B26, P31, Q24."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from domain import packages
from domain.events import PackagePart
from domain.packages import (
    AddRequirements,
    AddServices,
    NewInformation,
    PackageState,
    PersonGender,
    RemoveRequirement,
    RemoveService,
    SelectServices,
    UpdatePackageProfile,
)
from domain.policies import ContractBasis, ServiceCategory
from domain.refusals import Refused
from domain.requirements import NewRequirement
from tests.domain.examples import (
    NORFOLK,
    NOW,
    SOLIHULL,
    START,
    draft,
    new_id,
    norfolk_draft,
    refusals,
    requirement,
    selected,
    sent,
    service,
)

ID = uuid4()


def test_B5_the_profile_changes_only_what_is_given() -> None:
    before = draft(hours_required=Decimal("7.00"))
    after, event = packages.update_profile(before, UpdatePackageProfile(before.id, postcode="b901sh"), SOLIHULL)
    assert (after.postcode, after.hours_required, after.start_date) == ("B90 1SH", Decimal("7.00"), START)
    assert after.version == before.version + 1
    assert (event.part, event.package_id) == (PackagePart.PROFILE, before.id)
    cleared, _ = packages.update_profile(after, UpdatePackageProfile(ID, postcode=None, start_date=None), SOLIHULL)
    assert (cleared.postcode, cleared.start_date, cleared.hours_required) == (None, None, Decimal("7.00"))


@pytest.mark.parametrize("age", [0, 120, None])
def test_B10_the_persons_age_and_gender_are_kept_for_matching(age: int | None) -> None:
    command = UpdatePackageProfile(ID, person_age=age, person_gender=PersonGender.FEMALE)
    after, _ = packages.update_profile(draft(), command, SOLIHULL)
    assert (after.person_age, after.person_gender) == (age, PersonGender.FEMALE)


@pytest.mark.parametrize("age", [-1, 121])
def test_B10_nobody_has_such_an_age(age: int) -> None:
    wrong = UpdatePackageProfile(ID, person_age=age)
    assert refusals(lambda: packages.update_profile(draft(), wrong, SOLIHULL)) == {"INVALID_INPUT": ("person_age",)}


@pytest.mark.parametrize("days", [0, 42, None])
def test_B5_care_may_have_a_last_day_that_is_one_of_its_days(days: int | None) -> None:
    ends_on = None if days is None else START + timedelta(days=days)
    after, _ = packages.update_profile(draft(), UpdatePackageProfile(ID, start_date=START, ends_on=ends_on), SOLIHULL)
    assert (after.start_date, after.ends_on) == (START, ends_on)


def test_B5_care_does_not_end_before_it_starts_whichever_of_the_two_is_moved() -> None:
    stay = draft(start_date=START, ends_on=START)
    for wrong in (
        UpdatePackageProfile(ID, ends_on=START - timedelta(days=1)),
        UpdatePackageProfile(ID, start_date=START + timedelta(days=1)),
    ):
        assert refusals(partial(packages.update_profile, stay, wrong, SOLIHULL)) == {"INVALID_INPUT": ("ends_on",)}
    open_ended, _ = packages.update_profile(
        stay, UpdatePackageProfile(ID, start_date=START + timedelta(days=1), ends_on=None), SOLIHULL
    )
    assert open_ended.ends_on is None


@pytest.mark.parametrize("hours", ["0", "-1", "1000", "7.005", "NaN", "Infinity", "sNaN"])
def test_B5_everything_wrong_with_a_profile_is_told_at_once(hours: str) -> None:
    wrong = UpdatePackageProfile(
        ID,
        postcode="not a postcode",
        hours_required=Decimal(hours),
        days_required=8,
        additional_information=(NewInformation("SHOE_SIZE", "9"),),
    )
    with pytest.raises(Refused) as caught:
        packages.update_profile(draft(), wrong, SOLIHULL)
    assert [(refusal.code(), refusal.path) for refusal in caught.value.refusals] == [
        ("INVALID_INPUT", ("postcode",)),
        ("INVALID_INPUT", ("hours_required",)),
        ("INVALID_INPUT", ("days_required",)),
        ("NOT_FOUND", ("additional_information", 0, "code")),
    ]


def test_B9_additional_information_is_of_the_authoritys_kinds_and_options() -> None:
    entered = (NewInformation("CARE_REQUIRED", " AM 30 mins x 7 "), NewInformation("HOSPITAL_DISCHARGE", "Acute"))
    after, _ = packages.update_profile(
        norfolk_draft(), UpdatePackageProfile(ID, additional_information=entered), NORFOLK
    )
    assert [(given.code, given.title, given.value) for given in after.additional_information] == [
        ("CARE_REQUIRED", "Care Required", "AM 30 mins x 7"),
        ("HOSPITAL_DISCHARGE", "Hospital discharge", "Acute"),
    ]
    wrong = UpdatePackageProfile(
        ID, additional_information=(NewInformation("HOSPITAL_DISCHARGE", "Chronic"), NewInformation("TOWN_VILLAGE", ""))
    )
    assert refusals(lambda: packages.update_profile(norfolk_draft(), wrong, NORFOLK)) == {
        "ADDITIONAL_INFORMATION_NOT_AN_OPTION": ("additional_information", 0, "value"),
        "INVALID_INPUT": ("additional_information", 1, "value"),
    }
    twice = UpdatePackageProfile(ID, additional_information=(NewInformation("TOWN_VILLAGE", "Norwich"),) * 2)
    assert refusals(lambda: packages.update_profile(norfolk_draft(), twice, NORFOLK)) == {
        "INVALID_INPUT": ("additional_information", 1, "code")
    }


def test_B7_B8_requirements_come_from_the_catalogue_in_order() -> None:
    wanted = (NewRequirement("HOME_CARE_001"), NewRequirement("HOME_CARE_002"))
    after, event = packages.add_requirements(draft(), AddRequirements(ID, wanted), SOLIHULL, new_id)
    assert [(added.code, added.position, added.essential) for added in after.requirements] == [
        ("HOME_CARE_001", 1, True),
        ("HOME_CARE_002", 2, True),
    ]
    assert event.part is PackagePart.REQUIREMENTS
    more, _ = packages.add_requirements(
        after, AddRequirements(ID, (NewRequirement("HOME_CARE_003"),)), SOLIHULL, new_id
    )
    assert [added.position for added in more.requirements] == [1, 2, 3]


def test_B26_the_start_date_carries_the_preferred_date() -> None:
    wanted = AddRequirements(ID, (NewRequirement("START_DATE", negotiable=True, preferred_date=date(2024, 1, 15)),))
    after, _ = packages.add_requirements(norfolk_draft(requirements=()), wanted, NORFOLK, new_id)
    assert after.requirements[0].preferred_date == date(2024, 1, 15)
    silent = AddRequirements(ID, (NewRequirement("START_DATE", negotiable=True),))
    after, _ = packages.add_requirements(norfolk_draft(requirements=()), silent, NORFOLK, new_id)
    assert after.requirements[0].preferred_date == START
    undated = norfolk_draft(requirements=(), start_date=None)
    assert refusals(lambda: packages.add_requirements(undated, silent, NORFOLK, new_id)) == {
        "PREFERRED_DATE_REQUIRED": ("requirements", 0, "preferred_date")
    }


def test_B6_requirements_that_cannot_be_added_are_all_told() -> None:
    wanted = AddRequirements(
        ID, (NewRequirement("UNKNOWN"), NewRequirement("START_DATE"), NewRequirement("SPECIFIC_TIMES", True, START))
    )
    assert refusals(lambda: packages.add_requirements(norfolk_draft(), wanted, NORFOLK, new_id)) == {
        "NOT_FOUND": ("requirements", 0, "code"),
        "REQUIREMENT_ALREADY_ADDED": ("requirements", 1, "code"),
        "PREFERRED_DATE_NOT_ALLOWED": ("requirements", 2, "preferred_date"),
    }
    nothing = AddRequirements(ID, ())
    assert refusals(lambda: packages.add_requirements(draft(), nothing, SOLIHULL, new_id)) == {
        "INVALID_INPUT": ("requirements",)
    }


def test_B6_requirements_are_removable_while_draft() -> None:
    first, second = requirement(), requirement(code="ADDITIONAL", position=2)
    before = draft(requirements=(first, second))
    after, _ = packages.remove_requirement(before, RemoveRequirement(before.id, first.id))
    assert after.requirements == (second,)
    missing = RemoveRequirement(before.id, uuid4())
    assert refusals(lambda: packages.remove_requirement(before, missing)) == {"NOT_FOUND": ("requirement_id",)}


def test_B10_services_are_added_and_removed_by_hand() -> None:
    new = service()
    after, event = packages.add_services(draft(), AddServices(ID, (new.id,)), SOLIHULL, {new.id: new}, NOW)
    assert [(chosen.service, chosen.origin) for chosen in after.services][1:] == [(new, "MANUAL")]
    assert event.part is PackagePart.SERVICES
    back, _, reason = packages.remove_service(after, RemoveService(ID, new.id, reason=" Too far away. "))
    assert reason == "Too far away."
    assert new not in [chosen.service for chosen in back.services]
    wrong = RemoveService(ID, new.id, reason="\x00")
    assert refusals(lambda: packages.remove_service(back, wrong)) == {
        "INVALID_INPUT": ("reason",),
        "NOT_FOUND": ("service_id",),
    }


def test_B10_the_algorithm_looks_for_what_the_package_and_its_level_want() -> None:
    before = norfolk_draft(postcode="NR1 1AA")
    after, event, criteria = packages.select_services(before, SelectServices(ID), NORFOLK, NOW)
    assert (after.version, after.services, event.part) == (before.version + 1, before.services, PackagePart.SERVICES)
    assert (criteria.areas, criteria.level, criteria.day) == (
        ("NR", "NR1", "NR1 1"),
        "HOME_SUPPORT_FRAMEWORK",
        date(2024, 1, 9),
    )
    assert (criteria.contract_basis, criteria.framework) == (ContractBasis.FRAMEWORK, "Home Support")


def test_B10_without_a_postcode_the_algorithm_says_what_is_missing() -> None:
    with pytest.raises(Refused) as caught:
        packages.select_services(draft(postcode=None), SelectServices(ID), SOLIHULL, NOW)
    (refusal,) = caught.value.refusals
    assert refusal.code() == "SELECTION_WITHOUT_LOCATION"
    assert refusal.message.startswith("The package has no location (postcode): enter it first")


def test_B10_a_suspended_service_is_refused_with_an_explanation() -> None:
    today = date(2024, 1, 9)
    new = service(suspended_from=today, suspension_reason="New placements are paused")
    wanted = AddServices(ID, (new.id,))
    with pytest.raises(Refused) as caught:
        packages.add_services(draft(), wanted, SOLIHULL, {new.id: new}, NOW)
    (refusal,) = caught.value.refusals
    assert refusal.message == (
        'The service "Love 4 Care Home Support" is suspended from 09/01/2024 until further notice '
        "(New placements are paused); choose another."
    )


def test_P31_day_levels_go_only_to_services_of_their_category() -> None:
    spot, framework = service(category=ServiceCategory.SPOT), service()
    found = {spot.id: spot, framework.id: framework}
    day = draft(service_level_code="DAY_SPOT", services=())
    after, _ = packages.add_services(day, AddServices(ID, (spot.id,)), SOLIHULL, found, NOW)
    assert len(after.services) == 1
    wrong = AddServices(ID, (spot.id, framework.id))
    assert refusals(lambda: packages.add_services(day, wrong, SOLIHULL, found, NOW)) == {
        "SERVICE_CATEGORY_MISMATCH": ("service_ids", 1)
    }


def test_services_that_cannot_be_added_are_all_told() -> None:
    taken = selected()
    wanted = AddServices(ID, (taken.service.id, uuid4()))
    found = {taken.service.id: taken.service}
    before = draft(services=(taken,))
    assert refusals(lambda: packages.add_services(before, wanted, SOLIHULL, found, NOW)) == {
        "SERVICE_ALREADY_SELECTED": ("service_ids", 0),
        "NOT_FOUND": ("service_ids", 1),
    }
    nothing = AddServices(ID, ())
    assert refusals(lambda: packages.add_services(before, nothing, SOLIHULL, {}, NOW)) == {
        "INVALID_INPUT": ("service_ids",)
    }


EDITS: list[tuple[Any, Any]] = [
    (packages.update_profile, (UpdatePackageProfile(ID, postcode="B90 1SH"), SOLIHULL)),
    (packages.add_requirements, (AddRequirements(ID, (NewRequirement("HOME_CARE_001"),)), SOLIHULL, new_id)),
    (packages.remove_requirement, (RemoveRequirement(ID, ID),)),
    (packages.add_services, (AddServices(ID, (ID,)), SOLIHULL, {}, NOW)),
    (packages.remove_service, (RemoveService(ID, ID),)),
    (packages.select_services, (SelectServices(ID), SOLIHULL, NOW)),
]


@pytest.mark.parametrize(("edit", "arguments"), EDITS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.parametrize("state", sorted(set(PackageState) - {PackageState.DRAFT}))
def test_B3_nothing_is_edited_after_sending(edit: Any, arguments: Any, state: PackageState) -> None:
    assert refusals(lambda: edit(sent(state=state), *arguments)) == {"PACKAGE_NOT_DRAFT": ()}


@pytest.mark.parametrize(("edit", "arguments"), EDITS, ids=lambda value: getattr(value, "__name__", ""))
def test_Q24_an_edit_of_a_stale_version_is_a_conflict(edit: Any, arguments: Any) -> None:
    command, *others = arguments
    stale = type(command)(**{name: getattr(command, name) for name in command.__slots__} | {"expected_version": 3})
    assert refusals(lambda: edit(draft(version=4), stale, *others)) == {"CONFLICT": ("expected_version",)}
