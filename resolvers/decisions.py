"""How a council awards a package."""

import db.decisions
import db.invitations
import db.packages
import db.profiles
import db.timers
from db.transaction import Tx
from domain import decisions
from domain.decisions import RecordDecision
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def record(tx: Tx, command: RecordDecision) -> Outcome:
    """Award a package to one service, behind the gate (rules B13, B18, B19, Q1, Q11, Q24, Q29, Q33, Q38)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    candidates = await db.decisions.candidates(tx, package)
    await loading.answer(tx, candidates, command.invitation_id, command.invitation_version)
    award, event = decisions.decide(package, candidates, command, profile, tx.now)
    await db.packages.save(tx, award.package)
    await db.invitations.end(tx, award.package, award.outcomes, award.decided_at, award.not_awarded)
    await db.packages.disclose_location(tx, award.package, award.winner.organisation_id)
    await db.decisions.record(tx, award)
    await db.timers.disarm(tx, award.package.id)
    return await announcing.package(
        tx,
        "package.awarded",
        package,
        award.package,
        event,
        invitation_id=award.winner.id,
        source_code=award.source_code,
        primary_reason_code=award.primary_reason_code,
        additional_reason_codes=award.additional_reason_codes,
        rank=award.rank,
        departure_reason=award.departure_reason,
        commissioner_reason=award.commissioner_reason,
        not_awarded=award.not_awarded,
    )
