"""One mutation is one transaction: what a request brings, what it leaves behind, and how it is done only once."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import db.idempotency
from auth.secrets import Secrets
from db.idempotency import Outcome
from db.transaction import Database, Tx
from dialling import Dialling
from domain.viewer import Viewer
from domain.webhooks.payloads import Compiled

__all__ = ["Outcome", "Request", "mutation"]

Command = TypeVar("Command")
Doing = Coroutine[Any, Any, Outcome]
Compiler = Callable[[str, Viewer], Awaitable[Compiled]]
"""Makes a query plain that is to be asked as this viewer; `Refused` where it cannot be."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one request brings.

    `request_hash` (of the document and its variables) comes with `idempotency_key`, which is at most 255 characters
    long; without a key a repeat is a new request. `secrets` make the links that are sent in messages;
    `largest_document` is how many bytes a document may have; `dialling` says which addresses of others may be called;
    `compiler` makes plain the queries that are kept.
    """

    viewer: Viewer
    database: Database
    idempotency_key: str | None = None
    request_hash: bytes | None = None
    request_id: str | None = None
    secrets: Secrets | None = None
    largest_document: int = 25 * 1024 * 1024
    dialling: Dialling | None = None
    compiler: Compiler | None = None


def mutation(work: Callable[[Tx, Command], Doing]) -> Callable[[Request, Command], Doing]:
    """Run `work` in a transaction of its own, once for each idempotency key.

    A repeat gets the stored outcome without running; two at the same time run one after the other. A `Refused`, like
    any exception, rolls everything back, the claim on the key included.
    """

    @wraps(work)
    async def perform(request: Request, command: Command) -> Outcome:
        async with request.database.begin(request.viewer, request_id=request.request_id) as tx:
            if request.idempotency_key is None:
                return await work(tx, command)
            return await _once(
                tx, request.viewer, (request.idempotency_key, request.request_hash or b""), work, command
            )

    return perform


def linking(work: Callable[[Tx, Secrets, Command], Doing]) -> Callable[[Request, Command], Doing]:
    """Like `mutation`, for `work` that sends links and needs what they are made of."""

    @wraps(work)
    async def perform(request: Request, command: Command) -> Outcome:
        secrets = request.secrets
        if secrets is None:
            raise LookupError("secrets")

        async def bound(tx: Tx, command: Command) -> Outcome:
            return await work(tx, secrets, command)

        return await mutation(bound)(request, command)

    return perform


async def _once(
    tx: Tx,
    viewer: Viewer,
    claim: tuple[str, bytes],
    work: Callable[[Tx, Command], Doing],
    command: Command,
) -> Outcome:
    key, request_hash = claim
    known = await db.idempotency.claim(tx, viewer, key, request_hash)
    if known is not None:
        return known
    outcome = await work(tx, command)
    await db.idempotency.settle(tx, viewer, key, outcome)
    return outcome
