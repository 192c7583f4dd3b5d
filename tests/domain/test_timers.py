"""When timers go off, and what their rules say: reminders by day, the chase (C10, Q5), digests, the frame of jobs."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain import calendar, timers
from domain.packages import Package
from domain.profiles import Profile, Reminder
from domain.timers import ChaseBy, JobStatus, TimerKind, TimerState
from domain.timers.facts import LATE_AFTER, LONGEST_PAUSE
from domain.times import LONDON
from tests.domain.examples import DEADLINE, NOW, SOLIHULL, instants, selected, sent

RULE = Reminder()
IDS = tuple(uuid4() for _ in range(2))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "deadline", "urgent", "reminded"),
    [
        ("2026-03-02 09:00", "2026-03-02 17:00", False, "2026-03-02 15:00"),
        ("2026-03-02 10:00", "2026-03-03 10:00", False, "2026-03-03 08:00"),  # 04:00 is night: when it ends
        ("2026-03-02 10:00", "2026-03-03 10:00", True, "2026-03-03 04:00"),
        ("2026-03-02 17:00", "2026-03-03 07:00", False, "2026-03-02 19:45"),  # it ends too late: before it begins
        ("2026-03-02 19:50", "2026-03-03 07:00", False, None),  # no room at all
        ("2026-03-02 21:00", "2026-03-02 23:00", False, None),
        ("2026-03-28 12:00", "2026-03-30 00:00", False, "2026-03-29 15:15"),  # 35 hours: the clocks go forward
    ],
)
def test_a_reminder_comes_late_in_the_response_time_and_not_by_night(
    since: str, deadline: str, urgent: bool, reminded: str | None
) -> None:
    found = timers.reminder_at(london(since), london(deadline), RULE, urgent=urgent)
    assert found == (None if reminded is None else london(reminded))


times_of_day = st.times().map(lambda at: f"{at:%H:%M}")


@given(since=instants, seconds=st.integers(1, 20 * 86_400), begins=times_of_day, ends=times_of_day)
def test_a_reminder_is_within_the_response_time_and_never_by_night(
    since: datetime, seconds: int, begins: str, ends: str
) -> None:
    rule = Reminder(quiet_from=begins, quiet_until=ends)
    hours = {name: time.fromisoformat(text).hour for name, text in (("begins", begins), ("ends", ends))}
    assume((hours["ends"] - hours["begins"]) % 24 <= 20)
    deadline_at = since + timedelta(seconds=seconds)
    found = timers.reminder_at(since, deadline_at, rule, urgent=False)
    if found is None:
        return
    assert since < found < deadline_at
    assert timers.postponed(found, rule, urgent=False) is None


@given(at=instants, begins=times_of_day, ends=times_of_day)
def test_the_night_ends_later_than_any_of_its_instants(at: datetime, begins: str, ends: str) -> None:
    rule = Reminder(quiet_from=begins, quiet_until=ends)
    night = timers.postponed(at, rule, urgent=False)
    assert night is None or at < night <= at + timedelta(hours=26)
    assert timers.postponed(at, rule, urgent=True) is None


def test_without_a_share_of_the_time_nobody_is_reminded() -> None:
    assert timers.reminder_at(NOW, DEADLINE, Reminder(after_percent=None), urgent=True) is None


@pytest.mark.parametrize(
    ("outstanding", "accepting", "hours", "urgent", "by"),
    [
        (IDS, 0, 48, False, ChaseBy.MESSAGE),
        (IDS, 0, 48, True, ChaseBy.TELEPHONE),
        (IDS, 1, 48, False, None),  # somebody said yes, if only in part
        ((), 0, 48, False, None),  # nobody is outstanding: rule C11
        (IDS, 0, None, False, None),
    ],
)
def test_C10_Q5_who_is_chased_and_how(
    outstanding: tuple[object, ...], accepting: int, hours: int | None, urgent: bool, by: ChaseBy | None
) -> None:
    ids = IDS[: len(outstanding)]
    found = timers.chase(ids, accepting, hours, NOW, urgent=urgent)
    assert (None if found is None else found.by) == by
    if found is not None:
        assert found.invitation_ids == ids
        assert found.deadline_at == (None if urgent else NOW + timedelta(hours=48))


@pytest.mark.parametrize(
    ("after", "digest"),
    [
        ("2026-03-04 07:59", "2026-03-04 08:00"),
        ("2026-03-04 08:00", "2026-03-05 08:00"),
        ("2026-03-06 12:00", "2026-03-09 08:00"),  # over the weekend
        ("2026-04-02 12:00", "2026-04-07 08:00"),  # over Easter
        ("2031-01-03 12:00", "2031-01-06 08:00"),  # nobody knows the bank holidays: one digest too many does no harm
    ],
)
def test_the_digest_comes_on_the_morning_of_the_next_working_day(after: str, digest: str) -> None:
    assert timers.next_digest(london(after), time(8), calendar.shipped()) == london(digest)


def with_chase(*, automatic: bool) -> Profile:
    window = SOLIHULL.response_window.model_copy(update={"chase_hours": 48, "automatic_chase": automatic})
    return SOLIHULL.model_copy(update={"response_window": window})


def test_what_a_sent_package_sets() -> None:
    package: Package = sent(deadline_at=DEADLINE)
    found = {timer.kind: timer.due_at for timer in timers.of_package(package, with_chase(automatic=True), NOW)}
    assert found == {
        TimerKind.REMINDER: london("2024-01-10 08:00"),
        TimerKind.CHASE: DEADLINE,
        TimerKind.UNFILLED: DEADLINE + timedelta(hours=24),
    }
    by_hand = timers.of_package(package, with_chase(automatic=False), NOW)
    assert TimerKind.CHASE not in {timer.kind for timer in by_hand}
    assert all(timer.subject_id == timer.package_id == package.id for timer in by_hand)


def test_one_digest_an_organisation_whatever_was_asked_of_it() -> None:
    organisation = uuid4()
    services = (selected(organisation_id=organisation), selected(organisation_id=organisation), selected())
    package = sent(services=services)
    found = timers.digests(package, SOLIHULL, calendar.shipped(), NOW)
    assert len({timer.subject_id for timer in found}) == len(found) == 2
    again = timers.digests(
        sent(services=services, authority_id=package.authority_id), SOLIHULL, calendar.shipped(), NOW
    )
    assert [timer.subject_id for timer in again] == [timer.subject_id for timer in found]


@pytest.mark.parametrize(
    ("state", "due_in", "leased_for", "status"),
    [
        (TimerState.DUE, timedelta(seconds=1), None, JobStatus.WAITING),
        (TimerState.DUE, timedelta(0), None, JobStatus.DUE),
        (TimerState.DUE, -LATE_AFTER, None, JobStatus.LATE),
        (TimerState.DUE, -LATE_AFTER, timedelta(seconds=1), JobStatus.RUNNING),
        (TimerState.DUE, timedelta(0), timedelta(0), JobStatus.DUE),
        (TimerState.POISONED, timedelta(0), None, JobStatus.POISONED),
        (TimerState.DONE, timedelta(0), None, JobStatus.DONE),
    ],
)
def test_how_a_job_stands(
    state: TimerState, due_in: timedelta, leased_for: timedelta | None, status: JobStatus
) -> None:
    leased_until = None if leased_for is None else NOW + leased_for
    assert timers.job_status(state, NOW + due_in, leased_until, NOW) is status


def test_pauses_grow_and_end() -> None:
    pauses = [timers.pause(attempts) for attempts in range(1, 12)]
    assert pauses[:3] == [timedelta(seconds=seconds) for seconds in (2, 4, 8)]
    assert pauses == sorted(pauses)
    assert max(pauses) == LONGEST_PAUSE
