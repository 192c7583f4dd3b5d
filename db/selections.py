"""The services chosen for a package before it is sent (rules B10, B11)."""

from collections.abc import Iterable
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.packages import Package
from domain.services import SelectedService

# Choose services for a package.
INSERT = """
INSERT INTO selections (package_id, authority_id, selected_by, selected_at, service_id, origin)
SELECT $1, $2, $3, $4, chosen.service_id, chosen.origin FROM unnest($5::uuid[], $6::text[]) chosen (service_id, origin)
"""

# Take one service off a package, and remember that it was chosen.
REMOVE = f"""
WITH gone AS (
    DELETE FROM selections s
    WHERE s.package_id = $1 AND s.service_id = $2 AND {visibility.council("selections", "s", "$3")}
    RETURNING s.package_id, s.authority_id, s.service_id, s.origin)
INSERT INTO removals (package_id, authority_id, service_id, origin, reason, removed_by, removed_at)
SELECT g.package_id, g.authority_id, g.service_id, g.origin, $4, $5, $6 FROM gone g
"""


async def insert(tx: Tx, package: Package, added: Iterable[SelectedService]) -> None:
    """Choose services for a locked draft, in the caller's name."""
    assert tx.viewer is not None
    chosen = list(added)
    await tx.connection.execute(
        INSERT,
        package.id,
        package.authority_id,
        tx.viewer.account_id,
        tx.now,
        [selected.service.id for selected in chosen],
        [selected.origin for selected in chosen],
    )


async def remove(tx: Tx, package: Package, service_id: UUID, reason: str | None) -> None:
    """Take a service off a locked draft, in the caller's name."""
    assert tx.viewer is not None
    await tx.connection.execute(
        REMOVE, package.id, service_id, visibility.authority(tx), reason, tx.viewer.account_id, tx.now
    )
