"""Who comes without a token: let in for what asks for nothing more, and for as often as the service bears.

Whatever else they send is answered before it is looked at: 401, and that a token is wanted.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from graphql import GraphQLObjectType, GraphQLSchema

from domain.permissions import ANONYMOUS
from domain.viewer import Viewer
from resolvers.reads import TimedOut, Unavailable
from schema.errors import ErrorCode, RequestError
from schema.selection import required

MOST_BYTES = 32 * 1024
"""How much of a body is read of somebody who has not said who they are."""

Throttle = Callable[[Viewer, bool], Awaitable[timedelta | None]]
"""Counts one operation of a stranger, which changes something or not: how long to wait, where it is one too many."""


class Strangers:
    """Lets in what may be asked without a token; the engine looks again, once the document has been read."""

    def __init__(self, core: GraphQLSchema, throttle: Throttle) -> None:
        self.throttle = throttle
        self.readings, self.changes = _open(core.query_type), _open(core.mutation_type)

    async def check(self, viewer: Viewer, text: str, *, has_key: bool) -> None:
        """Refuse a document that names nothing open, one too many, and one with an Idempotency-Key (`has_key`)."""
        changing = any(name in text for name in self.changes)
        if not changing and not any(name in text for name in self.readings):
            raise RequestError.unauthenticated()
        if has_key:
            message = "An Idempotency-Key belongs to an account: leave it out, or send a token."
            raise RequestError.of(ErrorCode.BAD_REQUEST, message)
        try:
            wait = await self.throttle(viewer, changing)
        except (TimedOut, Unavailable) as error:
            message = "The service cannot reach its database; try again shortly."
            raise RequestError.of(ErrorCode.UNAVAILABLE, message, headers=(("Retry-After", "1"),)) from error
        if wait is not None:
            seconds = max(1, round(wait.total_seconds() + 0.5))
            message = f"Too much has come from your address; try again in {seconds} s."
            raise RequestError.of(ErrorCode.RATE_LIMITED, message, headers=(("Retry-After", str(seconds)),))


def _open(root: GraphQLObjectType | None) -> frozenset[str]:
    """The names of the root fields that take no token."""
    fields = {} if root is None else root.fields
    return frozenset(name for name, field in fields.items() if root and required(root, field) <= ANONYMOUS)
