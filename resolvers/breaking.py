"""What becomes of an endpoint by its answers: slowed, rested, told of, disabled."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import db.deliveries
import db.endpoints
from db.deliveries import Claimed
from db.transaction import Database, Tx
from domain.events import EndpointDisabled, EndpointFailing
from domain.webhooks import flow
from domain.webhooks.delivering import Answer
from domain.webhooks.flow import DisabledReason, Flow
from resolvers import announcing


async def flow_on(tx: Tx, heard: Sequence[tuple[Claimed, Answer]]) -> Sequence[tuple[Claimed, DisabledReason]]:
    """Note how each endpoint answered, at the instant that is read with it; those that are to be disabled."""
    answers: dict[UUID, list[tuple[Claimed, Answer]]] = {}
    for claimed, answer in heard:
        answers.setdefault(claimed.endpoint_id, []).append((claimed, answer))
    leaving = []
    # Nearly all answer as they have answered before: they are not locked, because nothing is claimed meanwhile of those
    # that are. Whoever changes at this very moment may as well have changed before or after.
    seen = await db.deliveries.flows(tx, sorted(answers))
    now = tx.now
    moved = [id for id, standing in seen.items() if _flows(standing, answers[id], now) != (standing, [])]
    before = await db.deliveries.flows(tx, moved, locked=True) if moved else {}
    for endpoint_id, standing in before.items():
        after, leaves = _flows(standing, answers[endpoint_id], now)
        leaving += leaves
        if flow.must_tell(after, now):
            after = flow.told(after, now)
            await _tell_failing(tx, answers[endpoint_id][0][0])
        if after != standing:
            await db.deliveries.save_flow(tx, endpoint_id, after)
    return leaving


def _flows(
    standing: Flow, answers: Sequence[tuple[Claimed, Answer]], now: datetime
) -> tuple[Flow, list[tuple[Claimed, DisabledReason]]]:
    """How an endpoint stands after these answers, and why it is to be disabled."""
    leaving = []
    for claimed, answer in answers:
        standing = flow.after(standing, answer, now)
        reason = flow.must_disable(standing, answer, now)
        if reason is not None:
            leaving.append((claimed, reason))
    return standing, leaving


async def _tell_failing(tx: Tx, claimed: Claimed) -> None:
    event = EndpointFailing(
        authority_id=claimed.authority_id, organisation_id=claimed.teams, endpoint_id=claimed.endpoint_id
    )
    await announcing.came_due(tx, event, "endpoint", claimed.endpoint_id)


async def disable(database: Database, claimed: Claimed, reason: DisabledReason) -> bool:
    """Send an endpoint no more, and tell its owner, once; in a transaction of its own, which waits for its owner's."""
    async with database.begin(None) as tx:
        now = await tx.read_clock()
        version = await db.endpoints.disable(tx, claimed.endpoint_id, reason, now)
        if version is None:
            return False
        event = EndpointDisabled(
            authority_id=claimed.authority_id,
            organisation_id=claimed.teams,
            endpoint_id=claimed.endpoint_id,
            reason=reason.value,
        )
        await announcing.came_due(tx, event, "endpoint", claimed.endpoint_id, reason=reason.value)
        return True
