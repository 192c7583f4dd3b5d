"""Who may see a row: the page itself, and that statements obey it."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import db.invitations
import db.packages
import resolvers.decisions
from db import visibility
from domain.decisions import RecordDecision
from domain.permissions import READS_ALL, Role
from domain.viewer import Viewer, ViewerKind, anonymous
from tests.resolvers.arranging import CARE_4_ALL, CARE_FIRST, House, Sent

OF_KIND = {
    ViewerKind.COUNCIL: "solihull.broker",
    ViewerKind.SUBSCRIBER: "solihull.practitioner",
    ViewerKind.FINANCE: "solihull.finance",
    ViewerKind.PROVIDER: "carefirst.employee",
}
WITH_A_PACKAGE = """
SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name = ANY($1) ORDER BY c.table_name
"""
OF_A_PACKAGE = ["package_id", "invitation_id", "response_id"]
NOT_BOUGHT = {"uploads", "downloads", *visibility.OF_CARE}
"""What hangs on a package, and finance does not see for its being awarded."""
ADD = """
INSERT INTO subscriptions (package_id, account_id, authority_id, added_by, added_at)
SELECT $1, a.id, a.authority_id, a.id, now() FROM accounts a WHERE a.username = $2
"""


def test_every_kind_of_viewer_has_a_say_for_every_noun() -> None:
    assert visibility.COUNCIL.keys() == visibility.PROVIDER.keys() == visibility.SUBSCRIBER.keys()
    assert visibility.PREDICATES.keys() == set(ViewerKind)


async def test_B4_whatever_hangs_on_a_package_is_its_subscribers_alone(owner: Any) -> None:
    """A table that a later capability adds cannot be forgotten here."""
    tables = {row["table_name"] for row in await owner.fetch(WITH_A_PACKAGE, OF_A_PACKAGE)}
    of_a_package = tables & visibility.SUBSCRIBER.keys()
    assert of_a_package >= {"invitations", "briefs", "responses", "answers", "decisions", "readings", "removals"}
    for noun in sorted(of_a_package - {"drafts"}):
        assert visibility.SUBSCRIBER[noun] is not visibility.COUNCIL[noun], noun
        widened = visibility.FINANCE[noun] is not visibility.SUBSCRIBER[noun]
        nobodys = visibility.SUBSCRIBER[noun] is visibility.NOBODY
        assert widened or nobodys or noun in NOT_BOUGHT, f"finance does not see {noun} of what was bought"


async def test_B4_who_reads_all_is_the_same_in_the_domain_and_in_the_database(house: House) -> None:
    for role in Role:
        viewer = replace(house.viewer("solihull.manager"), role=role)
        async with house.database.begin(viewer) as tx:
            reads_all = await tx.connection.fetchval("SELECT viewer_reads_all()")
        assert reads_all == (role in READS_ALL) == (viewer.kind is ViewerKind.COUNCIL), role


def test_P26_a_provider_reads_nothing_of_what_the_council_keeps() -> None:
    for noun in ("packages", "requirements", "selections", "rounds", "decisions", "profiles"):
        assert visibility.predicate(noun, ViewerKind.PROVIDER) is visibility.NOBODY


def test_predicate_names_the_parameter_it_needs() -> None:
    own = visibility.predicate("packages", ViewerKind.COUNCIL)
    assert own.text("p", "$2") == "p.authority_id = $2"
    assert own.home == "authority_id"
    everybody = visibility.predicate("services", ViewerKind.COUNCIL)
    assert (everybody.text("s"), everybody.home) == ("TRUE", None)


def test_value_is_the_viewers_own_home(house: House) -> None:
    broker, employee = house.viewer("solihull.broker"), house.viewer("carefirst.employee")
    assert visibility.OWN_AUTHORITY.value(broker) == broker.authority_id
    assert visibility.OWN_AUTHORITY.value(employee) is None
    assert visibility.OWN_ORGANISATION.value(employee) == employee.organisation_id
    assert visibility.EVERYBODY.value(employee) is None


@pytest.mark.parametrize("kind", ViewerKind)
async def test_the_predicate_and_row_level_security_show_the_same_rows(house: House, kind: ViewerKind) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    await house.accept(await house.sent(), CARE_FIRST, "carefirst.employee")
    await house.owner.execute(ADD, sent.id, "solihull.practitioner")
    await awarded(house)
    viewer = house.viewer(OF_KIND[kind]) if kind in OF_KIND else anonymous("192.0.2.1")
    for noun in visibility.PREDICATES[kind]:
        seen = await count_visible(house, noun, viewer)
        async with house.database.begin(viewer) as tx:
            assert await tx.connection.fetchval(f"SELECT count(*) FROM {noun}") == seen, noun


async def test_B4_a_subscriber_sees_the_rows_of_one_package_and_no_other(house: House) -> None:
    """By the predicate, by row-level security alone, and nothing at all of a package of another council's colleague."""
    mine, other = await house.sent(), await house.sent()
    for sent in (mine, other):
        await house.accept(sent, CARE_FIRST, "carefirst.employee")
    await house.owner.execute(ADD, mine.id, "solihull.practitioner")
    whole = {"packages": 1, "invitations": 2, "briefs": 2, "responses": 1, "answers": 1, "locations": 1,
             "response_versions": 1, "requirements": 1, "selections": 2, "rounds": 1, "subscriptions": 1}  # fmt: skip
    for username, seen in (
        ("solihull.practitioner", whole),
        ("solihull.commissioner", {}),
        ("norfolk.practitioner", {}),
    ):
        viewer = house.viewer(username)
        for noun in whole:
            async with house.database.begin(viewer) as tx:
                assert await tx.connection.fetchval(f"SELECT count(*) FROM {noun}") == seen.get(noun, 0), noun
            assert await count_visible(house, noun, viewer) == seen.get(noun, 0), noun


