"""What an authority arranges with a service, and when it suspends it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory import arranging, keeping
from domain.directory.arranging import ArrangeService, SuspendService
from domain.directory.facts import Arrangement, Keeper, Organisation, OrganisationFacts, Service, ServiceFacts, Terms
from domain.directory.keeping import Others, RegisterService, UpdateOrganisation, UpdateService
from domain.policies import ServiceCategory
from domain.refusals import Refused

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OURS, THEIRS = Keeper(uuid4(), "Solihull"), Keeper(uuid4(), "Norfolk County Council")
SERVICE = Service(uuid4(), uuid4(), ServiceFacts(name="Home Support"), OURS)
STANDING = Arrangement(
    uuid4(), uuid4(), SERVICE.id, SERVICE.organisation_id, Terms(category=ServiceCategory.SPOT), version=3
)
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


def refused(attempt: Any) -> dict[str, tuple[str | int, ...]]:
    with pytest.raises(Refused) as error:
        attempt()
    return {refusal.code(): refusal.path for refusal in error.value.refusals}


def suspension(first_day: date | None, last_day: date | None, reason: str = "Safeguarding") -> SuspendService:
    return SuspendService(SERVICE.id, first_day, last_day, reason)


def test_P31_terms_replace_those_there_were_and_leave_the_suspension() -> None:
    suspended, _ = arranging.suspend(STANDING, suspension(None, None), TODAY)
    command = ArrangeService(SERVICE.id, {"category": "FCA", "levels": ["A"]})
    arranged, event = arranging.arrange(SERVICE, suspended, command, STANDING, {"A", "B"})
    assert (arranged.terms.category, arranged.terms.levels, arranged.version) == (ServiceCategory.FCA, ("A",), 5)
    assert arranged.suspension == suspended.suspension
    assert event.service_id == SERVICE.id


def test_P31_a_level_has_to_be_one_of_the_councils() -> None:
    command = ArrangeService(SERVICE.id, {"category": "FCA", "levels": ["A", "X", "B", "Y"]})
    with pytest.raises(Refused) as error:
        arranging.arrange(SERVICE, None, command, STANDING, {"A", "B"})
    assert [refusal.path for refusal in error.value.refusals] == [("levels", 1), ("levels", 3)]


def test_with_a_retired_service_nothing_is_arranged() -> None:
    retired, event = keeping.update_service(
        SERVICE, UpdateService(SERVICE.id, {}, retired=True), OURS.authority_id or uuid4(), Others(), NOW
    )
    assert (retired.retired_at, event.retired) == (NOW, True)
    command = ArrangeService(SERVICE.id, {"category": "FCA"})
    assert refused(lambda: arranging.arrange(retired, None, command, STANDING, ())) == {
        "SERVICE_RETIRED": ("service_id",)
    }


@given(first_day=st.none() | DAYS, last_day=st.none() | DAYS)
def test_B10_both_days_of_a_suspension_are_suspended_and_an_open_end_is_never_over(
    first_day: date | None, last_day: date | None
) -> None:
    begins = first_day or TODAY
    possible = last_day is None or last_day >= max(begins, TODAY)
    if not possible:
        assert set(refused(lambda: arranging.suspend(STANDING, suspension(first_day, last_day), TODAY))) <= {
            "SUSPENSION_ENDS_BEFORE_IT_BEGINS",
            "SUSPENSION_OVER",
        }
        return
    suspended, event = arranging.suspend(STANDING, suspension(first_day, last_day), TODAY)
    assert suspended.suspension is not None
    assert (suspended.suspension.first_day, suspended.suspension.last_day) == (begins, last_day)
    assert (event.suspended_from, event.suspended_until) == (begins, last_day)
    assert arranging.lift(suspended, SERVICE, TODAY)[0].suspension is None


def test_B10_a_suspension_says_why_and_is_lifted_once() -> None:
    assert refused(lambda: arranging.suspend(STANDING, suspension(None, None, " "), TODAY)) == {
        "INVALID_INPUT": ("reason",)
    }
    assert refused(lambda: arranging.lift(STANDING, SERVICE, TODAY)) == {"SERVICE_NOT_SUSPENDED": ("service_id",)}
    suspended, _ = arranging.suspend(STANDING, suspension(TODAY, TODAY), TODAY)
    assert arranging.lift(suspended, SERVICE, TODAY)[0].suspension is None
    tomorrow = TODAY + timedelta(days=1)
    assert set(refused(lambda: arranging.lift(suspended, SERVICE, tomorrow))) == {"SERVICE_NOT_SUSPENDED"}


@pytest.mark.parametrize("keeper", [THEIRS, Keeper()], ids=str)
def test_what_all_see_is_changed_by_its_keeper_alone_who_is_named(keeper: Keeper) -> None:
    organisation = Organisation(uuid4(), "care", OrganisationFacts(name="Care"), keeper)
    command = UpdateOrganisation(organisation.id, {"name": " "})
    with pytest.raises(Refused) as error:
        keeping.update_organisation(organisation, command, OURS.authority_id or uuid4(), Others())
    kept, invalid = error.value.refusals
    assert (kept.code(), invalid.code()) == ("KEPT_BY_ANOTHER", "INVALID_INPUT")
    assert str(keeper) in kept.message
    assert (str(keeper) == "the operator of this service") == (keeper.authority_id is None)


def test_a_new_service_collides_with_names_and_CQC_ids_at_once() -> None:
    command = RegisterService(uuid4(), {"name": "Home Support", "cqc_location_id": "rx1ra"})
    others = Others({"RX1RA": "Another"}, {"Home Support"})
    assert refused(lambda: keeping.register_service(command, uuid4(), OURS, others)) == {
        "CQC_ID_TAKEN": ("cqc_location_id",),
        "SERVICE_NAME_TAKEN": ("name",),
    }
