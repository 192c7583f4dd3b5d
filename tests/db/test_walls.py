"""Row-level security alone: what who only reads may write, and which references they see, straight to SQL."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from db import visibility
from db.carrying import opening
from db.transaction import Database
from domain.permissions import MATCHES, Role
from tests.db.test_visibility import ADD, count_visible
from tests.resolvers.arranging import CARE_4_ALL, CARE_FIRST, House, Sent

SUBSCRIBERS = ("solihull.commissioner", "solihull.finance", "solihull.practitioner")
GRANTED = """
SELECT c.relname, p.privilege FROM pg_class c, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) p (privilege)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND CASE p.privilege WHEN 'DELETE' THEN has_table_privilege('ebrokerage_app', c.oid, 'DELETE')
        ELSE has_any_column_privilege('ebrokerage_app', c.oid, p.privilege) END
    AND NOT EXISTS (SELECT FROM pg_policies w WHERE w.tablename = c.relname AND w.permissive = 'RESTRICTIVE'
                    AND w.cmd = p.privilege AND 'ebrokerage_app' = ANY (w.roles))
ORDER BY c.relname, p.privilege
"""
UNWALLED = [
    # what everybody writes of their own acts: policies of their own say in whose name
    ("audit", "INSERT"),
    ("events", "INSERT"),
    ("idempotency_keys", "INSERT"),
    ("idempotency_keys", "UPDATE"),
]
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
OF_A_PACKAGE = ("packages", "locations", "requirements", "selections", "rounds", "invitations", "briefs", "responses",
                "answers", "response_versions", "subscriptions")  # fmt: skip
OF_AN_AUTHORITY = ("arrangements", "profiles", "reason_codes", "service_levels")
REFERENCE = """
INSERT INTO external_references (authority_id, object_type, object_id, system, reference)
SELECT a.id, $1, $2, 'CONTROCC', 'X1' FROM authorities a WHERE a.slug = 'solihull'
"""
READING = """
INSERT INTO readings (invitation_id, account_id, number, package_id, authority_id, read_at)
SELECT i.id, $2, i.version, i.package_id, i.authority_id, now() FROM invitations i WHERE i.id = $1
"""


async def subscribed(house: House) -> Sent:
    """A package with an answer, to which everybody is subscribed who may be."""
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    for username in SUBSCRIBERS:
        await house.owner.execute(ADD, sent.id, username)
    return sent


async def attempt(house: House, username: str, statement: str, *values: Any) -> str:
    """What the statement did as the application's role with every grant there is, so that policies alone hold.

    All of it is rolled back.
    """
    viewer, owner = house.viewer(username), house.owner
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO ebrokerage_app")
        await owner.execute(opening(viewer).removeprefix("BEGIN;"))
        await owner.execute("SET LOCAL ROLE ebrokerage_app")
        tag: str = await owner.execute(statement, *values)
        return tag
    finally:
        await transaction.rollback()


async def test_B4_whoever_is_granted_a_write_meets_a_wall(owner: Any) -> None:
    """A table that a later capability adds cannot be forgotten here."""
    assert [tuple(row) for row in await owner.fetch(GRANTED)] == UNWALLED


@pytest.mark.parametrize("username", SUBSCRIBERS)
async def test_B4_a_subscriber_changes_and_deletes_nothing_that_it_sees(house: House, username: str) -> None:
    await subscribed(house)
    for table in (*OF_A_PACKAGE, *OF_AN_AUTHORITY):
        column = await house.owner.fetchval(COLUMNS, table)
        first = column.split(", ")[0]
        assert await attempt(house, username, f"SELECT FROM {table}") != "SELECT 0", table
        if table != "response_versions":  # nobody changes those, whatever a policy says
            assert await attempt(house, username, f"UPDATE {table} SET {first} = {first}") == "UPDATE 0", table
            assert await attempt(house, username, f"DELETE FROM {table}") == "DELETE 0", table


@pytest.mark.parametrize("username", SUBSCRIBERS)
async def test_B4_a_subscriber_adds_nothing_to_what_it_sees(house: House, username: str) -> None:
    await subscribed(house)
    for table in (*OF_A_PACKAGE, *OF_AN_AUTHORITY):
        columns = await house.owner.fetchval(COLUMNS, table)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await attempt(house, username, f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}")


async def test_B4_who_works_on_every_package_writes_as_before(house: House) -> None:
    await subscribed(house)
    for table in ("packages", "requirements", "selections", "invitations", "subscriptions", "locations"):
        column = (await house.owner.fetchval(COLUMNS, table)).split(", ")[0]
        assert await attempt(house, "solihull.broker", f"UPDATE {table} SET {column} = {column}") != "UPDATE 0", table
        assert await attempt(house, "norfolk.manager", f"UPDATE {table} SET {column} = {column}") == "UPDATE 0", table


async def test_P26_a_provider_writes_on_its_own_tables_and_on_no_others(house: House) -> None:
    await subscribed(house)
    for table in ("invitations", "responses", "answers"):
        statement = f"UPDATE {table} SET organisation_id = organisation_id"
        assert await attempt(house, "carefirst.employee", statement) == "UPDATE 1", table
    for table in ("briefs", "locations", "services", "organisations"):
        column = (await house.owner.fetchval(COLUMNS, table)).split(", ")[0]
        assert await attempt(house, "carefirst.employee", f"UPDATE {table} SET {column} = {column}") == "UPDATE 0"


async def test_B27_a_subscriber_is_put_on_record_as_a_reader_in_its_own_name_only(house: House) -> None:
    sent = await subscribed(house)
    invitation = sent.invitations[CARE_FIRST]
    own, other = (house.viewer(name).account_id for name in ("solihull.practitioner", "solihull.broker"))
    assert await attempt(house, "solihull.practitioner", READING, invitation, own) == "INSERT 0 1"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await attempt(house, "solihull.practitioner", READING, invitation, other)


async def test_who_matches_is_the_same_in_the_domain_and_in_the_database(house: House) -> None:
    for role in Role:
        viewer = replace(house.viewer("solihull.manager"), role=role)
        async with house.database.begin(viewer) as tx:
            assert await tx.connection.fetchval("SELECT viewer_matches()") == (role in MATCHES), role


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("norfolk.manager", 0),
        ("solihull.broker", 3),
        ("solihull.commissioner", 0),
        ("solihull.finance", 2),
        ("solihull.practitioner", 0),
        ("carefirst.admin", 0),
    ],
)
async def test_references_of_other_systems_are_for_brokerage_and_finance(
    house: House, username: str, seen: int
) -> None:
    """Finance sees those of services, and of the packages that it is subscribed to; by both walls."""
    sent, other = await subscribed(house), await house.sent()
    for noun, id in (("package", sent.id), ("package", other.id), ("service", await house.service(CARE_FIRST))):
        await house.owner.execute(REFERENCE, noun, id)
    viewer = house.viewer(username)
    assert await count_visible(house, "external_references", viewer) == seen
    async with house.database.begin(viewer) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM external_references") == seen


async def test_B4_a_subscriber_of_many_packages_lists_as_one_of_few(house: House) -> None:
    """Both ways through a list show the same, in the same order, and nothing that is another's."""
    sent = [await house.sent() for _ in range(4)]
    for one in sent[:3]:
        await house.owner.execute(ADD, one.id, "solihull.practitioner")
    viewer = house.viewer("solihull.practitioner")
    found = []
    for many in (0, visibility.MANY_SUBSCRIPTIONS):
        listed = visibility.SUBSCRIBED_PACKAGES.text("p", "$1", "ORDER BY many.created_at DESC, many.id DESC")
        listed = listed.replace(f"<= {visibility.MANY_SUBSCRIPTIONS} ", f"<= {many} ")
        async with house.database.begin(viewer) as tx:
            rows = await tx.connection.fetch(
                f"SELECT p.id FROM {listed} ORDER BY p.created_at DESC, p.id DESC", viewer.account_id
            )
        found.append([row["id"] for row in rows])
    assert found[0] == found[1] == [one.id for one in reversed(sent[:3])]


