"""How somebody chooses which messages they are sent."""

import db.audit
import db.preferences
from db.transaction import Tx
from domain import preferences
from domain.preferences import SetMessagePreferences
from domain.refusals import NotFound, Refused
from resolvers.request import Outcome, mutation


@mutation
async def choose(tx: Tx, command: SetMessagePreferences) -> Outcome:
    """Keep what the caller wants, for themselves and for the team whose administrator they are (rule P32)."""
    viewer = tx.viewer
    if viewer is None:
        raise Refused([NotFound("preferences", noun="account")])
    preferences.settle(viewer, command)
    await tx.read_clock()
    for team in (False, True):
        wanted = {said.kind: said.wanted for said in command.preferences if said.team is team}
        if wanted:
            await db.preferences.say(tx, viewer.organisation_id, None if team else viewer.account_id, wanted)
    await db.audit.append(
        tx,
        action="account.message_preferences_set",
        object_type="account",
        object_id=viewer.account_id,
        after={f"{'team' if said.team else 'own'}.{said.kind.value}": said.wanted for said in command.preferences},
    )
    return Outcome("account", viewer.account_id)
