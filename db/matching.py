"""The algorithm as one statement: it judges every arrangement of an authority, and chooses (rules B10, B28, P31, C4).

`domain.matching` says the same of one service; a test holds the two equal. Each service is judged by a sum of bits,
one for each reason to leave it out, so that thousands of judgements are two short arrays.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from db import services, visibility
from db.transaction import Tx
from domain.matching import ON_FRAMEWORK, Criteria, ExclusionReason, Found, bit

OF_FRAMEWORK = f"m.category IN ({', '.join(repr(category.value) for category in sorted(ON_FRAMEWORK))})"
FITS = {
    ExclusionReason.RETIRED: "m.service_id NOT IN (SELECT s.id FROM services s WHERE s.retired_at IS NOT NULL"
    f" AND {visibility.council('services', 's', '')})",
    ExclusionReason.SUSPENDED: f"NOT {services.suspended_on('m', '$2')}",
    ExclusionReason.AREA_NOT_SERVED: "m.areas && $3",
    ExclusionReason.LEVEL_NOT_OFFERED: "$4 = ANY (m.levels)",
    ExclusionReason.CATEGORY_MISMATCH: "$5::text IS NULL OR m.category = $5",
    ExclusionReason.NO_BLOCK_CONTRACT: "$6::text IS DISTINCT FROM 'BLOCK' OR m.block_contract",
    ExclusionReason.NOT_ON_FRAMEWORK: f"$6::text IS DISTINCT FROM 'FRAMEWORK' OR {OF_FRAMEWORK}"
    " AND ($7::text IS NULL OR m.framework = $7)",
    ExclusionReason.LOT_NOT_HELD: "$8::text IS NULL OR $8 = ANY (m.lots)",
    ExclusionReason.AGE_OUTSIDE: "$9::smallint IS NULL OR (m.minimum_age IS NULL OR m.minimum_age <= $9)"
    " AND (m.maximum_age IS NULL OR m.maximum_age >= $9)",
    ExclusionReason.GENDER_NOT_SERVED: "$10::text IS NULL OR m.gender IS NULL OR m.gender = $10",
}
"""What must hold for a service not to be left out; anything else than true leaves it out."""

JUDGED = " | ".join(f"CASE WHEN {fits} THEN 0 ELSE {bit(reason)} END" for reason, fits in FITS.items())

# Judge each service with which the authority has arranged something.
JUDGE = f"""
SELECT m.service_id, ({JUDGED})::smallint AS reasons FROM arrangements m
WHERE {visibility.council("arrangements", "m", "$1")}
"""

# Judge, choose those that fit, take off what an earlier run chose and this one does not, and keep why each other was
# left out. What was chosen by hand stays as it is.
SELECT = f"""
WITH judged AS MATERIALIZED ({JUDGE}),
added AS (
    INSERT INTO selections (package_id, authority_id, service_id, origin, selected_by, selected_at)
    SELECT $11, $1, j.service_id, 'ALGORITHM', $12, $13 FROM judged j WHERE j.reasons = 0
    ON CONFLICT (package_id, service_id) DO NOTHING RETURNING service_id),
dropped AS (
    DELETE FROM selections s
    WHERE s.package_id = $11 AND s.origin = 'ALGORITHM' AND {visibility.council("selections", "s", "$1")}
      AND s.service_id NOT IN (SELECT j.service_id FROM judged j WHERE j.reasons = 0) RETURNING s.service_id),
kept AS (
    INSERT INTO considerations (package_id, authority_id, considered_by, considered_at, criteria, excluded, reasons)
    SELECT $11, $1, $12, $13, $14, coalesce(array_agg(j.service_id), '{{}}'), coalesce(array_agg(j.reasons), '{{}}')
    FROM judged j WHERE j.reasons <> 0
    ON CONFLICT (package_id) DO UPDATE
    SET considered_by = excluded.considered_by, considered_at = excluded.considered_at, criteria = excluded.criteria,
        excluded = excluded.excluded, reasons = excluded.reasons)
SELECT ARRAY(SELECT service_id FROM added) AS added, ARRAY(SELECT service_id FROM dropped) AS dropped
"""


async def select(tx: Tx, package_id: UUID, criteria: Criteria) -> Found:
    """Run the algorithm for a locked draft, in the caller's name."""
    assert tx.viewer is not None
    kept = asdict(criteria) | {"day": criteria.day.isoformat()}
    row = await tx.connection.fetchrow(SELECT, *asked(tx, criteria), package_id, tx.viewer.account_id, tx.now, kept)
    return Found(row["added"], row["dropped"])


def asked(tx: Tx, criteria: Criteria) -> tuple[Any, ...]:
    """What `JUDGE` takes."""
    return (
        visibility.authority(tx),
        criteria.day,
        list(criteria.areas),
        criteria.level,
        criteria.category,
        criteria.contract_basis,
        criteria.framework,
        criteria.lot,
        criteria.age,
        criteria.gender,
    )
