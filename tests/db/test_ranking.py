"""The ranking that is read is the pure rule's, for any answers (rules Q11, Q35, Q36)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import db.decisions
import db.packages
import resolvers.packages
import resolvers.requirements
from db.shapes import packages as package_shapes
from db.shapes import ranking as ranking_shapes
from db.transaction import Database, Tx
from domain import ranking
from domain.invitations import InvitationState
from domain.packages import AddRequirements, FinalisePackage, PackageState, can_decide
from domain.policies import AwardStrategy
from domain.requirements import NewRequirement
from domain.responses import PlacementResponse
from domain.selection import NodeId, Selection
from resolvers.reads import Reader
from tests.db.test_shapes import evaluate
from tests.domain import examples
from tests.resolvers.arranging import CARE_4_ALL, CARE_FIRST, RURAL, SENT, START, House, Sent

EXAMPLES = settings(max_examples=120, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
SERVICES = (CARE_FIRST, CARE_4_ALL, RURAL, "Home Care Ltd")


@dataclass
class Answered:
    """What one service answered, in which round, until when its offer holds, since when it is suspended."""

    state: InvitationState
    placement_response: PlacementResponse
    earlier_round: bool
    meets: list[bool]
    best_date: date | None
    expires_in: int | None
    suspended_in: int | None


answers = st.builds(
    Answered,
    state=st.sampled_from([InvitationState.SUBMITTED] * 5 + [InvitationState.WITHDRAWN, InvitationState.INVITED]),
    placement_response=st.sampled_from(
        [PlacementResponse.YES_FULL] * 2 + [PlacementResponse.YES_PART] * 2 + [PlacementResponse.NO]
    ),
    earlier_round=st.sampled_from([False, False, False, True]),
    meets=st.lists(st.booleans(), min_size=4, max_size=4),
    best_date=st.none() | st.dates(START, START + timedelta(days=1)),
    expires_in=st.sampled_from([None, None, -1, 0, 1]),
    suspended_in=st.sampled_from([None, None, 0, 1]),
)

BRANCH = (Selection("code", "code"), Selection("message", "message"))
PLACE = (
    Selection("rank", "rank"),
    Selection("tied", "tied"),
    Selection("invitation", "invitation", {}, {"PackageInvitation": (Selection("id", "id"),)}),
    Selection("explanations", "explanations", {}, {"RankingExplanation": BRANCH}),
)


def reading(sent: Sent) -> Selection:
    """The operation `{ package(id:) { ranking { … } } }`."""
    package = (Selection("ranking", "ranking", {}, {"RankedInvitation": PLACE}),)
    return Selection("package", "package", {"id": NodeId("package", str(sent.id))}, {"Package": package})


async def asked_of_four(house: House) -> Sent:
    """A package with a start date, two essential requirements and a negotiable one, sent to four services."""
    draft = await house.draft("solihull.broker", *SERVICES)
    wanted = (
        NewRequirement("HOME_CARE_002", negotiable=True),
        NewRequirement("HOME_CARE_003"),
        NewRequirement("HOME_CARE_004", negotiable=True),
    )
    await resolvers.requirements.add(house.request(), AddRequirements(draft, wanted))
    deadline_at = await house.now() + timedelta(hours=24)
    await resolvers.packages.finalise(house.request(), FinalisePackage(draft, deadline_at))
    rows = await house.owner.fetch(SENT, draft)
    return Sent(draft, {row["name"]: row["id"] for row in rows}, uuid4(), deadline_at)


@asynccontextmanager
async def arranged(house: House, sent: Sent, given: Sequence[Answered]) -> AsyncIterator[Tx]:
    """A transaction in which the services have answered so; rolled back."""
    owner, earlier = house.owner, uuid4()
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("UPDATE rounds SET number = 2")
        await owner.execute(
            "INSERT INTO rounds (id, package_id, authority_id, number, kind, sent_at)"
            " SELECT $1, package_id, authority_id, 1, kind, sent_at FROM rounds",
            earlier,
        )
        tx = Tx(owner, house.viewer("solihull.broker"), timedelta(0))
        tx.strike(await owner.fetchval("SELECT now()"))
        for service, answered in zip(SERVICES, given, strict=True):
            if answered.earlier_round:
                await owner.execute(
                    "UPDATE invitations SET round_id = $2 WHERE id = $1", sent.invitations[service], earlier
                )
            await answer(tx, sent, service, answered)
        yield tx
    finally:
        await transaction.rollback()


async def answer(tx: Tx, sent: Sent, service: str, given: Answered) -> None:
    """Write down what a service answered, as the rows that its answer would leave."""
    owner, invitation = tx.connection, sent.invitations[service]
    today = tx.now.date()
    stands = given.state is InvitationState.SUBMITTED
    declined = given.placement_response is PlacementResponse.NO
    await owner.execute(
        "UPDATE invitations SET state = $2, placement_response = $3 WHERE id = $1",
        invitation,
        given.state,
        given.placement_response if stands else None,
    )
    if given.suspended_in is not None:
        await owner.execute(
            "UPDATE arrangements SET suspended_from = $2, suspension_reason = 'Concerns'"
            " WHERE service_id = (SELECT service_id FROM invitations WHERE id = $1)",
            invitation,
            today + timedelta(days=given.suspended_in),
        )
    if given.state is InvitationState.INVITED:
        return
    priced = given.expires_in is not None and not declined
    response = await owner.fetchval(
        "INSERT INTO responses (invitation_id, authority_id, organisation_id, placement_response, reason_code,"
        " terms_version, submitted_at, submitted_by, offer_kind, unit_price_pence, units, core_price_pence,"
        " offer_expires_on)"
        " SELECT i.id, i.authority_id, i.organisation_id, $2, $3, '1', now(), $4, $5, $6::integer, $6, $6, $7"
        " FROM invitations i WHERE i.id = $1 RETURNING id",
        invitation,
        given.placement_response,
        "NO_AVAILABILITY" if declined else None,
        tx.viewer.account_id if tx.viewer else None,
        "DAY_RATE" if priced else None,
        1 if priced else None,
        today + timedelta(days=given.expires_in) if priced and given.expires_in is not None else None,
    )
    await owner.execute(
        "INSERT INTO answers (response_id, requirement_id, authority_id, organisation_id, can_meet, best_date)"
        " SELECT $1, q.id, q.authority_id, i.organisation_id, ($3::boolean[])[q.position],"
        " CASE WHEN q.preferred_date IS NOT NULL AND NOT ($3::boolean[])[q.position] THEN $4::date END"
        " FROM requirements q JOIN invitations i USING (package_id) WHERE i.id = $2",
        response,
        invitation,
        given.meets,
        given.best_date,
    )


async def read(tx: Tx, sent: Sent, offset: timedelta) -> Any:
    """The ranking as it is read at an instant."""
    assert tx.viewer is not None
    reader = Reader([reading(sent)])
    bound = reader.bind({})
    plan = await reader.plan(tx.viewer, bound)
    row = await tx.connection.fetchval(plan.sql, *plan.values(tx.viewer, offset, bound))
    return orjson.loads(row[0])["package"]["ranking"]


async def expected(tx: Tx, sent: Sent, now: datetime) -> Any:
    """The ranking of the pure rule."""
    package = await db.packages.lock(tx, sent.id)
    assert package is not None
    places = ranking.ranked(
        package.award_strategy, await db.decisions.candidates(tx, package), package.requirements, now
    )
    return [
        {
            "rank": place.rank,
            "tied": any(each.code is ranking.RankingCode.TIED for each in place.explanations),
            "invitation": {"id": f"invitation_{place.invitation_id}"},
            "explanations": [{"code": each.code, "message": each.message} for each in place.explanations],
        }
        for place in places or ()
    ]


@EXAMPLES
@given(given=st.lists(answers, min_size=4, max_size=4), days=st.integers(1, 2))
async def test_Q11_Q35_the_ranking_that_is_read_is_the_pure_rules(
    house: House, given: list[Answered], days: int
) -> None:
    sent = await the_package(house)
    async with arranged(house, sent, given) as tx:
        offset = timedelta(days=days)
        now = tx.now + offset
        assert await read(tx, sent, offset) == await expected(tx, sent, now)
        # decided: as it stood at the decision, however late it is read
        await tx.connection.execute(
            "UPDATE packages SET state = 'COMPLETE', ended_at = $2, version = version + 1 WHERE id = $1", sent.id, now
        )
        before = await expected(tx, sent, now)
        await tx.connection.execute("UPDATE invitations SET ended_at = $1", now)
        await tx.connection.execute("UPDATE invitations SET state = 'NOT_AWARDED' WHERE state = 'SUBMITTED'")
        assert await read(tx, sent, offset + timedelta(days=9)) == before


async def the_package(house: House) -> Sent:
    """The package of this test: sent by its first example, and as it was for each later one."""
    row = await house.owner.fetchrow("SELECT id, deadline_at FROM packages")
    if row is None:
        return await asked_of_four(house)
    found = await house.owner.fetch(SENT, row["id"])
    return Sent(row["id"], {each["name"]: each["id"] for each in found}, uuid4(), row["deadline_at"])


@EXAMPLES
@given(
    state=st.sampled_from(PackageState),
    strategy=st.sampled_from(AwardStrategy),
    submitted=st.integers(0, 3),
    since=st.sampled_from([timedelta(microseconds=-1), timedelta(0)]),
)
async def test_Q36_answers_are_ranked_from_when_the_gate_opens_and_only_by_a_strategy_that_ranks(
    app_db: Database, state: PackageState, strategy: AwardStrategy, submitted: int, since: timedelta
) -> None:
    package = examples.sent(state=state, submitted_count=submitted, award_strategy=strategy)
    facts = {
        "state": (state.value, "text"),
        "deadline_at": (package.deadline_at, "timestamptz"),
        "all_responded": (package.all_responded, "boolean"),
        "early_decision": (package.early_decision.value, "text"),
        "award_strategy": (strategy.value, "text"),
    }
    now = examples.DEADLINE + since
    row = await evaluate(app_db, {"shown": package_shapes.RANKING_SHOWN}, facts, now)
    decided = state in {PackageState.AWARDED, PackageState.COMPLETE}
    assert row["shown"] == (strategy in ranking.STRATEGIES and (decided or can_decide(package, now)))


def test_Q11_sql_ranks_by_the_strategies_that_the_pure_rule_has() -> None:
    assert set(ranking_shapes.ORDERS) == set(ranking.STRATEGIES)
    assert list(ranking_shapes.HOLDS) == list(ranking.RankingCode)
    holes = {code for code, sentence in ranking.SENTENCES.items() if "{fact}" in sentence}
    assert set(ranking_shapes.FACTS) == holes
