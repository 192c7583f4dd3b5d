"""Answers that providers keep before they submit them: their organisation's alone."""

from typing import Any

from db import visibility
from db.transaction import Tx
from domain.drafts import Kept
from domain.responses import Invitation

# Read how a draft stands.
STANDING = f"""
SELECT d.version, d.saved_at FROM drafts d WHERE d.invitation_id = $1 AND {visibility.provider("drafts", "d", "$2")}
"""

# Keep a draft in place of an earlier one, and say that there is one. The invitation's version counts what was
# submitted, which the council may see; a draft has a version of its own.
SAVE = f"""
WITH standing AS (
    UPDATE invitations i SET state = $3 WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")}
    RETURNING i.id, i.organisation_id
)
INSERT INTO drafts AS d (invitation_id, organisation_id, document, saved_by, saved_at)
SELECT s.id, s.organisation_id, $4, $5, $6 FROM standing s
ON CONFLICT (invitation_id) DO UPDATE
SET document = excluded.document, saved_by = excluded.saved_by, saved_at = excluded.saved_at, version = d.version + 1
"""

# Forget a draft.
DISCARD = f"DELETE FROM drafts d WHERE d.invitation_id = $1 AND {visibility.provider('drafts', 'd', '$2')}"


async def standing(tx: Tx, invitation: Invitation) -> Kept | None:
    """How the draft of a locked invitation stands; None where there is none."""
    row = await tx.connection.fetchrow(STANDING, invitation.id, visibility.organisation(tx))
    return None if row is None else Kept(row["version"], row["saved_at"])


async def save(tx: Tx, invitation: Invitation, document: dict[str, Any]) -> None:
    """Keep a draft behind the gate's lock, in the caller's name."""
    assert tx.viewer is not None
    await tx.connection.execute(
        SAVE,
        invitation.id,
        visibility.organisation(tx),
        invitation.state,
        document,
        tx.viewer.account_id,
        tx.now,
    )


async def discard(tx: Tx, invitation: Invitation) -> None:
    """Forget the draft of an invitation that has been answered."""
    await tx.connection.execute(DISCARD, invitation.id, visibility.organisation(tx))