async def test_A13_finance_sees_the_rows_of_what_its_council_awarded_and_of_nothing_else(house: House) -> None:
    """By the predicate, and by row-level security alone; of a package that was not awarded only as a subscriber."""
    undecided, bought = await house.sent(), await awarded(house)
    await house.accept(undecided, CARE_FIRST, "carefirst.employee")
    whole = {"packages": 1, "invitations": 2, "briefs": 2, "responses": 2, "answers": 1, "locations": 1, "decisions": 1,
             "response_versions": 2, "requirements": 1, "selections": 2, "rounds": 1, "subscriptions": 0}  # fmt: skip
    await expect_rows(house, "solihull.finance", whole)
    await expect_rows(house, "solihull.commissioner", dict.fromkeys(whole, 0))
    elsewhere = replace(house.viewer("norfolk.practitioner"), role=Role.FINANCE_OFFICER)
    await expect_rows(house, elsewhere, dict.fromkeys(whole, 0))
    await house.owner.execute(ADD, bought.id, "solihull.practitioner")
    await expect_rows(house, "solihull.finance", {"subscriptions": 1})
    await house.owner.execute(ADD, undecided.id, "solihull.finance")
    await expect_rows(house, "solihull.finance", {"packages": 2, "invitations": 4, "responses": 3, "subscriptions": 2})


async def test_A13_finance_sees_what_was_done_to_documents_and_notes_as_a_subscriber_alone(house: House) -> None:
    """By either wall: such an entry may name a document, and so a person."""
    bought, finance = await awarded(house), house.viewer("solihull.finance")
    seen = await count_visible(house, "audit", finance)
    whole = await count_visible(house, "audit", house.viewer("solihull.broker"))
    assert seen == whole > 0
    for noun, id in (("package", bought.id), ("invitation", bought.invitations[CARE_FIRST])):
        for action in ("document.added", "note.added"):
            await house.owner.execute(
                "INSERT INTO audit (authority_id, action, object_type, object_id, occurred_at)"
                " SELECT p.authority_id, $2, $3, $4, now() FROM packages p WHERE p.id = $1",
                *(bought.id, action, noun, id),
            )
    await expect_rows(house, finance, {"audit": seen})
    await house.owner.execute(ADD, bought.id, "solihull.finance")
    await expect_rows(house, finance, {"audit": whole + 4})


