"""The root of every subscription: what `schema/listening.py` tells as it comes."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.events import Event, Types

AfterPlace = Annotated[
    str | None,
    gate.argument(
        "Only what comes after this `cursor`: that of the last event you have stored. Absent: what comes from now on."
    ),
]


@strawberry.type(description="Everything that can be listened to.")
class Subscription:
    """The root fields."""

    @gate.listening(
        Permission.EVENT_READ,
        "What happens that you may see, as it is numbered in your own stream: what `events` reads. Begin again with"
        " the `cursor` of the last event that you have stored, and nothing is missed or told twice.",
    )
    async def events(self, after: AfterPlace = None, types: Types = None) -> AsyncGenerator[Event, None]:
        """Only the signature is used: `schema/listening.py` tells what comes, before anything is executed here."""
        del after, types
        return
        yield
