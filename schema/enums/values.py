"""One value of an enumeration, with its meaning."""

from typing import Any

import strawberry


def value(name: str, meaning: str) -> Any:
    """A member whose description is its meaning."""
    return strawberry.enum_value(name, description=meaning)
