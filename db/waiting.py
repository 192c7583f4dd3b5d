"""What jobs see of packages, answers and links when a timer goes off: facts and ids, nothing of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from db.transaction import Tx
from domain import profiles
from domain.packages import PackageState
from domain.profiles import Profile

# Lock a package; the clock is read above the lock, so after any wait for it.
LOCK = """
WITH locked AS (
    SELECT p.id, p.authority_id, p.public_reference, p.profile_id, p.state, p.deadline_at, p.high_priority,
           p.accepting_count
    FROM packages p WHERE p.id = $1 FOR UPDATE)
SELECT locked.*, clock_timestamp() AS struck_at FROM locked
"""

# Read the profile that a package was created under.
PROFILE = "SELECT p.document FROM profiles p WHERE p.id = $1"

# Read the profile that an authority has now.
CURRENT_PROFILE = """
SELECT p.document FROM profiles p WHERE p.authority_id = $1 AND p.effective_at <= $2 ORDER BY p.version DESC LIMIT 1
"""

# Read the invitations of a package's latest round that were not answered; a withdrawal was an answer (rule C10).
OUTSTANDING = """
SELECT i.id FROM invitations i
WHERE i.package_id = $1 AND i.state IN ('INVITED', 'DRAFT') AND i.ended_at IS NULL
    AND i.round_id = (SELECT r.id FROM rounds r WHERE r.package_id = $1 ORDER BY r.number DESC LIMIT 1)
ORDER BY i.id
"""

# Read the offer that stands in an answer.
OFFER = """
SELECT i.id, i.organisation_id, i.service_id, r.offer_expires_on AS expires_on
FROM invitations i JOIN responses r ON r.invitation_id = i.id
WHERE i.id = $1 AND i.state = 'SUBMITTED' AND i.ended_at IS NULL AND r.withdrawn_at IS NULL
    AND r.offer_expires_on IS NOT NULL
"""

# Count what an authority waits for from an organisation.
UNANSWERED = """
SELECT count(*) FROM invitations i JOIN packages p ON p.id = i.package_id
WHERE i.organisation_id = $1 AND i.authority_id = $2 AND i.state IN ('INVITED', 'DRAFT') AND i.ended_at IS NULL
    AND p.state = 'OPEN' AND p.deadline_at > $3
"""

# Read whose link was never used and stands for nothing else.
UNUSED_LINK = """
SELECT l.account_id FROM links l JOIN accounts a ON a.id = l.account_id
WHERE l.id = $1 AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at <= $2
    AND a.activated_at IS NULL AND a.disabled_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class WaitingPackage:
    """A package, locked, as a job looks at it."""

    id: UUID
    authority_id: UUID
    public_reference: str
    profile_id: UUID
    state: PackageState
    deadline_at: datetime | None
    high_priority: bool
    accepting_count: int


@dataclass(frozen=True, slots=True)
class StandingOffer:
    """An offer that stands; `expires_on` is its last day in London."""

    id: UUID
    organisation_id: UUID
    service_id: UUID
    expires_on: date


async def lock(tx: Tx, package_id: UUID) -> WaitingPackage | None:
    """The package, locked until the transaction ends, with the transaction's instant taken."""
    row = await tx.connection.fetchrow(LOCK, package_id)
    if row is None:
        return None
    facts = dict(row)
    tx.strike(facts.pop("struck_at"))
    return WaitingPackage(**facts | {"state": PackageState(row["state"])})


async def profile(tx: Tx, package: WaitingPackage) -> Profile:
    """The profile that a package was created under."""
    return profiles.parse(await tx.connection.fetchval(PROFILE, package.profile_id))


async def current_profile(tx: Tx, authority_id: UUID) -> Profile:
    """The profile that an authority has now."""
    return profiles.parse(await tx.connection.fetchval(CURRENT_PROFILE, authority_id, tx.now))


async def outstanding(tx: Tx, package: WaitingPackage) -> Sequence[UUID]:
    """The invitations of the latest round that were not answered."""
    return [row["id"] for row in await tx.connection.fetch(OUTSTANDING, package.id)]


async def offer(tx: Tx, invitation_id: UUID) -> StandingOffer | None:
    """The offer that stands in an answer; None where there is none, or none any more."""
    row = await tx.connection.fetchrow(OFFER, invitation_id)
    return None if row is None else StandingOffer(**row)


async def unanswered(tx: Tx, authority_id: UUID, organisation_id: UUID) -> int:
    """How many requests of an authority an organisation can still answer and has not."""
    return int(await tx.connection.fetchval(UNANSWERED, organisation_id, authority_id, tx.now))


async def unused_link(tx: Tx, link_id: UUID) -> UUID | None:
    """The account that a link was for which has expired unused, unless another took its place."""
    found: UUID | None = await tx.connection.fetchval(UNUSED_LINK, link_id, tx.now)
    return found
