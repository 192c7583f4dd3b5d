"""What was revoked, as every process that takes tokens asks for it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from db import failures
from db.transaction import Tx

ANSWER_SECONDS = 2.0
"""How long one question may take before its connection is given up."""


class Kind(StrEnum):
    """What a revocation is of: everything issued so far for an account or to a client, one consent, one token."""

    ACCOUNT = "ACCOUNT"
    CLIENT = "CLIENT"
    GRANT = "GRANT"
    TOKEN = "TOKEN"  # noqa: S105 - a kind, not a secret


@dataclass(frozen=True, slots=True)
class Revocation:
    """One revocation; `subject` is an account's, client's or grant's id, or a token's `jti`."""

    sequence: int
    kind: Kind
    subject: str
    revoked_at: datetime


# Revocations from a number on, that number's own included; those of long ago left out. Numbers are given under a lock
# that is held to the commit, so nobody ever sees one before a smaller one.
SINCE = """
SELECT sequence, kind, subject, revoked_at FROM revocations
WHERE sequence >= $1 AND ($2::interval IS NULL OR revoked_at > clock_timestamp() - $2::interval) ORDER BY sequence
"""

# Revoke everything that was issued so far for an account.
OF_ACCOUNT = "SELECT revoke('ACCOUNT', $1)"

# Forget some revocations that outlived every token they could be about.
FORGET = """
DELETE FROM revocations WHERE sequence IN (
    SELECT sequence FROM revocations WHERE revoked_at < clock_timestamp() - $1::interval ORDER BY revoked_at LIMIT $2)
"""


class Watch:
    """A connection that asks for revocations and nothing else: whoever floods a pool does not silence it.

    What does not answer within `ANSWER_SECONDS` is given up, and the next question connects anew.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = url, name
        self._connection: Any = None

    async def since(self, sequence: int, within: timedelta | None = None) -> Sequence[Revocation]:
        """Those from `sequence` on, itself included, `within` this time; raises `Unavailable` or `TimedOut`."""
        try:
            if self._connection is None:
                self._connection = await asyncpg.connect(
                    self._url,
                    timeout=ANSWER_SECONDS,
                    server_settings={"application_name": self._name, "TimeZone": "UTC", "DateStyle": "ISO"},
                )
            rows = await self._connection.fetch(SINCE, sequence, within, timeout=ANSWER_SECONDS)
        except BaseException as error:
            self.close()
            known = failures.translated(error)
            if known is error:
                raise
            raise known from error
        return [Revocation(row["sequence"], Kind(row["kind"]), row["subject"], row["revoked_at"]) for row in rows]

    def close(self) -> None:
        """Hang up, without waiting for an answer that may never come."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.terminate()
            self._connection = None


async def of_account(tx: Tx, account_id: UUID) -> None:
    """Revoke every access token that was issued so far for this account."""
    await tx.connection.execute(OF_ACCOUNT, str(account_id))


async def forget(tx: Tx, older_than: timedelta, limit: int) -> int:
    """Delete at most `limit` revocations that are older than this; how many those were."""
    tag: str = await tx.connection.execute(FORGET, older_than, limit)
    return int(tag.rpartition(" ")[2])
