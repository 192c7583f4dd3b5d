"""Duplicating a package: rules B2, B3, B20."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from domain import packages, references
from domain.calls import WEEK, Call, Preference, PreferenceKind, TimeBand
from domain.cautions import Caution
from domain.packages import CreationFacts, DuplicatePackage, Information, Package, PackageState, PersonGender
from domain.profiles import Profile
from domain.references import ReferenceRule
from domain.services import Origin
from tests.domain.examples import (
    NORFOLK,
    NOW,
    SOLIHULL,
    draft,
    new_id,
    norfolk_draft,
    refusals,
    requirement,
    selected,
    sent,
    start_date,
)

NEITHER = (
    "deadline_at",
    "high_priority",
    "sent_count",
    "submitted_count",
    "accepting_count",
    "finalised_at",
    "ended_at",
)


def duplicated(
    original: Package, profile: Profile = SOLIHULL, level: str | None = None, now: datetime = NOW, **given: Any
) -> tuple[Package, tuple[Caution, ...]]:
    """The duplicate, and what is told of it."""
    code = level or original.service_level_code
    wanted = DuplicatePackage(original.id, **{"terms_accepted": True} | given)
    creation = packages.creation(original, wanted, profile, code, now)
    facts = CreationFacts(
        package_id=uuid4(),
        authority_id=original.authority_id,
        created_by=uuid4(),
        team_id=uuid4(),
        profile_id=uuid4(),
        profile=profile,
        service_level_code=code,
        public_reference="0000-0000-0000-0001",
        system_reference="1016-12" if profile is SOLIHULL else None,
    )
    copy, event, cautions = packages.duplicate(original, creation, facts, new_id, now)
    assert (event.package_id, event.original_package_id) == (copy.id, original.id)
    assert (copy.profile_id, copy.team_id, copy.created_by) == (facts.profile_id, facts.team_id, facts.created_by)
    return copy, cautions


def test_B20_everything_described_is_copied_and_everything_that_happened_is_not() -> None:
    call = Call(position=1, days=WEEK, band=TimeBand.MORNING, minutes=30)
    original = sent(
        high_priority=True,
        submitted_count=2,
        accepting_count=1,
        ends_on=date(2099, 1, 31),
        person_age=87,
        person_gender=PersonGender.FEMALE,
        calls=(call,),
        preferences=(Preference(PreferenceKind.PETS, "A cat"),),
        additional_information=(Information("GENDER", "Gender", "Female"),),
        requirements=(start_date(code="HOME_CARE_002"), requirement(code="HOME_CARE_001", position=2)),
        services=(replace(selected(), origin=Origin.ALGORITHM), selected()),
    )
    copy, cautions = duplicated(original)
    described = ("client_reference", "postcode", "start_date", "ends_on", "hours_required", "days_required")
    kept = (
        *described,
        "frequency",
        "person_age",
        "person_gender",
        "calls",
        "preferences",
        "additional_information",
        "services",
    )
    assert [getattr(copy, name) for name in kept] == [getattr(original, name) for name in kept]
    assert [(each.code, each.negotiable, each.preferred_date) for each in copy.requirements] == [
        (each.code, each.negotiable, each.preferred_date) for each in original.requirements
    ]
    assert not {each.id for each in copy.requirements} & {each.id for each in original.requirements}
    empty = {field.name: field.default for field in fields(Package)}
    assert [getattr(copy, name) for name in NEITHER] == [empty[name] for name in NEITHER]
    assert (copy.state, copy.version, copy.duplicated_from_id) == (PackageState.DRAFT, 1, original.id)
    assert [caution.code for caution in cautions] == ["ORIGINAL_STAYS_LIVE"]


@pytest.mark.parametrize("state", list(PackageState))
def test_B20_a_package_of_any_state_is_duplicated_and_the_live_one_is_told_of(state: PackageState) -> None:
    _, cautions = duplicated(sent(state=state))
    live = state in {PackageState.OPEN, PackageState.ON_HOLD}
    assert [caution.code for caution in cautions] == (["ORIGINAL_STAYS_LIVE"] if live else [])


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2022, 3, 4, 9, tzinfo=UTC), "04/03/2022"),
        (datetime(2022, 6, 30, 23, 30, tzinfo=UTC), "01/07/2022"),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), "29/02/2024"),
    ],
)
def test_B2_B20_norfolks_reference_keeps_its_dates_and_gets_londons_today(now: datetime, day: str) -> None:
    copy, _ = duplicated(norfolk_draft(), NORFOLK, now=now)
    assert copy.reference == f"SP 123456789 03/03/2022 {day}"
    again, _ = duplicated(replace(norfolk_draft(), reference=copy.reference), NORFOLK, now=now)
    assert again.reference == f"SP 123456789 03/03/2022 {day} {day}"
    assert references.fits(NORFOLK.reference, again.reference)


def test_B2_B20_the_officer_may_give_another_reference_of_the_authoritys_form() -> None:
    copy, _ = duplicated(norfolk_draft(), NORFOLK, reference="SPX 123456789 03/03/2022 04/03/2022")
    assert copy.reference == "SPX 123456789 03/03/2022 04/03/2022"
    assert refusals(lambda: duplicated(norfolk_draft(), NORFOLK, reference="1016-11")) == {
        "REFERENCE_INVALID": ("reference",)
    }


def test_B2_B20_a_proposal_that_the_pattern_does_not_allow_is_refused() -> None:
    rule = ReferenceRule(kind=NORFOLK.reference.kind, pattern="[A-Z]{2} [0-9]{9}", example="SP 123456789")
    profile = NORFOLK.model_copy(update={"reference": rule})
    original = replace(norfolk_draft(), reference="SP 123456789")
    assert refusals(lambda: duplicated(original, profile)) == {"REFERENCE_INVALID": ("reference",)}


def test_B2_B20_solihulls_duplicate_gets_the_next_number() -> None:
    assert duplicated(draft())[0].reference == "1016-12"
    assert refusals(lambda: duplicated(draft(), reference="1016-13")) == {"REFERENCE_GIVEN_BY_SYSTEM": ("reference",)}


def test_B20_the_service_level_may_change_and_brings_its_own_rules() -> None:
    level = uuid4()
    copy, cautions = duplicated(draft(), level="DAY_SPOT", service_level_id=level)
    assert (copy.service_level_id, copy.service_level_code, copy.offer_required) == (level, "DAY_SPOT", "DAY_RATE")
    (caution,) = cautions
    assert caution.code == "SERVICE_NOT_COPIED"
    assert "Day Opportunities - Spot" in caution.message
    assert copy.services == ()
    discharge, _ = duplicated(norfolk_draft(), NORFOLK, level="HOSPITAL_DISCHARGE_BLOCK")
    assert discharge.proposed_response_hours == 2


def test_B20_the_service_type_follows_the_level_and_must_fit_one_that_is_given() -> None:
    assert refusals(lambda: duplicated(draft(), service_type="Day opportunities")) == {
        "SERVICE_LEVEL_NOT_OF_TYPE": ("service_type",)
    }
    assert refusals(lambda: duplicated(draft(service_level_code="RETIRED"))) == {"NOT_FOUND": ("service_level_id",)}


def test_B20_the_terms_in_force_are_accepted_anew() -> None:
    profile = SOLIHULL.model_copy(update={"terms_version": "2025-01"})
    rule = ReferenceRule.model_validate({"kind": "ALIAS"})
    copy, _ = duplicated(draft(), profile.model_copy(update={"reference": rule}))
    assert (copy.terms_version, copy.reference) == ("2025-01", copy.public_reference)
    assert refusals(lambda: duplicated(draft(), terms_accepted=False)) == {"TERMS_NOT_ACCEPTED": ("terms_accepted",)}


def test_B20_what_the_profile_in_force_has_no_longer_is_told() -> None:
    entered = (Information("GENDER", "Gender", "F"), Information("SHOE_SIZE", "Shoe size", "9"))
    suspended = selected(name="Elsewhere", suspended_from=NOW.date(), suspension_reason="Review")
    original = draft(
        requirements=(requirement(code="OLD", title="Old"), requirement(code="HOME_CARE_001", options=("Gone",))),
        additional_information=(*entered, Information("HOSPITAL_DISCHARGE", "Hospital discharge", "Maybe")),
        services=(suspended, selected()),
    )
    copy, cautions = duplicated(original)
    assert [caution.code for caution in cautions] == [
        "INFORMATION_NOT_COPIED",
        "INFORMATION_NOT_COPIED",
        "REQUIREMENT_NOT_COPIED",
        "REQUIREMENT_NOT_COPIED",
        "SERVICE_NOT_COPIED",
    ]
    assert cautions[0].message == 'The additional information "Shoe size" was not copied: the profile has it no longer.'
    assert cautions[2].message == 'The requirement "Old" was not copied: the catalogue has it no longer.'
    assert "Review" in cautions[4].message
    assert (copy.requirements, copy.services) == ((), original.services[1:])
    assert [each.code for each in copy.additional_information] == ["GENDER"]
