"""GraphQL over WebSocket: graphql-transport-ws, authenticated in `connection_init`, closed when the token ends.

The protocol is Strawberry's; each operation goes through the same engine as one over HTTP.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.unset import UNSET

from domain.viewer import Viewer
from resolvers.request import Request
from schema.engine import Asked
from schema.errors import ErrorCode, RequestError
from schema.event_stream import EventStreams
from schema.http import MakeRequest, Receive, Scope, Send
from schema.listening import Listening
from schema.places import Place

log = structlog.get_logger(__name__)

INIT_SECONDS = 10
OPERATIONS_AT_ONCE = 20
STRANGERS_AT_ONCE = 200
"""How many sockets of one process may be open whose callers have not said yet who they are."""
TOKEN_ENDED = 4403
TOO_MANY, TRY_LATER = 4429, 1013
LONGEST_REASON = 120
"""What a closing frame has room for."""

LETTING_IN = "ebrokerage.letting_in"
"""Under which name a socket's scope keeps how its caller was let in."""

FindViewer = Callable[[str | None], Viewer]


class Connection(dict[str, Any]):
    """What one socket knows: its parameters, and its authorization once it has authenticated."""


@dataclass(eq=False)
class _LettingIn:
    """By which token a socket's caller was let in, and the task that closes it when that ends."""

    socket: WebSocket
    authorization: str
    alarm: asyncio.Task[None]
    place: Place


class _ThroughEngine:
    """Stands where the protocol expects a schema: `stream` is all that it calls.

    Each operation is let in by itself: a token may have ended, or nobody may be able to tell, since the last one.
    """

    def __init__(self, listening: Listening, viewer: FindViewer, make_request: MakeRequest) -> None:
        self.listening, self.viewer, self.make_request = listening, viewer, make_request

    async def stream(
        self,
        query: str,
        variable_values: Mapping[str, Any] | None = None,
        context_value: Any = None,
        operation_name: str | None = None,
        **_: Any,
    ) -> AsyncIterator[ExecutionResult]:
        """Answer one operation: a query or a mutation with a single result, a subscription with one for each event."""
        return self._answer(Asked(query, operation_name, variable_values or {}), context_value)

    async def _answer(self, asked: Asked, connection: Connection) -> AsyncIterator[ExecutionResult]:
        begun = False

        def ask() -> Request:
            return self.make_request(self.viewer(connection["authorization"]), None, None, None)

        try:
            async with aclosing(self.listening.answers(ask, asked)) as answers:
                async for told in answers:
                    begun = True
                    if told is not None:
                        yield _result(told.body)
        except RequestError as refused:
            yield _ended(refused, begun=begun)
        except Exception as error:
            log.exception("operation failed", exc_info=error)
            yield _ended(RequestError.internal(), begun=begun)


def _result(raw: bytes) -> ExecutionResult:
    body = orjson.loads(raw)
    errors = [_error(given) for given in body.get("errors", ())]
    return ExecutionResult(body.get("data"), errors or None, body.get("extensions"))


def _ended(refused: RequestError, *, begun: bool) -> ExecutionResult:
    """Why an operation is not run, or not gone on with."""
    errors = [_error(given) for given in refused.errors]
    return ExecutionResult(None, errors) if begun else PreExecutionError(None, errors)


def _error(given: Mapping[str, Any]) -> GraphQLError:
    return GraphQLError(given["message"], path=given.get("path"), extensions=given.get("extensions"))


