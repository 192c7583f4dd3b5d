"""How long somebody waits who failed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import throttling
from domain.throttling import FORGIVEN, LIMITS, MustWait, Scope, Tally

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SCOPES = sorted(Scope)
NONE = Tally(0, NOW, NOW)


def _fails(scope: Scope, times: int) -> tuple[Tally, datetime]:
    """The tally after so many failures, each as early as may be, and when the last one was."""
    tally, now = NONE, NOW
    for _ in range(times):
        now = max(now, tally.until)
        tally = throttling.attempt({scope: tally}, now)[scope]
    return tally, now


@pytest.mark.parametrize("scope", SCOPES)
def test_the_first_failures_cost_nothing_and_each_after_that_twice_as_much(scope: Scope) -> None:
    limit = LIMITS[scope]
    assert _fails(scope, limit.free - 1)[0].until == NOW
    tally, now = _fails(scope, limit.free)
    assert tally.until - now == limit.first
    tally, now = _fails(scope, limit.free + 1)
    assert tally.until - now == min(2 * limit.first, limit.longest)


@pytest.mark.parametrize("scope", SCOPES)
@given(failures=st.integers(0, 10_000))
def test_no_wait_is_longer_than_the_longest_or_shorter_than_the_one_before(scope: Scope, failures: int) -> None:
    limit = LIMITS[scope]
    assert timedelta(0) <= limit.wait(failures) <= limit.wait(failures + 1) <= limit.longest


@pytest.mark.parametrize("scope", [Scope.PAIR, Scope.ACCOUNT, Scope.DEVICE, Scope.CONFIRMATION])
def test_somebody_who_never_stops_gets_fewer_than_150_tries_a_day(scope: Scope) -> None:
    tally, tries, now = NONE, 0, NOW
    while now < NOW + timedelta(days=1):
        tally = throttling.attempt({scope: tally}, now)[scope]
        tries, now = tries + 1, max(now, tally.until)
    assert tries < 150


@given(failures=st.integers(1, 50), early=st.integers(1, 10**9))
def test_a_try_is_refused_until_the_very_instant(failures: int, early: int) -> None:
    tally = Tally(failures, NOW, NOW + timedelta(minutes=5))
    with pytest.raises(MustWait) as refused:
        throttling.attempt({Scope.PAIR: tally}, tally.until - timedelta(microseconds=min(early, 299_999_999)))
    assert refused.value.until == tally.until
    assert throttling.attempt({Scope.PAIR: tally}, tally.until)[Scope.PAIR].failures == failures + 1


def test_the_latest_of_several_holds_and_a_refused_try_counts_nowhere() -> None:
    tallies = {
        Scope.PAIR: Tally(6, NOW, NOW + timedelta(seconds=2)),
        Scope.ADDRESS: Tally(40, NOW, NOW + timedelta(seconds=9)),
    }
    with pytest.raises(MustWait) as refused:
        throttling.attempt(tallies, NOW)
    assert refused.value.until == NOW + timedelta(seconds=9)


@pytest.mark.parametrize("scope", SCOPES)
def test_after_a_while_it_is_forgotten_at_the_exact_instant(scope: Scope) -> None:
    forgotten = NOW + LIMITS[scope].forgotten_after
    old = Tally(99, NOW, NOW)
    assert throttling.attempt({scope: old}, forgotten)[scope].failures == 1
    assert throttling.attempt({scope: old}, forgotten - timedelta(microseconds=1))[scope].failures == 100


@pytest.mark.parametrize("scope", SCOPES)
def test_a_success_forgives_all_but_an_address(scope: Scope) -> None:
    after = throttling.succeeded(scope, Tally(7, NOW, NOW + timedelta(seconds=8)))
    assert after is None if scope in FORGIVEN else after == Tally(6, NOW, NOW)


def test_a_known_browser_is_counted_by_itself() -> None:
    assert throttling.sign_in_scopes(known_device=True, known_address=False) == (Scope.DEVICE,)
    assert Scope.ACCOUNT not in throttling.sign_in_scopes(known_device=False, known_address=True)
    assert Scope.ACCOUNT in throttling.sign_in_scopes(known_device=False, known_address=False)
