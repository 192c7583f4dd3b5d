"""The variables of a request: bounded, coerced as the operation declares them, and in the words of the house."""

from collections.abc import Mapping
from typing import Any

from graphql.execution.values import get_variable_values

from schema import selection
from schema.documents import SHOWN_ERRORS, Documents, Operation
from schema.errors import ErrorCode, RequestError

MOST_VALUES = 1000
LONGEST_LIST = 100


def coerced(documents: Documents, operation: Operation, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The variables of one request; `RequestError` with everything that is wrong with them."""
    definitions = operation.definition.variable_definitions
    if not definitions:
        return {}
    _check_size(given)
    found = get_variable_values(
        documents.schema, definitions, dict(given), SHOWN_ERRORS, hide_suggestions=documents.hide_suggestions
    )
    if isinstance(found, list):
        raise RequestError.from_graphql(ErrorCode.BAD_USER_INPUT, found)
    values = found.coerced
    for name, value in values.items():
        if name in operation.translated:
            values[name] = selection.variable(operation.translated[name], value)
        else:
            for item in value if isinstance(value, list) else (value,):
                selection.refuse_nul(item)
    return values


def _check_size(variables: Mapping[str, Any]) -> None:
    """Refuse variables that would take long to coerce, and lists that no rule lets be so long."""
    waiting: list[Any] = [variables]
    values = 0
    while waiting:
        value = waiting.pop()
        inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        values += len(inside)
        if values > MOST_VALUES or (isinstance(value, list) and len(value) > LONGEST_LIST):
            message = f"`variables` may hold {MOST_VALUES} values, and a list {LONGEST_LIST}; send less at once."
            raise RequestError.of(ErrorCode.BAD_USER_INPUT, message)
        waiting.extend(inside)
