"""How an operation is answered: admitted, permitted, charged, and then compiled into one statement or executed."""

import hashlib
import time
from asyncio import to_thread
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
import structlog
from graphql import (
    ExecutionResult,
    FieldNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from domain.refusals import Refused
from domain.selection import Selection
from domain.viewer import Viewer, ViewerKind
from resolvers.reads import Answer, Reader, TimedOut, Unavailable
from resolvers.request import Request
from schema.changing import Changed, Changes, Context, NotReadBack, check_reading_back
from schema.documents import Documents, Operation, Prepared
from schema.errors import ErrorCode, RequestError
from schema.mutation import CHANGES
from schema.schema import Schema
from schema.variables import coerced

log = structlog.get_logger(__name__)


class Charged(Protocol):
    """What came of charging a client's bucket."""

    @property
    def granted(self) -> bool:
        """Whether the request may go on."""
        ...

    @property
    def left(self) -> int:
        """What the bucket holds."""
        ...

    @property
    def retry_after_seconds(self) -> float:
        """When there will be enough, where it was not granted."""
        ...


class Buckets(Protocol):
    """The clients' cost buckets."""

    async def charge(self, key: str, points: int, now: float) -> Charged:
        """Take `points`, or nothing at all."""
        ...

    def refund(self, key: str, points: int) -> None:
        """Give back what turned out not to be needed."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One GraphQL request."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    reading_only: bool = False


@dataclass(frozen=True, slots=True)
class Costs:
    """What an operation costs, in objects: requested at most, actually given, left in the client's bucket."""

    requested: int
    actual: int
    left: int

    def json(self) -> bytes:
        """`extensions.cost`."""
        return b'{"cost":{"requested":%d,"actual":%d,"left":%d}}' % (self.requested, self.actual, self.left)


class Engine:
    """Answers operations over one schema; calls `changed` after each mutation, so that its events are handed on."""

    def __init__(
        self,
        schema: Schema,
        documents: Documents,
        buckets: Buckets,
        max_cost: int,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.schema, self.documents, self.buckets = schema, documents, buckets
        self.changed = changed
        self.changes = Changes(CHANGES, schema.core)
        self.core = schema.core
        self.max_cost = max_cost

    async def answer(self, request: Request, asked: Asked) -> bytes:
        """The response body of a well-formed request; `RequestError` where the operation is not run."""
        operation = await self.documents.admit(asked.query, asked.operation_name)
        if operation.kind is not OperationType.QUERY:
            _check_mutation(operation, request, asked)
        variables = coerced(self.documents, operation, asked.variables)
        prepared = await self.documents.prepare(operation, variables, request.viewer.permissions)
        check_permissions(prepared, request.viewer)
        _check_opening(prepared)
        if asked.reading_only and prepared.collected.personal:
            raise RequestError.of(ErrorCode.BAD_REQUEST, "This may identify a person: send personal data by POST.")
        with refusing():
            if operation.kind is OperationType.QUERY:
                return await self._query(request, asked, operation, prepared, variables)
            return await self._mutation(request, prepared, variables)

    async def read(self, request: Request, reader: Reader, variables: Mapping[str, Any]) -> bytes:
        """The JSON of a reader's roots, charged like a query; for what is read again and again."""
        with refusing():
            bound = reader.bind(variables)
            requested = reader.requested(bound)
            await self._charge(request.viewer, requested)
            answer = await reader.read(request.database, request.viewer, bound)
            self._refund(request.viewer, requested - answer.actual)
            return answer.json

    # --- queries: one statement ---------------------------------------------------------------------------------------
    async def _query(
        self, request: Request, asked: Asked, operation: Operation, prepared: Prepared, variables: Mapping[str, Any]
    ) -> bytes:
        bound = prepared.reader.bind(variables)
        requested = prepared.reader.requested(bound)
        left = await self._charge(request.viewer, requested)
        if not prepared.collected.roots:
            answer = Answer(b"{}", 0)
        else:
            answer = await prepared.reader.read(request.database, request.viewer, bound)
        self._refund(request.viewer, requested - answer.actual)
        costs = Costs(requested, answer.actual, left + requested - answer.actual)
        if prepared.collected.introspection:
            return await self._with_introspection(operation, prepared, asked.variables, answer, costs)
        return b'{"data":%b,"extensions":%b}' % (answer.json, costs.json())

    async def _with_introspection(
        self, operation: Operation, prepared: Prepared, given: Mapping[str, Any], answer: Answer, costs: Costs
    ) -> bytes:
        """Answer the questions about the schema beside the event loop, and put the parts together."""
        result = await to_thread(self._introspect, operation, prepared.collected.introspection, given)
        if result.errors:
            raise RequestError.from_graphql(ErrorCode.BAD_USER_INPUT, result.errors)
        data = {**orjson.loads(answer.json), **(result.data or {})}
        return b'{"data":%b,"extensions":%b}' % (orjson.dumps(data), costs.json())

    def _introspect(
        self, operation: Operation, fields: list[FieldNode], variables: Mapping[str, Any]
    ) -> ExecutionResult:
        definition = operation.definition
        about = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=definition.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(fields)),
        )
        document = type(operation.document)(definitions=(about, *operation.fragments.values()))
        return execute_sync(self.core, document, variable_values=dict(variables))

    # --- mutations: one after the other -------------------------------------------------------------------------------
    async def _mutation(self, request: Request, prepared: Prepared, variables: Mapping[str, Any]) -> bytes:
        requested = prepared.reader.requested(prepared.reader.bind(variables))
        await check_reading_back(prepared, request.viewer, variables)
        left = await self._charge(request.viewer, requested)
        data: dict[str, Any] = {}
        errors: list[dict[str, Any]] = []
        actual = 0
        context = Context(request, prepared, variables)
        for root in prepared.collected.roots:
            try:
                made = await self._change(context, root)
            except Exception as error:  # noqa: BLE001 - whatever it is, what went before is committed and is told
                errors.append(self._told(error, root, request))
                break
            data[root.key] = made.values
            actual += made.actual
        self.changed()
        self._refund(request.viewer, requested - actual)
        costs = Costs(requested, actual, left + max(0, requested - actual))
        # A root that failed cannot be null, so by the specification nothing of the data is told.
        body = {"data": None, "errors": errors} if errors else {"data": data}
        return orjson.dumps({**body, "extensions": orjson.Fragment(costs.json())})

    async def _change(self, context: Context, root: Selection) -> Changed:
        if root.name == "__typename":
            return Changed("Mutation", 0)
        return await self.changes.run(context, root)

    def _told(self, error: Exception, root: Selection, request: Request) -> dict[str, Any]:
        """An error of execution: its own sentence is for the log, not for the client."""
        code, message = ErrorCode.INTERNAL, f"Something went wrong on our side; report the id {request.request_id}."
        if isinstance(error, NotReadBack):
            code = ErrorCode.UNAVAILABLE
            message = "The change was made, but could not be read back. Do not repeat it; read the object again."
        elif isinstance(error, TimedOut | Unavailable):
            code, message = (
                ErrorCode.UNAVAILABLE,
                "Nothing was changed: the database did not answer. Try again shortly.",
            )
        else:
            log.error("mutation failed", request_id=request.request_id, exc_info=error)
        return {"message": message, "path": [root.key], "extensions": {"code": code}}

    # --- cost ---------------------------------------------------------------------------------------------------------
    async def _charge(self, viewer: Viewer, requested: int) -> int:
        if requested > self.max_cost:
            message = (
                f"This may return {requested} objects; {self.max_cost} are allowed at once. Ask for smaller pages."
            )
            raise RequestError.of(ErrorCode.QUERY_TOO_COSTLY, message, requested=requested, allowed=self.max_cost)
        charged = await self.buckets.charge(bucket(viewer), requested, time.monotonic())
        if not charged.granted:
            wait = max(1, round(charged.retry_after_seconds + 0.5))
            message = f"This client has asked for more than its share; try again in {wait} s."
            raise RequestError.of(
                ErrorCode.RATE_LIMITED,
                message,
                headers=(("Retry-After", str(wait)),),
                requested=requested,
                left=charged.left,
            )
        return charged.left

    def _refund(self, viewer: Viewer, points: int) -> None:
        if points > 0:
            self.buckets.refund(bucket(viewer), points)


