"""What happened, as a viewer is told of it: a stream of one's own, numbered without gaps."""

from typing import Annotated

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.scalars import JSON, DateTime

READ = Permission.EVENT_READ

Types = Annotated[
    list[str] | None, gate.argument("Only events of these names, as `docs/events.md` has them. Absent: all.")
]
AfterSequence = Annotated[int | None, gate.argument("Only what has a greater number. Absent: from the first on.")]
ThroughSequence = Annotated[int | None, gate.argument("Only what has this number or a smaller one. Absent: all.")]


@gate.shown(READ, "Something that happened, as you are told of it.")
class Event:
    """`stream_events`."""

    id: strawberry.ID = gate.field("Its id, in webhooks the header `webhook-id`: the same to whomever it is told.")
    sequence: int = gate.field(
        "Its number in your own stream. There are no gaps, except where you may not see any more what you were told."
    )
    cursor: str = gate.field("Its place: give it as `after` to go on from here.")
    type: str = gate.field("Which event it is: `package.awarded`.")
    occurred_at: DateTime = gate.field("When it happened.")
    package_id: strawberry.ID | None = gate.field(
        "The package that it is about. Null where it is about none, and to providers, whose packages are invitations."
    )
    data: JSON = gate.field("Its data: ids, instants and codes, as `docs/events.md` has them; a provider is told less.")


@gate.shown(READ, "How many events of one name there are.")
class EventCount:
    """A group of rows of a stream."""

    type: str = gate.field("Which event.")
    count: int = gate.field("How many.")


def counts(after_sequence: AfterSequence = None, through_sequence: ThroughSequence = None) -> None:
    """Only the signature is used: the value comes from the projection, with the rest of the object."""
    del after_sequence, through_sequence


@gate.shown(READ, "How far your stream of events goes, and what is in it: who has as much has all.")
class EventSummary:
    """`streams`."""

    last_sequence: int = gate.field("The last number that was given in your stream; 0 where none was yet.")
    cursor: str = gate.field("The end of your stream: what is given as `after` to be told of what comes.")
    counts: list[EventCount] = gate.field(
        "How many events of each name you may see between two numbers. What is missing from the difference of the"
        " numbers was told when you might see it, and is withdrawn now.",
        arguments=counts,
    )
