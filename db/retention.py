"""What is forgotten when it has had its time: for each category its statements, the oldest rows first."""

from collections.abc import Mapping
from datetime import timedelta

from db.transaction import Tx
from domain.retention import Category


def _oldest(table: str, key: str, age: str, beside: str = "true") -> str:
    """Delete the oldest rows whose time is over.

    `$1` is the clock's offset, `$2` how long they are kept, `$3` how many. `beside` is what else must
    hold of a row.
    """
    return f"""
DELETE FROM {table} t WHERE ({key}) IN (
    SELECT {key} FROM {table} t WHERE t.{age} <= now() + $1::interval - $2::interval AND {beside}
    ORDER BY t.{age} LIMIT $3)
"""


# Parts before the whole, and what refers to a thing before the thing.
FORGET: Mapping[Category, tuple[str, ...]] = {
    Category.IMPORT_REPORTS: (
        """
DELETE FROM import_rows t WHERE t.report_id IN (
    SELECT r.id FROM import_reports r WHERE r.imported_at <= now() + $1::interval - $2::interval
    ORDER BY r.imported_at LIMIT $3)
""",
        _oldest(
            "import_reports", "t.id", "imported_at", "NOT EXISTS (SELECT FROM import_rows r WHERE r.report_id = t.id)"
        ),
    ),
    Category.SIGN_INS: (
        _oldest("sign_ins", "t.id", "occurred_at"),
        _oldest("throttles", "t.key", "failed_at", "t.until <= now() + $1::interval"),
    ),
    Category.SESSIONS: (
        _oldest("federated_sign_ins", "t.state_hash", "created_at"),
        _oldest("sessions", "t.id", "expires_at", "NOT EXISTS (SELECT FROM grants g WHERE g.session_id = t.id)"),
    ),
    Category.JOBS: (_oldest("timers", "t.id", "ended_at"),),
    Category.DELIVERIES: (
        # what was left to be sent when its endpoint was deleted
        """
UPDATE webhook_deliveries t SET state = 'DEAD', lease = NULL, ended_at = now() + $1::interval WHERE t.id IN (
    SELECT d.id FROM webhook_endpoints e JOIN webhook_deliveries d ON d.endpoint_id = e.id AND d.ended_at IS NULL
    WHERE e.state = 'DELETED' AND $2::interval IS NOT NULL LIMIT $3)
""",
        """
DELETE FROM webhook_attempts t WHERE t.delivery_id IN (
    SELECT d.id FROM webhook_deliveries d WHERE d.ended_at <= now() + $1::interval - $2::interval
    ORDER BY d.ended_at LIMIT $3)
""",
        # Whatever was rendered is forgotten, be it sent or not: it would be rendered anew.
        _oldest("webhook_bodies", "t.delivery_id", "rendered_at"),
        _oldest(
            "webhook_deliveries",
            "t.id",
            "ended_at",
            "NOT EXISTS (SELECT FROM webhook_attempts a WHERE a.delivery_id = t.id)"
            " AND NOT EXISTS (SELECT FROM webhook_bodies b WHERE b.delivery_id = t.id)",
        ),
    ),
}


async def forget(tx: Tx, category: Category, kept_for: timedelta, limit: int) -> int:
    """Delete at most `limit` rows of each table of a category that were kept long enough; the most of one table."""
    tags = [await tx.connection.execute(statement, tx.offset, kept_for, limit) for statement in FORGET[category]]
    return max(int(tag.rpartition(" ")[2]) for tag in tags)
