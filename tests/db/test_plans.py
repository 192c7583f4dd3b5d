"""How a provider's lists are read: from the fitting index, and planned once, as planning takes longer than reading."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import db.connecting
from db.carrying import opening
from domain.permissions import Role
from domain.selection import Selection
from domain.viewer import Viewer
from resolvers.reads import Reader

MINE = UUID(int=3)
YEARS_OF_INVITATIONS = """
INSERT INTO invitations (package_id, round_id, authority_id, organisation_id, service_id, origin, sent_at, deadline_at,
                         ended_at, state, placement_response)
SELECT gen_random_uuid(), gen_random_uuid(), $1, lpad((n % 4)::text, 32, '0')::uuid, $1, 'MANUAL',
       now() - n * interval '3 hours', now() - n * interval '3 hours' + interval '9 days',
       CASE WHEN n > 100 THEN now() END, CASE WHEN n > 100 THEN 'NOT_AWARDED' ELSE 'INVITED' END, 'NO'
FROM generate_series(0, 14599) n
"""
VIEWER = Viewer(MINE, Role.TEAM_ADMIN, None, MINE, frozenset(), "", datetime.max.replace(tzinfo=UTC))
COUNTS = Selection("invitation_counts", "invitationCounts", {}, {"InvitationCounts": (Selection("all", "all"),)})


def page(tab: str) -> Selection:
    """A page of one of a provider's lists."""
    nodes = Selection("nodes", "nodes", {}, {"Invitation": (Selection("id", "id"),)})
    return Selection("invitations", "invitations", {"tab": tab, "first": 50}, {"InvitationConnection": (nodes,)})


@pytest.fixture(scope="module")
async def provider(database_url: str) -> AsyncIterator[Any]:
    """A connection as the provider whose invitations of five years only this transaction sees."""
    connection = await db.connecting.connect(database_url)
    try:
        await connection.execute("BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL jit = off")
        await connection.execute(YEARS_OF_INVITATIONS, MINE)
        await connection.execute("ANALYZE invitations")
        await connection.execute(opening(VIEWER).removeprefix("BEGIN;") + "; SET LOCAL ROLE ebrokerage_app")
        yield connection
    finally:
        await connection.close()


async def compiled(*roots: Selection) -> tuple[str, list[Any]]:
    """The statement that reads this, and its parameters."""
    reader = Reader(roots)
    bound = reader.bind({})
    plan = await reader.plan(VIEWER, bound)
    return plan.sql, plan.values(VIEWER, timedelta(0), bound)


async def test_P3_a_provider_with_years_behind_it_has_its_tab_planned_once(provider: Any) -> None:
    sql, values = await compiled(page("AWAITING_RESPONSE"), COUNTS)
    read = await provider.prepare(sql)
    for _ in range(8):
        await read.fetch(*values)
    planned = "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE name = $1"
    assert tuple(await provider.fetchrow(planned, read.get_name())) == (5, 3)


@pytest.mark.parametrize("tab", ["AWAITING_RESPONSE", "RESPONSE_COMPLETE", "AWAITING_DECISION"])
async def test_P1_what_is_open_is_found_without_a_look_at_what_has_ended(provider: Any, tab: str) -> None:
    sql, values = await compiled(page(tab))
    plan = "\n".join(row[0] for row in await provider.fetch(f"EXPLAIN {sql}", *values))
    assert "invitations_open" in plan, plan
    assert "invitations_tabs" not in plan, plan
