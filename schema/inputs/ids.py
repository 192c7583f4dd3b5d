"""What every input needs: ids of rows, and the version that was read."""

from uuid import UUID

from domain.selection import NodeId, node_id

EXPECTED = "The version you read; refused with CONFLICT where it has changed since. Absent: not checked."


def row_id(given: str | NodeId, noun: str) -> UUID:
    """The UUID in a global id; one that is none of this noun becomes the id of no row, which is not found."""
    node = given if isinstance(given, NodeId) else node_id(given)
    return UUID(node.id) if node.noun == noun else UUID(int=0)
