"""How often something was tried of late, under the keyed hash of who tried. For `ebrokerage_auth`."""

from datetime import datetime, timedelta

from db.transaction import Tx

# Count one more, in the time that is running or in a new one: how many there are, and when it is over.
COUNT = """
INSERT INTO throttles AS t (key, failures, failed_at, until)
VALUES ($1, 1, $2::timestamptz, $2::timestamptz + $3::interval)
ON CONFLICT (key) DO UPDATE
SET failures = CASE WHEN t.until <= excluded.failed_at THEN 1 ELSE t.failures + 1 END, failed_at = excluded.failed_at,
    until = CASE WHEN t.until <= excluded.failed_at THEN excluded.until ELSE t.until END
RETURNING failures, until
"""


async def count(tx: Tx, key: bytes, within: timedelta) -> tuple[int, datetime]:
    """Count one more of `key`: how many since it began, and when counting begins anew, `within` later."""
    row = await tx.connection.fetchrow(COUNT, key, tx.now, within)
    return row["failures"], row["until"]
