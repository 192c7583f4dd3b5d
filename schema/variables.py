"""The variables of a request: bounded, coerced as the operation declares them, and in the words of the house."""

import re
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError
from graphql.execution.values import get_variable_values

from schema import selection
from schema.documents import SHOWN_ERRORS, Documents, Operation
from schema.errors import ErrorCode, RequestError

AT_A_FIELD = re.compile(r"Variable '\$\w+' has invalid value at (?P<path>[.\[][^ ]+): (?P<problem>.+)", re.DOTALL)
"""As graphql-core says which part of a variable is wrong: `.requirements[0].preferredDate`."""
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
        raise RequestError(ErrorCode.BAD_USER_INPUT, [_told(error) for error in found])
    values = found.coerced
    for name, value in values.items():
        if name in operation.translated:
            values[name] = selection.variable(operation.translated[name], value)
        else:
            for item in value if isinstance(value, list) else (value,):
                selection.refuse_nul(item)
    return values


def _told(error: GraphQLError) -> dict[str, Any]:
    """What is wrong with a variable, with the field that it is about and the sentence for who filled it in."""
    extensions: dict[str, Any] = {"code": ErrorCode.BAD_USER_INPUT}
    said = AT_A_FIELD.fullmatch(error.message)
    if said is not None:
        extensions |= {"path": re.findall(r"[^.\[\]]+", said["path"]), "problem": said["problem"]}
    return {**error.formatted, "extensions": extensions}


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
