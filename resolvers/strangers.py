"""How often somebody may come who has not signed in: counted by address, in rows that outlive every restart."""

from dataclasses import dataclass
from datetime import timedelta

import auth.throttling
from auth.secrets import Secrets
from db.transaction import Database
from domain.allowances import ASKING, LOOKING
from domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts operations of the anonymous; `database` is that of the role `ebrokerage_auth`."""

    database: Database
    secrets: Secrets

    async def __call__(self, viewer: Viewer, changing: bool) -> timedelta | None:
        """Count one operation: how long to wait, where it is one too many."""
        allowance = ASKING if changing else LOOKING
        return await auth.throttling.spend(self.database, self.secrets, allowance, viewer.client_id)