RETRY_SOON = (("Retry-After", "1"),)


def bucket(viewer: Viewer) -> str:
    """What is charged together: an account with one client."""
    return f"{viewer.client_id}:{viewer.account_id}"


@contextmanager
def refusing() -> Iterator[None]:
    """What a rule or the database refuses, as an error of the request."""
    try:
        yield
    except Refused as refused:
        raise RequestError.from_refused(refused) from refused
    except TimedOut as error:
        raise RequestError.of(ErrorCode.TIMEOUT, "This took too long; ask for less at once.") from error
    except Unavailable as error:
        message = "The service cannot reach its database; try again shortly."
        raise RequestError.of(ErrorCode.UNAVAILABLE, message, headers=RETRY_SOON) from error


def check_permissions(prepared: Prepared, viewer: Viewer) -> None:
    """Refuse an operation that takes what the viewer does not have."""
    missing = sorted(prepared.collected.permissions - viewer.permissions)
    if viewer.kind is ViewerKind.ANONYMOUS and (missing or prepared.collected.introspection):
        raise RequestError.unauthenticated()
    if missing:
        message = f"Your role does not grant {', '.join(missing)}, which this operation takes."
        raise RequestError.of(ErrorCode.FORBIDDEN, message, missing=missing)


def _check_opening(prepared: Prepared) -> None:
    if prepared.reader.opens_lists:
        message = (
            "Answers are read one package at a time, so that each reading is on record. Ask for `package(id:)`;"
            " in a list, an invitation's own `state` and `placementResponse` say how it stands."
        )
        raise RequestError.of(ErrorCode.READ_ONE_PACKAGE, message)


def _check_mutation(operation: Operation, request: Request, asked: Asked) -> None:
    if operation.kind is OperationType.SUBSCRIPTION:
        message = (
            "Subscriptions are listened to: over a WebSocket (graphql-transport-ws), or as server-sent events"
            " (Accept: text/event-stream)."
        )
        raise RequestError.of(ErrorCode.BAD_USER_INPUT, message)
    if asked.reading_only:
        headers = (("Allow", "POST"),)
        raise RequestError.of(
            ErrorCode.METHOD_NOT_ALLOWED, "GET is for queries; send mutations by POST.", headers=headers
        )
    fields = operation.definition.selection_set.selections
    if request.idempotency_key is not None and (len(fields) != 1 or not isinstance(fields[0], FieldNode)):
        message = "With an Idempotency-Key, a request has exactly one mutation field."
        raise RequestError.of(ErrorCode.BAD_USER_INPUT, message)


def request_hash(asked: Asked) -> bytes:
    """What makes two requests the same: the document, the operation's name, the variables."""
    canonical = [asked.query, asked.operation_name, dict(asked.variables)]
    try:
        return hashlib.sha256(orjson.dumps(canonical, option=orjson.OPT_SORT_KEYS)).digest()
    except orjson.JSONEncodeError as error:
        raise RequestError.of(ErrorCode.BAD_REQUEST, "`variables` are nested too deeply.") from error
