"""What sign-in and the authorization server remembered for as long as it could matter, and now forgets."""

from dataclasses import dataclass
from datetime import timedelta

from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class Expiring:
    """A table whose rows may go some time after they have ended."""

    table: str
    key: str
    kept: timedelta = timedelta(0)

    @property
    def statement(self) -> str:
        """Delete the oldest of them."""
        return (
            f"DELETE FROM {self.table} WHERE ({self.key}) IN (SELECT {self.key} FROM {self.table}"
            " WHERE expires_at <= now() + $1::interval - $2::interval ORDER BY expires_at LIMIT $3)"
        )


# A used code is kept for a while, because one that comes back tells that it was stolen. With a family go its tokens.
EXPIRING = (
    Expiring("authorization_requests", "id_hash"),
    Expiring("federated_sign_ins", "state_hash"),
    Expiring("assertions", "client_id, jti_hash"),
    Expiring("authorization_codes", "code_hash", timedelta(days=1)),
    Expiring("device_codes", "device_code_hash", timedelta(days=1)),
    Expiring("grants", "id", timedelta(days=1)),
)


async def forget(tx: Tx, what: Expiring, limit: int) -> int:
    """Delete at most `limit` rows of one table that have had their time; returns how many."""
    tag: str = await tx.connection.execute(what.statement, tx.offset, what.kept, limit)
    return int(tag.rpartition(" ")[2])
