"""Load, the first of the four verbs: what a mutation is about, locked, or a refusal in a sentence people understand."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import db.audit
import db.deadlines
import db.invitations
import db.packages
from db.audit import Action
from db.transaction import Tx
from domain.packages import Package, PackageState
from domain.ranking import Candidate
from domain.refusals import Conflict, NotFound, Refused, ServiceNotYours
from domain.responses import Invitation
from domain.times import shown
from domain.viewer import Viewer
from resolvers import announcing


def viewer(tx: Tx) -> Viewer:
    """Who calls."""
    if tx.viewer is None:
        raise LookupError("viewer")
    return tx.viewer


def authority(tx: Tx) -> UUID:
    """The authority that the caller acts for."""
    if tx.viewer is None or tx.viewer.authority_id is None:
        raise Refused([NotFound("authority_id", noun="authority")])
    return tx.viewer.authority_id


def organisation(tx: Tx) -> UUID:
    """The organisation that the caller acts for."""
    if tx.viewer is None or tx.viewer.organisation_id is None:
        raise Refused([NotFound("organisation_id", noun="organisation")])
    return tx.viewer.organisation_id


def account(tx: Tx) -> UUID:
    """The caller's account."""
    if tx.viewer is None:
        raise Refused([NotFound("account_id", noun="account")])
    return tx.viewer.account_id


async def package(tx: Tx, package_id: UUID, expected_version: int | None) -> Package:
    """The council's package, locked; refused where it is not visible or has changed since the expected version."""
    found = await db.packages.lock(tx, package_id)
    if found is None:
        raise Refused([NotFound("package_id", noun="package")])
    await require_version(tx, "package", found, expected_version)
    if found.state is PackageState.OPEN and found.deadline_at is not None and found.deadline_at <= tx.now:
        await _announce_deadline(tx, found)
    return found


async def _announce_deadline(tx: Tx, found: Package) -> None:
    """A change that comes after the deadline, and before the job, may move or end it: it is told first."""
    passed = await db.deadlines.claim_one(tx, found.id)
    if passed is not None:
        await announcing.deadline_passed(tx, passed)


async def invitation(tx: Tx, invitation_id: UUID, expected_version: int | None) -> Invitation:
    """The provider's invitation behind its package's lock; refused like `package`."""
    found = await db.invitations.lock(tx, invitation_id)
    if found is None:
        raise Refused([NotFound("invitation_id", noun="invitation")])
    if not found.answerable:
        raise Refused([ServiceNotYours("invitation_id")])
    await require_version(tx, "response", found, expected_version)
    return found


async def answer(tx: Tx, candidates: Sequence[Candidate], invitation_id: UUID, expected_version: int | None) -> None:
    """Refuse a decision that was made on an answer which has changed since (rule Q24)."""
    found = next((candidate for candidate in candidates if candidate.id == invitation_id), None)
    if found is not None:
        await require_version(tx, "response", found, expected_version, "invitation_version")


class Versioned(Protocol):
    """What counts its changes."""

    @property
    def id(self) -> UUID:
        """The row's id, under which the audit knows it."""

    @property
    def version(self) -> int:
        """How often it was changed."""


async def require_version(
    tx: Tx, noun: str, found: Versioned, expected: int | None, path: str = "expected_version"
) -> None:
    """Refuse a change of what has changed since the expected version; without one, the last one wins."""
    if expected in (None, found.version):
        return
    actions = await db.audit.since(tx, found.id, expected or 0)
    changes = "; ".join(_told(action) for action in actions) or f"it is version {found.version} now"
    raise Refused([Conflict(path, noun=noun, expected=expected, changes=changes)])


def _told(action: Action) -> str:
    """`deadline changed by a sourcing officer at 10/01/2024 12:18`."""
    what = action.name.partition(".")[2].replace("_", " ")
    who = action.role.value.lower().replace("_", " ") if action.role else "colleague"
    article = "an" if who[0] in "aeiou" else "a"
    return f"{what} by {article} {who} at {shown(action.at)}"
