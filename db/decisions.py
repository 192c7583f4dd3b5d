"""Decisions as they were taken: one a round."""

from db import visibility
from db.transaction import Tx
from domain.decisions import Award

# Record the decision on the package's current round.
INSERT = f"""
INSERT INTO decisions (package_id, round_id, authority_id, invitation_id, source_code, primary_reason_code,
                       additional_reason_codes, decided_by, decided_at)
SELECT $1, r.id, r.authority_id, $3, $4, $5, $6, $7, $8
FROM rounds r WHERE r.package_id = $1 AND {visibility.council("rounds", "r", "$2")} ORDER BY r.number DESC LIMIT 1
"""


async def record(tx: Tx, award: Award) -> None:
    """Record an award that the caller has decided on, under the package's lock."""
    assert tx.viewer is not None
    await tx.connection.execute(
        INSERT,
        award.package.id,
        visibility.authority(tx),
        award.winner.id,
        award.source_code,
        award.primary_reason_code,
        list(award.additional_reason_codes),
        tx.viewer.account_id,
        award.decided_at,
    )
