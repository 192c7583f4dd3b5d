"""The timeline of a package: what happened to it, who did it, and what was different afterwards."""

from typing import Annotated, Any

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import After, Before, First, Last
from schema.directory import Account, Organisation, Service
from schema.enums import ActorKind, Direction
from schema.messages import Message
from schema.scalars import DateTime


@gate.shown(Permission.PACKAGE_READ, "One field that was different afterwards.")
class TimelineChange:
    """Rule B15."""

    field: str = gate.field("Which: `deadlineAt`.")
    before: str | None = gate.field("What it was, in words of at most 1,000 characters; null where it was nothing.")
    after: str | None = gate.field("What it became.")


@gate.shown(Permission.PACKAGE_READ, "One thing that happened to a package or to an answer, or that was told of it.")
class TimelineEntry:
    """`audit` and `messages`."""

    at: DateTime = gate.field("When.")
    action: str = gate.field(
        "What: `package.deadline_changed`, `response.submitted`, `message.sent`. Further codes may be added."
    )
    actor: ActorKind = gate.field("On whose side it was done.")
    account: Account | None = gate.field("Who did it, where it was somebody of your council.")
    organisation: Organisation | None = gate.field("Whose people did it, where it was a provider.")
    invitation_id: strawberry.ID | None = gate.field("The invitation that it is about, where it is about one.")
    service: Service | None = gate.field("The service of that invitation.")
    message: Message | None = gate.field("The message that it is about: `message.queued`, `message.bounced` and so on.")
    changes: list[TimelineChange] = gate.field(
        "What was different afterwards; of an answer only how it stands, because reading more of it is on record."
    )


def told(description: str) -> Any:
    """A timeline among the fields of an object."""

    def page(
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        direction: Annotated[Direction | None, gate.argument("Absent: the newest first.")] = None,
    ) -> None:
        """Only the signature is used: the value comes from the projection, with the rest of the object."""
        del first, last, after, before, direction

    return gate.field(description, arguments=page)
