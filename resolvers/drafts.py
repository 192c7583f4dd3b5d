"""How a provider keeps an answer that it does not submit yet."""

import db.drafts
from db.transaction import Tx
from domain import drafts
from domain.drafts import SaveDraft
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def save(tx: Tx, command: SaveDraft) -> Outcome:
    """Keep an incomplete answer before the deadline (rule P17); the council never sees it."""
    invitation = await loading.invitation(tx, command.invitation_id, None)
    drafted, document = drafts.save(invitation, await db.drafts.standing(tx, invitation), command, tx.now)
    await db.drafts.save(tx, drafted, document)
    return await announcing.draft(tx, drafted)
