"""What was told to whom of a package."""

from enum import Enum

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.directory import Account, Organisation
from schema.enums.values import value
from schema.scalars import DateTime


@strawberry.enum(description="Where a message stands.")
class MessageState(Enum):
    """Of `messages`."""

    QUEUED = value("QUEUED", "To be sent.")
    SENT = value("SENT", "Taken by the mail server.")
    DEFERRED = value("DEFERRED", "Refused for now, and tried again.")
    BOUNCED = value("BOUNCED", "The mail server refused the address, or there is none.")
    FAILED = value("FAILED", "Not taken for two days, or cut off again and again, and given up.")
    SPLIT = value("SPLIT", "Told to several people, to each by a message of their own.")


@strawberry.enum(description="How a try to hand a message over ended.")
class AttemptOutcome(Enum):
    """Of `message_attempts`."""

    SENT = value("SENT", "Taken.")
    DEFERRED = value("DEFERRED", "Refused for now, or nobody answered.")
    BOUNCED = value("BOUNCED", "The address was refused.")
    FAILED = value("FAILED", "Refused for now, and for the last time.")


@strawberry.enum(description="Why a message was not taken.")
class DeliveryProblem(Enum):
    """Of `message_attempts`."""

    UNREACHABLE = value("UNREACHABLE", "The mail server did not answer, or not to the end.")
    NOT_SECURE = value("NOT_SECURE", "The mail server offers no encryption, or its certificate is not to be trusted.")
    NOT_SIGNED_IN = value("NOT_SIGNED_IN", "The mail server did not let the service in.")
    REFUSED = value("REFUSED", "The mail server said no; `code` says how.")
    NO_ADDRESS = value("NO_ADDRESS", "The recipient has no address.")
    NOT_WRITTEN = value("NOT_WRITTEN", "The message could not be put into words.")
    CUT_OFF = value("CUT_OFF", "Try after try was cut off on the side of the service.")


@gate.shown(Permission.PACKAGE_READ, "One try to hand a message over.")
class MessageAttempt:
    """`message_attempts`."""

    number: int = gate.field("Which try it was.")
    began_at: DateTime = gate.field("When it began.")
    ended_at: DateTime | None = gate.field("When it ended; null while it goes on, or where it was cut off.")
    outcome: AttemptOutcome | None = gate.field("How it ended.")
    code: int | None = gate.field("What the mail server answered (SMTP), where it did.")
    enhanced_code: str | None = gate.field("The same in full: `5.1.1`.")
    problem: DeliveryProblem | None = gate.field("Why it was not taken, where it was not.")


@gate.shown(Permission.PACKAGE_READ, "A message that was sent, or is to be, because of a package.")
class Message:
    """`messages`: to whom, without an address."""

    kind: str = gate.field("What it says: `REQUEST`, `DEADLINE_CHANGED`. Further kinds may be added.")
    state: MessageState = gate.field("Where it stands.")
    organisation: Organisation | None = gate.field("The provider it goes to; null where it goes to your council.")
    account: Account | None = gate.field("Who of your council it goes to.")
    created_at: DateTime = gate.field("When what it tells happened.")
    finished_at: DateTime | None = gate.field("When it was sent, or given up.")
    attempts: list[MessageAttempt] = gate.field("Every try, the first one first.")
