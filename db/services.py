"""What organisations offer, as a council's directory."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.policies import ServiceCategory
from domain.services import Service

COLUMNS = """s.id, s.organisation_id, s.name, m.category, m.block_contract, m.suspended_from, m.suspended_until,
    m.suspension_reason, s.retired_at IS NOT NULL"""
"""What `from_row` takes, in its order."""


def suspended_on(table: str, day: str) -> str:
    """Whether an arrangement is suspended on `day`: both ends are suspended days, an open end is until further notice.

    `domain.services.is_suspended` says the same; no other SQL does.
    """
    begun, open_or_later = f"{table}.suspended_from <= {day}", f"{table}.suspended_until >= {day}"
    return f"(({begun} AND ({table}.suspended_until IS NULL OR {open_or_later})) IS TRUE)"


def joined(placeholder: str) -> str:
    """What `COLUMNS` are read from: services and the arrangements of the authority at `placeholder`."""
    own = visibility.council("arrangements", "m", placeholder)
    return f"services s LEFT JOIN arrangements m ON m.service_id = s.id AND {own}"


# Read the services with these ids, of those that exist.
FIND = f"""
SELECT {COLUMNS} FROM {joined("$2")} WHERE s.id = ANY($1::uuid[]) AND {visibility.council("services", "s", "")}
"""


async def find(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Service]:
    """The services with these ids; one that does not exist is missing in the answer."""
    services = [from_row(*row) for row in await tx.connection.fetch(FIND, list(ids), visibility.authority(tx))]
    return {service.id: service for service in services}


def from_row(
    id: UUID, organisation_id: UUID, name: str, category: str | None, block_contract: bool | None, *more: Any
) -> Service:
    """The service in a row of `COLUMNS`; with whom nothing is arranged is not of the framework."""
    kind = ServiceCategory(category) if category else ServiceCategory.NON_FRAMEWORK
    return Service(id, organisation_id, name, kind, bool(block_contract), *more)
