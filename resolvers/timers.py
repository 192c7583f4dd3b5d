"""What is done when a timer goes off: the four verbs, with the clock as their caller."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

import db.calendar
import db.timers
import db.waiting
from db.timers import Claimed
from db.transaction import Tx
from db.waiting import WaitingPackage
from domain import timers
from domain.events import (
    AccountLinkExpired,
    OrganisationDigestDue,
    PackageChaseDue,
    PackageReminded,
    PackageStillUnfilled,
    ResponseOfferExpiring,
)
from domain.packages import UNDECIDED, PackageState
from domain.timers import TimerKind
from domain.times import london_midnight
from resolvers import announcing

FIRST, SECOND = 1, 2
"""How loudly it is told that nobody has been found: to who sources the package, then to the managers too."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A timer that has gone off and is held, with the package it hangs on, locked."""

    timer: Claimed
    package: WaitingPackage | None

    @property
    def open_package(self) -> WaitingPackage | None:
        """The package, if it is still open: nothing is told of one that has ended or is on hold (rule Q34)."""
        found = self.package
        return found if found is not None and found.state is PackageState.OPEN else None


async def run(tx: Tx, timer: Claimed) -> bool:
    """Do what a claimed timer is for, and end it, or let it go off again; whether it was still ours to run."""
    package = None if timer.package_id is None else await db.waiting.lock(tx, timer.package_id)
    if not await db.timers.hold(tx, timer):
        return False
    again_at = await DOING[timer.kind](tx, Gone(timer, package))
    await db.timers.finish(tx, timer, again_at)
    return True


async def remind(tx: Tx, gone: Gone) -> datetime | None:
    """Remind those who have not answered, once for each deadline; not at night, and not once it has passed."""
    package = gone.open_package
    if package is None or package.deadline_at is None or package.deadline_at <= tx.now:
        return None
    profile = await db.waiting.profile(tx, package)
    later = timers.postponed(tx.now, profile.reminder, urgent=package.high_priority)
    if later is not None:
        return later if later < package.deadline_at else None
    outstanding = await db.waiting.outstanding(tx, package)
    if outstanding:
        event = PackageReminded(
            authority_id=package.authority_id,
            package_id=package.id,
            public_reference=package.public_reference,
            deadline_at=package.deadline_at,
            invitation_ids=tuple(outstanding),
        )
        await announcing.came_due(tx, event, "package", package.id, reminded=len(outstanding))
    return None


async def chase(tx: Tx, gone: Gone) -> datetime | None:
    """Say who is to be chased at a deadline with which nobody was found (rule C10)."""
    package = gone.open_package
    if package is None or package.deadline_at is None or package.deadline_at > tx.now:
        return None
    profile = await db.waiting.profile(tx, package)
    found = timers.chase(
        await db.waiting.outstanding(tx, package),
        package.accepting_count,
        profile.response_window.chase_hours,
        tx.now,
        urgent=package.high_priority,
    )
    if found is not None:
        event = PackageChaseDue(
            authority_id=package.authority_id,
            package_id=package.id,
            public_reference=package.public_reference,
            by=found.by,
            invitation_ids=found.invitation_ids,
            proposed_deadline_at=found.deadline_at,
        )
        await announcing.came_due(tx, event, "package", package.id, to_chase=len(found.invitation_ids), by=found.by)
    return None


async def tell_unfilled(tx: Tx, gone: Gone) -> datetime | None:
    """Tell that nobody has been found for a while after the deadline; if that stays so, it is told more loudly."""
    if not await _still_unfilled(tx, gone, FIRST):
        return None
    assert gone.package is not None
    profile = await db.waiting.profile(tx, gone.package)
    louder = timers.escalation(gone.package.id, gone.package.authority_id, profile, tx.now)
    await db.timers.arm(tx, [] if louder is None else [louder])
    return None


async def escalate(tx: Tx, gone: Gone) -> datetime | None:
    """Tell the managers too that still nobody has been found."""
    await _still_unfilled(tx, gone, SECOND)
    return None


async def _still_unfilled(tx: Tx, gone: Gone, escalation: int) -> bool:
    package = gone.open_package
    if package is None or package.deadline_at is None or package.deadline_at > tx.now or package.accepting_count > 0:
        return False
    event = PackageStillUnfilled(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        deadline_at=package.deadline_at,
        escalation=escalation,
    )
    await announcing.came_due(tx, event, "package", package.id, escalation=escalation)
    return True


async def warn_of_offer(tx: Tx, gone: Gone) -> datetime | None:
    """Tell the council that the last day of an offer has begun, while it can still be accepted (rule Q29)."""
    if gone.package is None or gone.package.state not in UNDECIDED:
        return None
    offer = await db.waiting.offer(tx, gone.timer.subject_id)
    if offer is None:
        return None
    begins = london_midnight(offer.expires_on)
    if begins > tx.now:
        return begins
    event = ResponseOfferExpiring(
        authority_id=gone.package.authority_id,
        package_id=gone.package.id,
        organisation_id=offer.organisation_id,
        invitation_id=offer.id,
        service_id=offer.service_id,
        expires_on=offer.expires_on,
    )
    await announcing.came_due(tx, event, "invitation", offer.id, expires_on=offer.expires_on)
    return None


async def tell_expired_link(tx: Tx, gone: Gone) -> datetime | None:
    """Tell whoever approved an account that its link was not used in time: another can be sent (rules A7, Q21)."""
    account_id = await db.waiting.unused_link(tx, gone.timer.subject_id)
    if account_id is not None:
        event = AccountLinkExpired(
            authority_id=gone.timer.authority_id, organisation_id=gone.timer.organisation_id, account_id=account_id
        )
        await announcing.came_due(tx, event, "account", account_id)
    return None


async def tell_digest(tx: Tx, gone: Gone) -> datetime | None:
    """Tell an organisation's team inbox what waits there, each working day until nothing does."""
    timer = gone.timer
    assert timer.organisation_id is not None
    profile = await db.waiting.current_profile(tx, timer.authority_id)
    waiting = await db.waiting.unanswered(tx, timer.authority_id, timer.organisation_id)
    if waiting == 0 or profile.notices.digest_at is None:
        return None
    event = OrganisationDigestDue(
        authority_id=timer.authority_id, organisation_id=timer.organisation_id, waiting=waiting
    )
    await announcing.came_due(tx, event, "organisation", timer.organisation_id, waiting=waiting)
    return timers.next_digest(tx.now, time.fromisoformat(profile.notices.digest_at), await db.calendar.known(tx))


DOING: Mapping[TimerKind, Callable[[Tx, Gone], Awaitable[datetime | None]]] = {
    TimerKind.REMINDER: remind,
    TimerKind.CHASE: chase,
    TimerKind.UNFILLED: tell_unfilled,
    TimerKind.ESCALATION: escalate,
    TimerKind.OFFER_EXPIRING: warn_of_offer,
    TimerKind.LINK_EXPIRED: tell_expired_link,
    TimerKind.DIGEST: tell_digest,
}
"""What each kind of timer is for; the answer is when it goes off again."""
