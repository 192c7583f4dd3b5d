"""The only way to open a field: each says what it is and which permission it takes.

The permission is printed in the SDL as `@requires(permission: "package:read")`. On a type it holds for every field of
that type; a field may name another.
"""

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import strawberry
from strawberry.schema_directive import Location

from domain.permissions import Permission

T = TypeVar("T", bound=type)

PERSONAL = frozenset({"search", "postcode"})
"""Arguments that may carry what identifies a person: an operation that uses one is refused over GET, whose address is
kept in logs and histories."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    description="The permission that a caller needs; without it the whole operation is refused with FORBIDDEN.",
)
class Requires:
    """`@requires(permission:)`."""

    permission: str


def field(description: str, *, requires: Permission | None = None, arguments: Callable[..., None] | None = None) -> Any:
    """A field that is read from the projection, under the permission of its type and its own, if it names one.

    `arguments` is a function whose parameters the field takes.
    """
    directives = [] if requires is None else [Requires(permission=requires.value)]
    found: Any = strawberry.field(resolver=arguments, description=description, directives=directives)  # type: ignore[arg-type] # only its signature is used
    return found


@dataclass_transform(kw_only_default=True, field_specifiers=(field,))
def shown(requires: Permission, description: str, *, name: str | None = None) -> Callable[[T], T]:
    """An object type whose fields come from the projection; `name` where Python has that word already."""
    return strawberry.type(name=name, description=description, directives=[Requires(permission=requires.value)])


def root(requires: Permission, description: str) -> Callable[[Callable[..., Any]], Any]:
    """A root field: a query or a mutation."""
    opened: Callable[[Callable[..., Any]], Any] = strawberry.field(
        description=description, directives=[Requires(permission=requires.value)]
    )
    return opened


def listening(requires: Permission, description: str) -> Callable[[Callable[..., Any]], Any]:
    """A root field that is listened to."""
    opened: Callable[[Callable[..., Any]], Any] = strawberry.subscription(
        description=description, directives=[Requires(permission=requires.value)]
    )
    return opened


def argument(description: str) -> Any:
    """The description of a root field's argument, to stand in `Annotated`."""
    return strawberry.argument(description=description)


def given(description: str, *, default: Any = ..., name: str | None = None) -> Any:
    """A field of an input type; `name` is what the API calls it where Python cannot."""
    if default is ...:
        return strawberry.field(description=description, name=name)
    if isinstance(default, list):
        return strawberry.field(description=description, name=name, default_factory=lambda: list(default))
    return strawberry.field(description=description, name=name, default=default)
