"""Who may see a row: the page itself, and that statements obey it."""

from uuid import UUID, uuid4

import pytest

import db.invitations
import db.packages
from db import visibility
from domain.viewer import Viewer, ViewerKind
from tests.resolvers.arranging import CARE_FIRST, House


def test_both_kinds_of_viewer_have_a_say_for_every_noun() -> None:
    assert visibility.COUNCIL.keys() == visibility.PROVIDER.keys()


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
    username = "solihull.broker" if kind is ViewerKind.COUNCIL else "carefirst.employee"
    viewer = house.viewer(username)
    for noun in visibility.PREDICATES[kind]:
        seen = await count_visible(house, noun, viewer)
        # An authority's name is known to all who are signed in; a council's statements still show its own only.
        if (noun, kind) != ("authorities", ViewerKind.COUNCIL):
            async with house.database.begin(viewer) as tx:
                assert await tx.connection.fetchval(f"SELECT count(*) FROM {noun}") == seen, noun


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
