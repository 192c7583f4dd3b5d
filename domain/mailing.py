"""What becomes of a try to send a message, when the next one is due, and what may stand in a header.

Codes are those of SMTP (RFC 5321): 4xx is a no for now, 5xx about an address a no for good.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GIVE_UP_AFTER = timedelta(hours=48)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_WAIT = LONGEST_PAUSE * 1.5
LEASE = timedelta(seconds=60)
"""How long a claimed message is its worker's; longer than a job may take."""

MOST_CUT_OFF = 5
"""How many tries may be cut off before a message is given up."""

LONGEST_SUBJECT = 200
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Outcome(StrEnum):
    """How a try ended."""

    SENT = "SENT"
    DEFERRED = "DEFERRED"
    BOUNCED = "BOUNCED"
    FAILED = "FAILED"


class Problem(StrEnum):
    """Why a message was not taken, in a word; the server's own words are not kept, because they name addresses."""

    UNREACHABLE = "UNREACHABLE"
    """Nobody answered, or not to the end."""
    NOT_SECURE = "NOT_SECURE"
    """The server offers no encryption, or cannot show that it is who it should be: nothing was said to it."""
    NOT_SIGNED_IN = "NOT_SIGNED_IN"
    """The server does not let us in."""
    REFUSED = "REFUSED"
    """The server said no."""
    NO_ADDRESS = "NO_ADDRESS"
    """The addressee has none."""
    NOT_WRITTEN = "NOT_WRITTEN"
    """The message could not be put into words."""
    CUT_OFF = "CUT_OFF"
    """Try after try was cut off: what takes its worker with it is not tried for ever."""


AWAY = frozenset({Problem.UNREACHABLE, Problem.NOT_SECURE, Problem.NOT_SIGNED_IN})
"""What has nothing to do with the message: the others would fare no better."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mail server said: `code` is None where there was no answer; `about_address`: the recipient is at fault."""

    code: int | None
    enhanced_code: str | None = None
    about_address: bool = False
    problem: Problem | None = None


ACCEPTED = Answer(250)


def outcome(answer: Answer, waited: timedelta) -> Outcome:
    """What an answer means for a message that was written `waited` ago.

    A server that is away, that does not let us in or that minds the sender says nothing about the recipient: the
    message waits, for as long as messages wait.
    """
    if answer.code is not None and 200 <= answer.code < 300:
        return Outcome.SENT
    if answer.about_address and (answer.code is None or answer.code >= 500):
        return Outcome.BOUNCED
    given_up = answer.problem is Problem.CUT_OFF or waited >= GIVE_UP_AFTER
    return Outcome.FAILED if given_up else Outcome.DEFERRED


def next_try(now: datetime, attempts: int, chance: float) -> datetime:
    """When a deferred message is due again: twice as long after each try, up to a quarter of an hour.

    `chance` (0 to 1) spreads those that were deferred together over half as much again.
    """
    doubled: int = 2 ** min(attempts - 1, 10)
    pause = min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
    return now + pause * (1 + chance / 2)


def header(text: str) -> str:
    """`text` as one line of a header: nothing in it can begin another."""
    return UNPRINTABLE.sub(" ", text).strip()[:LONGEST_SUBJECT]


def mail_id(message_id: object, host: str) -> str:
    """The Message-ID of a message: the same at every try, so that a receiver knows a repeat."""
    return f"<{message_id}@{host}>"