class _Handler(BaseGraphQLTransportWSHandler[Connection, None]):
    """Strawberry's, which says more of why nobody is let in than that they are not."""

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Let the caller in, where there is a place."""
        try:
            await super().handle_connection_init(message)
        except RequestError as error:
            code = TOO_MANY if error.code is ErrorCode.RATE_LIMITED else TRY_LATER
            await self.websocket.close(code=code, reason=error.errors[0]["message"][:LONGEST_REASON])


class Socket(GraphQL[Connection, None]):
    """The ASGI application at `/graphql` for WebSockets."""

    graphql_transport_ws_handler_class = _Handler

    def __init__(
        self,
        streams: EventStreams,
        viewer: FindViewer,
        make_request: MakeRequest,
        allowed_origins: tuple[str, ...],
    ) -> None:
        super().__init__(
            _ThroughEngine(streams.listening, viewer, make_request),  # type: ignore[arg-type] # all that the protocol calls is there
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
            max_subscriptions_per_connection=OPERATIONS_AT_ONCE,
            allowed_origins=allowed_origins,
        )
        self.viewer, self.places = viewer, streams.places
        self.let_in: set[_LettingIn] = set()
        self.strangers: set[int] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket; another protocol, like a page of a foreign origin, is turned away before it is accepted."""
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.close", "code": 1008})
            return
        if self.places.full or len(self.strangers) >= STRANGERS_AT_ONCE:
            await send({"type": "websocket.close", "code": TRY_LATER})
            return
        self.strangers.add(id(scope))
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.strangers.discard(id(scope))
            if (letting_in := scope.get(LETTING_IN)) is not None:
                self.let_in.discard(letting_in)
                letting_in.alarm.cancel()
                letting_in.place.leave()

    def look_again(self) -> None:
        """Close the sockets whose tokens no longer count; called when something was revoked."""
        for letting_in in self.let_in.copy():
            try:
                self.viewer(letting_in.authorization)
            except RequestError as error:
                if error.code is ErrorCode.UNAUTHENTICATED:
                    self.let_in.discard(letting_in)
                    letting_in.alarm.cancel()
                    letting_in.alarm = asyncio.create_task(_close(letting_in.socket, "The token was revoked"))

    def decode_json(self, data: str | bytes) -> object:
        """One message; an empty one, which the protocol refuses, in place of what it would stumble over."""
        message = orjson.loads(data)
        return message if _is_message(message) else {}

    async def get_context(self, request: Any, response: Any) -> Connection:
        """A context for each socket."""
        return Connection(request=request, response=response)

    async def on_ws_connect(self, context: Connection) -> Any:
        """Authenticate by the token of `connection_init`: `{"authorization": "Bearer …"}`."""
        # what else is in it would be held for as long as the socket is open
        given = {str(name).lower(): value for name, value in context.pop("connection_params", {}).items()}
        authorization = given.get("authorization")
        try:
            authorization = authorization if isinstance(authorization, str) else None
            viewer = self.viewer(authorization)
        except RequestError as error:
            raise ConnectionRejectionError({"message": error.errors[0]["message"]}) from error
        place = self.places.take(viewer)
        context["authorization"] = authorization
        socket: WebSocket = context["request"]
        self.strangers.discard(id(socket.scope))
        alarm = asyncio.create_task(_close_at_the_end(socket, viewer.expires_at))
        letting_in = _LettingIn(socket, authorization or "", alarm, place)
        socket.scope[LETTING_IN] = letting_in
        self.let_in.add(letting_in)
        return UNSET


def _is_message(message: Any) -> bool:
    """Whether what the protocol reads without looking is of the types that it expects."""
    if not isinstance(message, dict):
        return False
    if message.get("type") not in ("subscribe", "complete"):
        return True
    payload = message.get("payload", {})
    return (
        isinstance(message.get("id"), str)
        and isinstance(payload, dict)
        and isinstance(payload.get("query", ""), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )


async def _close_at_the_end(socket: WebSocket, expires_at: datetime) -> None:
    await asyncio.sleep(max(0.0, (expires_at - datetime.now(UTC)).total_seconds()))
    await _close(socket, "The token has ended")


async def _close(socket: WebSocket, reason: str) -> None:
    with suppress(RuntimeError):
        await socket.close(code=TOKEN_ENDED, reason=reason)
