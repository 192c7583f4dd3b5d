"""Whether an access token still counts, asked of the database: for whoever introspects one, and for the userinfo."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class Holder:
    """The account that a token is about, as it is now."""

    username: str
    email: str
    forename: str
    surname: str
    activated: bool


# The account of a token that nothing has revoked since $2: neither it ($3), nor its client ($4), nor its family ($5).
STANDING = """
SELECT a.username, a.email, a.forename, a.surname, a.activated_at IS NOT NULL AS activated
FROM accounts a JOIN clients c ON c.client_id = $4 AND c.disabled_at IS NULL
WHERE a.id = $1 AND a.disabled_at IS NULL
  AND NOT EXISTS (SELECT FROM grants g WHERE g.id = $5 AND g.revoked_at IS NOT NULL)
  AND NOT EXISTS (
      SELECT FROM revocations r
      WHERE (r.kind, r.subject) = ('TOKEN', $3)
         OR ((r.kind, r.subject) IN (('ACCOUNT', $1::text), ('CLIENT', $4)) AND r.revoked_at >= $2))
"""


async def holder(tx: Tx, claims: dict[str, Any]) -> Holder | None:
    """Whom the token with these claims (verified) is about; None where it was revoked."""
    grant = claims.get("grant_id")
    row = await tx.connection.fetchrow(
        STANDING,
        UUID(claims["sub"]),
        datetime.fromtimestamp(claims["iat"], tx.now.tzinfo),
        claims["jti"],
        claims["client_id"],
        None if grant is None else UUID(grant),
    )
    return None if row is None else Holder(**row)
