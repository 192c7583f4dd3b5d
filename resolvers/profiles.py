"""How a brokerage manager, or the operator, publishes an authority's profile."""

from uuid import UUID, uuid4

import db.authorities
import db.publishing
from db.transaction import Tx
from domain import publishing
from domain.publishing import PublishProfile
from resolvers import announcing, loading
from resolvers.announcing import Administered
from resolvers.request import Outcome, mutation

VALIDATED = Outcome("nothing", UUID(int=0))
"""What comes of a profile that was validated only: there is nothing to read back."""


async def published(tx: Tx, command: PublishProfile) -> Outcome:
    """Let the next version of the profile hold from an instant on; packages keep the version they have."""
    now = await db.authorities.lock(tx)
    latest = await db.publishing.latest(tx)
    if latest is not None:
        await loading.require_version(tx, "profile", latest, command.expected_version)
    profile, _, event = publishing.publish(command, latest, uuid4(), loading.authority(tx), now)
    if command.validate_only:
        return VALIDATED
    await db.publishing.insert(tx, profile)
    done = Administered(
        action=event.type,
        noun="profile",
        id=profile.id,
        before={"version": latest.version, "effective_at": latest.effective_at} if latest else None,
        after={"version": profile.version, "effective_at": profile.effective_at},
        version=profile.version,
    )
    return await announcing.administered(tx, done, event)


publish = mutation(published)