async def expect_rows(house: House, who: str | Viewer, expected: dict[str, int]) -> None:
    """What is seen of each noun, by both walls."""
    viewer = house.viewer(who) if isinstance(who, str) else who
    for noun, seen in expected.items():
        async with house.database.begin(viewer) as tx:
            assert await tx.connection.fetchval(f"SELECT count(*) FROM {noun}") == seen, noun
        assert await count_visible(house, noun, viewer) == seen, noun


async def awarded(house: House) -> Sent:
    """A package that Care First won."""
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    await house.decline(sent, CARE_4_ALL, "care4all.employee")
    award = RecordDecision(sent.id, sent.invitations[CARE_FIRST], "SOURCING_OFFICER", "MEETS_REQUIREMENTS")
    await resolvers.decisions.record(house.request(), award)
    return sent


async def test_B4_nobody_subscribes_themselves_past_the_rules(house: House) -> None:
    """Row-level security lets those outside brokerage read subscriptions, and write none."""
    sent = await house.sent()
    for username in ("solihull.practitioner", "norfolk.broker", "carefirst.employee"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await insert_subscription(house, sent.id, house.viewer(username))


async def insert_subscription(house: House, package_id: UUID, viewer: Viewer) -> None:
    """Try to subscribe this viewer to a package of Solihull, as the application's login role."""
    authority = house.viewer("solihull.broker").authority_id
    async with house.database.begin(viewer) as tx:
        insert = "INSERT INTO subscriptions VALUES ($1, $2, $3, $2, now())"
        await tx.connection.execute(insert, package_id, viewer.account_id, authority)


async def count_visible(house: House, noun: str, viewer: Viewer) -> int:
    """How many rows the predicate shows to the owner of the tables, whom no policy binds."""
    predicate = visibility.predicate(noun, viewer.kind)
    values = [predicate.value(viewer)] if predicate.home else []
    counted: int = await house.owner.fetchval(
        f"SELECT count(*) FROM {noun} t WHERE {predicate.text('t', '$1')}", *values
    )
    return counted


async def test_a_foreign_tenant_cannot_lock_a_package(house: House) -> None:
    sent = await house.sent()
    for username in ("norfolk.manager", "carefirst.employee"):
        async with house.database.begin(house.viewer(username)) as tx:
            assert await db.packages.lock(tx, sent.id) is None
    async with house.database.begin(house.viewer("solihull.broker2")) as tx:
        locked = await db.packages.lock(tx, sent.id)
        assert locked is not None
        assert locked.id == sent.id


async def test_a_foreign_tenant_cannot_alter_a_package_it_knows_everything_about(house: House) -> None:
    sent = await house.sent()
    async with house.database.begin(house.viewer("solihull.broker")) as tx:
        package = await db.packages.lock(tx, sent.id)
    assert package is not None
    before = [dict(row) for row in await house.owner.fetch("SELECT * FROM packages")]
    for username in ("norfolk.manager", "carefirst.employee"):
        async with house.database.begin(house.viewer(username)) as tx:
            await tx.read_clock()
            await db.packages.save(tx, package)
            await db.invitations.move_deadline(tx, package)
            await db.packages.disclose_location(tx, package, uuid4())
    assert [dict(row) for row in await house.owner.fetch("SELECT * FROM packages")] == before


async def test_P26_another_organisation_cannot_lock_an_invitation(house: House) -> None:
    sent = await house.sent()
    invitation: UUID = sent.invitations[CARE_FIRST]
    for username in ("care4all.employee", "spotday.admin", "solihull.manager"):
        async with house.database.begin(house.viewer(username)) as tx:
            assert await db.invitations.lock(tx, invitation) is None
    async with house.database.begin(house.viewer("carefirst.admin")) as tx:
        assert await db.invitations.lock(tx, invitation) is not None
