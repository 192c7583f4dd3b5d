"""The shipped data on a real database: everything there, twice the same as once, profiles in versions."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

import db.seed
from db.seed import files, statements
from domain import profiles
from domain.clients import wrong
from domain.permissions import Role


@pytest_asyncio.fixture
async def owner(database_url: str) -> AsyncIterator[Any]:
    """The owner's connection, in a transaction that is rolled back."""
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def test_loading_twice_changes_nothing_and_says_so(owner: Any) -> None:
    await db.seed.load(owner)
    summary = await db.seed.load(owner)
    assert summary.changed_nothing
    assert str(summary).endswith("Nothing has changed.")
    assert {table.table for table in summary.tables} == {
        "authorities",
        "profiles",
        "service_levels",
        "reason_codes",
        "organisations",
        "services",
        "accounts",
        "arrangements",
        "clients",
    }
    assert all(table.unchanged > 0 for table in summary.tables)


async def test_every_account_of_the_demonstration_is_there(owner: Any) -> None:
    await db.seed.load(owner)
    rows = await owner.fetch(
        "SELECT a.username, a.role, a.email, coalesce(l.slug, o.slug) AS home FROM accounts a"
        " LEFT JOIN authorities l ON l.id = a.authority_id LEFT JOIN organisations o ON o.id = a.organisation_id"
    )
    found = {row["username"]: (row["home"], row["role"]) for row in rows}
    expected = {
        "solihull.manager": ("solihull", Role.BROKERAGE_MANAGER),
        "solihull.broker": ("solihull", Role.SOURCING_OFFICER),
        "solihull.broker2": ("solihull", Role.SOURCING_OFFICER),
        "norfolk.manager": ("norfolk", Role.BROKERAGE_MANAGER),
        "norfolk.broker": ("norfolk", Role.SOURCING_OFFICER),
    } | {
        f"{team}.{kind}": (team, role)
        for team in ("carefirst", "care4all", "spotday")
        for kind, role in (("admin", Role.TEAM_ADMIN), ("employee", Role.EMPLOYEE))
    }
    assert expected.items() <= found.items()
    mail = (".example.org", "@example.org", "@clients.invalid")
    assert all(row["email"].endswith(mail) for row in rows)


async def test_a_machine_acts_as_an_account_of_its_own_with_a_secret_that_nobody_knows(owner: Any) -> None:
    await db.seed.load(owner)
    rows = await owner.fetch(
        "SELECT c.client_id, c.secret_hash, a.username, a.role FROM clients c JOIN accounts a ON a.id = c.account_id"
        " WHERE c.machine AND a.machine"
    )
    assert {row["client_id"]: row["role"] for row in rows} == {
        client.client_id: client.role for client in files.demonstration().clients if client.role
    }
    assert all(row["client_id"] == row["username"] and len(row["secret_hash"]) == 32 for row in rows)
    assert len({row["secret_hash"] for row in rows}) == len(rows)


def test_every_client_of_the_demonstration_is_one_that_could_be_registered() -> None:
    assert [wrong(client.described()) for client in files.demonstration().clients] == [[]] * 7


async def test_a_profile_is_stored_as_it_was_validated(owner: Any) -> None:
    await db.seed.load(owner)
    for shipped in files.shipped_profiles():
        document = await owner.fetchval(
            "SELECT p.document::text FROM profiles p JOIN authorities a ON a.id = p.authority_id"
            " WHERE a.slug = $1 ORDER BY p.version DESC LIMIT 1",
            shipped.authority.slug,
        )
        assert profiles.parse(json.loads(document)) == shipped.profile


async def test_a_changed_profile_is_a_new_version_and_the_old_one_stays(owner: Any) -> None:
    await db.seed.load(owner)
    shipped = next(files.shipped_profiles())
    slug, effective_at = shipped.authority.slug, shipped.authority.effective_at
    count = "SELECT count(*) FROM profiles p JOIN authorities a ON a.id = p.authority_id WHERE a.slug = $1"
    before = await owner.fetchval(count, slug)
    other = json.dumps(json.loads(shipped.document) | {"terms_version": "another"})
    row = await owner.fetchrow(statements.PROFILE, slug, effective_at, other)
    assert row["added"] is False
    assert await owner.fetchval(count, slug) == before + 1


async def test_what_was_edited_is_put_right_and_what_a_profile_dropped_is_retired(owner: Any) -> None:
    await db.seed.load(owner)
    await owner.execute("UPDATE organisations SET name = 'Somebody else' WHERE slug = 'carefirst'")
    await owner.execute(
        "INSERT INTO reason_codes (authority_id, kind, code, label, position)"
        " SELECT id, 'REJECTION', 'GONE', 'No sitting service', 99 FROM authorities WHERE slug = 'solihull'"
    )
    summary = await db.seed.load(owner)
    changed = {table.table: table.changed for table in summary.tables if table.changed}
    assert changed == {"organisations": 1, "reason_codes": 1}
    assert await owner.fetchval("SELECT retired_at IS NOT NULL FROM reason_codes WHERE code = 'GONE'")


async def test_what_a_manager_published_is_not_replaced_by_what_ships(owner: Any) -> None:
    await db.seed.load(owner)
    await owner.execute(
        "INSERT INTO profiles (authority_id, version, effective_at, document)"
        ' SELECT authority_id, version + 1, now(), document || \'{"terms_version": "own"}\' FROM profiles'
    )
    assert (await db.seed.load(owner)).changed_nothing
    assert await owner.fetchval("SELECT max(version) FROM profiles") == 2


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("SELECT count(DISTINCT category) FROM arrangements", 5),
        ("SELECT count(*) FROM arrangements WHERE block_contract", 1),
        ("SELECT count(*) FROM arrangements WHERE suspended_from IS NOT NULL", 1),
        ("SELECT count(*) FROM arrangements WHERE minimum_age IS NOT NULL", 1),
        ("SELECT count(*) FROM arrangements WHERE gender IS NOT NULL", 1),
        ("SELECT count(*) FROM arrangements WHERE framework IS NOT NULL", 1),
        ("SELECT count(*) FROM arrangements WHERE day_rate_pence = 5000", 1),
    ],
)
async def test_the_demonstration_has_services_of_every_kind(owner: Any, question: str, least: int) -> None:
    await db.seed.load(owner)
    assert await owner.fetchval(question) >= least


async def test_P31_a_type_of_service_stands_for_its_levels_of_the_services_own_category(owner: Any) -> None:
    await db.seed.load(owner)
    levels = await owner.fetchval(
        "SELECT m.levels FROM arrangements m JOIN services s ON s.id = m.service_id WHERE s.name = 'Spot Day Centre'"
    )
    assert levels == ["DAY_SPOT", "DAY_CHANGE"]


async def test_every_arrangement_serves_somewhere_and_offers_something(owner: Any) -> None:
    await db.seed.load(owner)
    assert not await owner.fetchval("SELECT count(*) FROM arrangements WHERE levels = '{}' OR areas = '{}'")


async def test_a_corrected_arrangement_is_a_new_version(owner: Any) -> None:
    await db.seed.load(owner)
    await owner.execute("UPDATE arrangements SET areas = '{ZZ}', updated_at = 'epoch' WHERE tier IS NULL")
    await db.seed.load(owner)
    assert await owner.fetchval("SELECT min(version) = 2 AND min(updated_at) > 'epoch' FROM arrangements")
