"""What organisations offer, as a council's directory."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.policies import ServiceCategory
from domain.services import Service

COLUMNS = """s.id, s.organisation_id, s.name, s.category, s.block_contract, s.suspended_from, s.suspended_until,
    s.suspension_reason"""
"""What `from_row` takes, in its order."""

# Read the services with these ids, of those that exist.
FIND = f"""
SELECT {COLUMNS} FROM services s WHERE s.id = ANY($1::uuid[]) AND {visibility.council("services", "s", "")}
"""


async def find(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Service]:
    """The services with these ids; one that does not exist is missing in the answer."""
    services = [from_row(*row) for row in await tx.connection.fetch(FIND, list(ids))]
    return {service.id: service for service in services}


def from_row(id: UUID, organisation_id: UUID, name: str, category: str, *more: Any) -> Service:
    """The service in a row of `COLUMNS`."""
    return Service(id, organisation_id, name, ServiceCategory(category), *more)
