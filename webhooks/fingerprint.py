"""For which schema a kept query was compiled: what the API says, and what can be read of what is stored."""

import hashlib
from functools import cache
from pathlib import Path

from db.shapes import SHAPES

SDL = Path(__file__).parents[1] / "schema" / "schema.graphql"
"""The schema as a text, which the house holds equal to the schema itself: to read it takes no GraphQL."""

LENGTH = 32


@cache
def schema_hash() -> str:
    """The same in every process of one version."""
    told = hashlib.sha256(SDL.read_bytes())
    for name, shape in sorted(SHAPES.items()):
        told.update(f"{name} {shape.type} {sorted([*shape.columns, *shape.relations])}".encode())
    return told.hexdigest()[:LENGTH]
