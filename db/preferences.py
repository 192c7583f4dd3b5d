"""What people and teams said about messages: which kinds they want."""

from collections.abc import Mapping
from uuid import UUID

from db.transaction import Tx
from domain.notices import NoticeKind

# Keep what a team said about kinds of messages.
OF_TEAM = """
INSERT INTO message_preferences (organisation_id, kind, wanted, changed_at)
SELECT $1, said.kind, said.wanted, $4 FROM unnest($2::text[], $3::boolean[]) said (kind, wanted)
ON CONFLICT (organisation_id, kind) WHERE organisation_id IS NOT NULL
DO UPDATE SET wanted = excluded.wanted, changed_at = excluded.changed_at
"""

# Keep what a person said.
OF_PERSON = """
INSERT INTO message_preferences (account_id, kind, wanted, changed_at)
SELECT $1, said.kind, said.wanted, $4 FROM unnest($2::text[], $3::boolean[]) said (kind, wanted)
ON CONFLICT (account_id, kind) WHERE account_id IS NOT NULL
DO UPDATE SET wanted = excluded.wanted, changed_at = excluded.changed_at
"""


async def say(tx: Tx, organisation_id: UUID | None, account_id: UUID | None, wanted: Mapping[NoticeKind, bool]) -> None:
    """Keep what a person, or else a team, wants from now on."""
    statement, id = (OF_PERSON, account_id) if account_id is not None else (OF_TEAM, organisation_id)
    await tx.connection.execute(statement, id, list(wanted), list(wanted.values()), tx.now)
