"""What a delivery says beside its event's own fields, made when it is first claimed and the same at every try.

It is asked as the endpoint's own machine, through the same projection and behind the same two walls as if that machine
asked the API itself, with the role, the scopes and the council that it has at this moment.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from cachetools import LRUCache

import db.bodies
import resolvers.payloads
from auth.secrets import Secrets, Unreadable
from db.bodies import Asked
from db.deliveries import Claimed
from db.transaction import Database
from domain.refusals import Refused
from domain.webhooks import payloads
from domain.webhooks.delivering import LONGEST_RETRY_AFTER, Answer, doubled
from domain.webhooks.payloads import Problem
from resolvers.reads import Reader, TimedOut, Unavailable
from webhooks.envelope import EnvelopeTooLarge

log = structlog.get_logger(__name__)

PURPOSE = "webhook body"
READERS_KEPT = 100
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
"""How long a delivery waits where the database did not answer in time: at first, and, doubled each time, at most."""

CANNOT = {
    Problem.QUERY_INVALID: "PAYLOAD_QUERY_INVALID",
    Problem.CLIENT_DISABLED: "PAYLOAD_CLIENT_DISABLED",
    Problem.PERMISSION_MISSING: "PAYLOAD_PERMISSION_MISSING",
    Problem.TOO_LARGE: "PAYLOAD_TOO_LARGE",
}
"""What a try says of it."""


class NotRendered(Exception):
    """Nothing can be sent now: `answer` is what is put on record, None where the delivery is not ours any more."""

    def __init__(self, answer: Answer | None) -> None:
        super().__init__(answer.error if answer else "somebody else's")
        self.answer = answer


class Renderer:
    """Asks what endpoints want to know: `reading` is the API's own login, `writing` the worker's."""

    def __init__(self, reading: Database, writing: Database, secrets: Secrets) -> None:
        self._reading, self._writing, self._secrets = reading, writing, secrets
        self._readers: LRUCache[Any, Reader] = LRUCache(READERS_KEPT)

    def kept(self, asked: Asked) -> bytes | None:
        """The body that was rendered before; None where none was, or it may not be sent any more."""
        if asked.sealed is None or payloads.problem_of(asked.machine, asked.payload.permissions) is not None:
            return None
        try:
            return self._secrets.unseal(PURPOSE, asked.sealed, str(asked.delivery_id))
        except Unreadable:
            log.warning("webhook_body_unreadable", delivery_id=str(asked.delivery_id))
            return None

    async def render(self, claimed: Claimed, asked: Asked, data: Mapping[str, Any]) -> bytes:
        """The JSON of what is asked about an event with these data; raises `NotRendered`."""
        stands = payloads.problem_of(asked.machine, asked.payload.permissions)
        if stands is not None:
            raise NotRendered(await self._fails(claimed, asked, *stands))
        assert asked.machine is not None
        try:
            reader = self._reader(asked)
            wanted = payloads.variables(asked.payload.selections)
            bound = reader.bind(payloads.asked_about(wanted, data))
            return (await reader.read(self._reading, asked.machine.viewer(), bound)).json
        except (TimedOut, Unavailable) as error:
            log.warning("webhook_not_rendered", delivery_id=str(claimed.id), error=type(error).__name__)
            wait = doubled(SHORTEST_WAIT, claimed.attempts - 1, LONGEST_WAIT)
            raise NotRendered(_held("NOT_RENDERED", wait)) from error
        except (Refused, LookupError, TypeError) as error:
            log.exception("webhook_query_invalid", endpoint_id=str(asked.endpoint_id))
            detail = "It cannot be asked of this version of the service."
            raise NotRendered(await self._fails(claimed, asked, Problem.QUERY_INVALID, detail)) from error

    async def keep(self, claimed: Claimed, asked: Asked, body: bytes) -> None:
        """Keep a body before it is sent; raises `NotRendered` where the delivery is not ours any more."""
        async with self._writing.begin(None) as tx:
            await tx.read_clock()
            sealed = self._secrets.seal(PURPOSE, body, str(claimed.id))
            if not await db.bodies.keep(tx, asked, claimed.lease, sealed):
                raise NotRendered(None)

    async def too_large(self, claimed: Claimed, asked: Asked, error: EnvelopeTooLarge) -> NotRendered:
        """That an event cannot be sent as its endpoint wants it: it waits, and the owner is told."""
        return NotRendered(await self._fails(claimed, asked, Problem.TOO_LARGE, str(error)))

    async def _fails(self, claimed: Claimed, asked: Asked, problem: Problem, detail: str) -> Answer:
        async with self._writing.begin(None) as tx:
            await tx.read_clock()
            if await db.bodies.fail(tx, asked, problem, detail):
                await resolvers.payloads.tell(tx, claimed.authority_id, asked.endpoint_id, problem)
        return _held(CANNOT[problem], LONGEST_RETRY_AFTER if problem is Problem.TOO_LARGE else timedelta(0))

    def _reader(self, asked: Asked) -> Reader:
        key: tuple[UUID, Any, str] = (asked.endpoint_id, asked.changed_at, asked.payload.schema_hash)
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = Reader(asked.payload.selections)
        return reader


def _held(error: str, wait: timedelta) -> Answer:
    return Answer(None, error, retry_after=wait, sendable=False, held=True)
