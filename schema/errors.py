"""What goes wrong before a field is reached: request errors with a code, a status and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from graphql import GraphQLError

from domain.refusals import Refused


class ErrorCode(StrEnum):
    """`extensions.code` of a top-level error."""

    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    FORBIDDEN = "FORBIDDEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    INTERNAL = "INTERNAL"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    QUERY_TOO_COSTLY = "QUERY_TOO_COSTLY"
    RATE_LIMITED = "RATE_LIMITED"
    READ_ONE_PACKAGE = "READ_ONE_PACKAGE"
    TIMEOUT = "TIMEOUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNAVAILABLE = "UNAVAILABLE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"


STATUS = {
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.INTERNAL: 500,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.NOT_ACCEPTABLE: 406,
    ErrorCode.PAYLOAD_TOO_LARGE: 413,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.TIMEOUT: 503,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.UNAVAILABLE: 503,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
}
"""The HTTP status of a request error; 400 where none stands here."""

WITHIN_GRAPHQL = {
    ErrorCode.GRAPHQL_PARSE_FAILED,
    ErrorCode.GRAPHQL_VALIDATION_FAILED,
    ErrorCode.BAD_USER_INPUT,
    ErrorCode.FORBIDDEN,
    ErrorCode.QUERY_TOO_COSTLY,
    ErrorCode.READ_ONE_PACKAGE,
}
"""Errors of a well-formed request: told with 200 to clients that accept only `application/json`, as the specification
of GraphQL over HTTP asks."""


@dataclass
class RequestError(Exception):
    """The operation was not run. `headers` go into the HTTP answer."""

    code: ErrorCode
    errors: Sequence[dict[str, Any]]
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls, code: ErrorCode, message: str, *, headers: tuple[tuple[str, str], ...] = (), **more: Any
    ) -> "RequestError":
        """One error with one sentence; `more` goes into its extensions."""
        return cls(code, [{"message": message, "extensions": {"code": code, **more}}], headers)

    @classmethod
    def unauthenticated(cls) -> "RequestError":
        """No token came, and this needs one (RFC 6750, 3.1: without an error code)."""
        headers = (("WWW-Authenticate", 'Bearer realm="ebrokerage"'),)
        return cls.of(ErrorCode.UNAUTHENTICATED, "This service needs a bearer token.", headers=headers)

    @classmethod
    def internal(cls) -> "RequestError":
        """What the client hears when it is our failure."""
        return cls.of(ErrorCode.INTERNAL, "Something went wrong on our side; it has been noted.")

    @classmethod
    def from_graphql(cls, code: ErrorCode, found: Sequence[GraphQLError]) -> "RequestError":
        """What graphql-core found, under one code."""
        return cls(code, [{**error.formatted, "extensions": {"code": code}} for error in found])

    @classmethod
    def from_refused(cls, refused: Refused) -> "RequestError":
        """Arguments of a query that a rule refused."""
        return cls(
            ErrorCode.BAD_USER_INPUT,
            [
                {
                    "message": refusal.message,
                    "extensions": {"code": ErrorCode.BAD_USER_INPUT, "argument": list(refusal.path)},
                }
                for refusal in refused.refusals
            ],
        )

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS.get(self.code, 400)

    @property
    def body(self) -> bytes:
        """The response body."""
        return orjson.dumps({"errors": self.errors})
