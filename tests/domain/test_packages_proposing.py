"""By when answers are proposed: hours, working days, and both: rules B12, C5, Q4."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain import calendar, packages, profiles
from domain.packages import FinalisePackage, Package, UpdatePackageProfile
from domain.profiles import Profile
from domain.refusals import Refused
from domain.times import LONDON
from tests.domain.examples import NOW, SOLIHULL, draft

ID, SHIPPED = uuid4(), calendar.shipped()


def in_working_days(level: Mapping[str, Any] | None = None, **window: int) -> Profile:
    """Solihull's profile, in working days, with one level of its own window."""
    document = json.loads(SOLIHULL.model_dump_json())
    document["response_window"] = {"working_days": 5, "urgent_working_days": 2} | window
    document["service_levels"][0] |= level or {}
    return profiles.parse(document)


def edited_under(profile: Profile, **given: Any) -> Package:
    """A draft as it is after an edit under this profile."""
    after, _ = packages.update_profile(draft(**given), UpdatePackageProfile(ID, days_required=3), profile)
    return after


@pytest.mark.parametrize(
    ("sent", "urgent", "over"),
    [
        ("2024-01-09T12:18", False, "2024-01-17T00:00"),  # Tuesday: Wednesday to Tuesday, the weekend between
        ("2024-01-09T12:18", True, "2024-01-12T00:00"),
        ("2024-03-28T16:59", True, "2024-04-04T00:00"),  # the Thursday before Easter, and the clocks go forward
    ],
)
def test_C5_Q4_five_working_days_are_proposed_and_two_for_an_urgent_request(sent: str, urgent: bool, over: str) -> None:
    now = datetime.fromisoformat(sent).replace(tzinfo=LONDON).astimezone(UTC)
    profile = in_working_days()
    before = edited_under(profile)
    assert (before.proposed_response_days, before.proposed_urgent_days) == (5, 2)
    after, _ = packages.finalise(before, FinalisePackage(ID, high_priority=urgent), profile, SHIPPED, now)
    assert after.deadline_at == datetime.fromisoformat(over).replace(tzinfo=LONDON)


def test_C5_without_a_window_for_urgent_requests_they_have_as_long() -> None:
    document = json.loads(SOLIHULL.model_dump_json()) | {"response_window": {"working_days": 3}}
    before = edited_under(profiles.parse(document))
    ends = [packages.proposed_deadline(before, SHIPPED, NOW, urgent=urgent) for urgent in (True, False)]
    assert ends == [datetime(2024, 1, 13, tzinfo=UTC)] * 2


def test_B12_C5_a_level_in_hours_and_what_is_entered_in_hours_come_before_working_days() -> None:
    hurried = edited_under(in_working_days({"response_window_hours": 2}))
    assert (hurried.proposed_response_hours, hurried.proposed_response_days) == (2, None)
    both = replace(edited_under(in_working_days()), proposed_response_hours=30)
    assert packages.proposed_deadline(both, SHIPPED, NOW, urgent=False) == NOW + timedelta(hours=30)
    slow = replace(both, proposed_response_hours=2400)
    assert packages.proposed_deadline(slow, SHIPPED, NOW, urgent=False) == datetime(2024, 1, 17, tzinfo=UTC)


def test_Q4_working_days_that_nobody_knows_are_refused_with_everything_else() -> None:
    profile = in_working_days()
    before = edited_under(profile, services=())
    late = datetime(SHIPPED.last, 12, 29, 12, tzinfo=UTC)
    with pytest.raises(Refused) as refused:
        packages.finalise(before, FinalisePackage(ID), profile, SHIPPED, late)
    assert [found.code() for found in refused.value.refusals] == ["WORKING_DAYS_UNKNOWN", "NO_SERVICES"]
    assert f"Whether people work on 01/01/{SHIPPED.last + 1} is not known" in refused.value.refusals[0].message
    given = FinalisePackage(ID, late + timedelta(days=9))
    packages.finalise(replace(before, services=draft().services), given, profile, SHIPPED, late)