async def test_who_keeps_an_entry_is_told_to_councils_alone(house: House, worker_db: Database) -> None:
    solihull = house.viewer("solihull.broker").authority_id
    for username, name in (
        ("norfolk.manager", "Solihull Metropolitan Borough Council"),
        ("carefirst.admin", None),
    ):
        async with house.database.begin(house.viewer(username)) as tx:
            assert await tx.connection.fetchval("SELECT keeper_name($1)", solihull) == name
            assert await tx.connection.fetchval("SELECT keeper_name(NULL)") is None
    async with house.database.begin(None) as tx:
        assert await tx.connection.fetchval("SELECT keeper_name($1)", solihull) is None
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with worker_db.begin(None) as tx:
            await tx.connection.fetchval("SELECT keeper_name($1)", solihull)


# Accounts -------------------------------------------------------------------------------------------------------------

NEW_ACCOUNT = """
INSERT INTO accounts (username, email, forename, surname, role, authority_id, organisation_id, approved_by, machine)
SELECT 'test.new', 'new@example.org', 'New', 'Account', $1,
       $2, $3, $4, $5
"""
PROMOTED = "UPDATE accounts SET role = 'BROKERAGE_MANAGER' WHERE username = $1"
NOBODYS = ("solihull.broker", "solihull.practitioner", "carefirst.employee")


