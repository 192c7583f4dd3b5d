"""How long somebody waits who failed: longer each time, and never because of what others did.

A browser that signed in to the account before is counted by itself (OWASP's device cookies), so that nobody who guesses
elsewhere can lock its owner out. All others are counted by name and address together, by address, and, where the
account never came from that address, by name alone: guessing from many places is slow too (NIST SP 800-63B: at most
a hundred failures in a row). The name is the one that was typed, so that no wait tells who has it. Who is kept out by
that has a known browser, a known address, or the link in an e-mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_DOUBLINGS = 20


class Scope(StrEnum):
    """What failures are counted by."""

    DEVICE = "DEVICE"
    PAIR = "PAIR"
    ADDRESS = "ADDRESS"
    ACCOUNT = "ACCOUNT"
    CONFIRMATION = "CONFIRMATION"
    MAIL = "MAIL"
    MAIL_ADDRESS = "MAIL_ADDRESS"
    DEVICE_CODE = "DEVICE_CODE"


@dataclass(frozen=True, slots=True)
class Limit:
    """The first `free` failures cost nothing; each after that doubles the wait, up to `longest`.

    After `forgotten_after` without a failure it begins anew.
    """

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        if failures < self.free:
            return timedelta(0)
        doublings = min(failures - self.free, MOST_DOUBLINGS)
        return min(self.first * (1 << doublings), self.longest)


SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LIMITS: Mapping[Scope, Limit] = {
    Scope.DEVICE: Limit(10, 2 * SECOND, 15 * MINUTE, DAY),
    Scope.PAIR: Limit(5, SECOND, 15 * MINUTE, DAY),
    # A whole office may stand behind one address.
    Scope.ADDRESS: Limit(30, SECOND, 5 * MINUTE, HOUR),
    Scope.ACCOUNT: Limit(20, 2 * SECOND, 15 * MINUTE, DAY),
    # Codes and passwords that are asked for again: only who is half signed in comes so far.
    Scope.CONFIRMATION: Limit(5, 2 * SECOND, 15 * MINUTE, DAY),
    # What is counted here are not failures but e-mails asked for.
    Scope.MAIL: Limit(3, 10 * MINUTE, HOUR, DAY),
    Scope.MAIL_ADDRESS: Limit(20, 10 * SECOND, 10 * MINUTE, HOUR),
    Scope.DEVICE_CODE: Limit(5, 2 * SECOND, 15 * MINUTE, HOUR),
}
FORGIVEN = frozenset({Scope.DEVICE, Scope.PAIR, Scope.ACCOUNT, Scope.CONFIRMATION})
"""A success wipes these out. Others are only given back the one try, or an attacker could clear them at will: by an
account of their own, or by the code of a device of their own."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something failed of late, when last, and until when to wait."""

    failures: int
    failed_at: datetime
    until: datetime


class MustWait(Exception):
    """It is too early for another try; `until` is when it is not."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def sign_in_scopes(*, known_device: bool, known_address: bool) -> tuple[Scope, ...]:
    """By what a try to sign in is counted."""
    if known_device:
        return (Scope.DEVICE,)
    return (Scope.PAIR, Scope.ADDRESS) if known_address else (Scope.PAIR, Scope.ADDRESS, Scope.ACCOUNT)


def attempt(tallies: Mapping[Scope, Tally], now: datetime) -> Mapping[Scope, Tally]:
    """The tallies with one more failure each, or `MustWait`.

    A try is counted before it is known to fail, so that many at once are no more than one after another.
    """
    late = [tally.until for tally in tallies.values() if tally.until > now]
    if late:
        raise MustWait(max(late))
    return {scope: _failed(LIMITS[scope], tally, now) for scope, tally in tallies.items()}


def succeeded(scope: Scope, tally: Tally) -> Tally | None:
    """The tally after a try that did not fail; None where all is forgiven."""
    return None if scope in FORGIVEN else Tally(max(tally.failures - 1, 0), tally.failed_at, tally.failed_at)


def _failed(limit: Limit, tally: Tally, now: datetime) -> Tally:
    failures = 1 if now - tally.failed_at >= limit.forgotten_after else tally.failures + 1
    return Tally(failures, now, now + limit.wait(failures))