@pytest.mark.parametrize(
    ("username", "role", "of_norfolk", "machine"),
    [
        ("solihull.manager", Role.BROKERAGE_MANAGER, True, False),
        ("solihull.manager", Role.BROKERAGE_MANAGER, False, True),
        ("solihull.broker", Role.BROKERAGE_MANAGER, False, False),
        ("solihull.practitioner", Role.PRACTITIONER, False, False),
        ("carefirst.admin", Role.BROKERAGE_MANAGER, True, False),
        ("carefirst.admin", Role.TEAM_ADMIN, None, False),
        ("carefirst.employee", Role.EMPLOYEE, None, False),
    ],
)
async def test_A13_nobody_makes_accounts_that_are_not_theirs_to_make(
    house: House, username: str, role: Role, of_norfolk: bool | None, machine: bool
) -> None:
    """Not even by SQL, and not by saying that one has approved what is another council's."""
    viewer = house.viewer(username)
    slug = {None: None, True: "norfolk", False: "solihull"}[of_norfolk]
    home = await house.owner.fetchval("SELECT id FROM authorities WHERE slug = $1", slug)
    organisation = viewer.organisation_id if home is None else None
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await attempt(house, username, NEW_ACCOUNT, role, home, organisation, viewer.authority_id, machine)


@pytest.mark.parametrize("username", NOBODYS)
async def test_A13_nobody_raises_themselves_or_others(house: House, username: str) -> None:
    for target in (username, "solihull.practitioner", "norfolk.manager"):
        assert await attempt(house, username, PROMOTED, target) == "UPDATE 0", target
    assert await attempt(house, username, "UPDATE accounts SET disabled_at = now()") == "UPDATE 0"


async def test_A13_a_manager_keeps_people_of_the_own_council_and_no_machines(house: House) -> None:
    assert await attempt(house, "solihull.manager", PROMOTED, "solihull.broker") == "UPDATE 1"
    for foreign in ("norfolk.manager", "carefirst.admin", "solihull-finance"):
        disabling = "UPDATE accounts SET disabled_at = now() WHERE username = $1"
        assert await attempt(house, "solihull.manager", disabling, foreign) == "UPDATE 0", foreign


async def test_what_an_account_becomes_later_is_not_written_with_it(house: House) -> None:
    """The grants themselves, which `attempt` widens."""
    for column in ("activated_at", "terms_version", "machine", "disabled_at", "team_id"):
        allowed = "SELECT has_column_privilege('ebrokerage_app', 'accounts', $1, 'INSERT')"
        assert not await house.owner.fetchval(allowed, column), column
    for column in ("email", "username", "activated_at", "authority_id", "organisation_id", "machine", "approved_by"):
        allowed = "SELECT has_column_privilege('ebrokerage_app', 'accounts', $1, 'UPDATE')"
        assert not await house.owner.fetchval(allowed, column), column


async def test_colleagues_are_attached_to_services_of_their_own_organisation(house: House) -> None:
    attach = "INSERT INTO account_services (account_id, service_id, organisation_id) VALUES ($1, $2, $3)"
    own = house.viewer("carefirst.admin").organisation_id
    ours, theirs = (house.viewer(name).account_id for name in ("carefirst.employee", "care4all.employee"))
    service, foreign = await house.service(CARE_FIRST), await house.service(CARE_4_ALL)
    assert await attempt(house, "carefirst.admin", attach, ours, service, own) == "INSERT 0 1"
    for account, attached in ((ours, foreign), (theirs, service)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await attempt(house, "carefirst.admin", attach, account, attached, own)


@pytest.mark.parametrize("function", ["revoke_account", "revoke_client", "revoke_grant", "revoke_session"])
async def test_nobody_borrows_a_trigger_to_revoke_what_they_like(house: House, function: str) -> None:
    async with house.database.begin(None) as tx:
        await tx.connection.execute("CREATE TEMPORARY TABLE mine (id uuid, client_id text, revoked_at timestamptz)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.connection.execute(
                f"CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {function}()"
            )
        await tx.connection.execute("ROLLBACK; BEGIN")
