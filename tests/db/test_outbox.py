"""What is announced, and who may announce it."""

from uuid import uuid4

import asyncpg
import pytest

import db.outbox
from domain.events import Event, PackageAllResponded
from domain.viewer import Viewer
from tests.resolvers.arranging import CARE_FIRST, House


async def test_an_event_carries_ids_and_no_person(house: House) -> None:
    sent = await house.sent()
    await house.forget()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    row = await house.owner.fetchrow("SELECT * FROM events")
    assert (row["type"], row["package_id"], row["sequence"]) == ("response.submitted", sent.id, None)
    assert row["organisation_id"] == house.viewer("carefirst.employee").organisation_id
    assert row["data"].keys() == {
        "authorityId", "packageId", "organisationId", "invitationId", "serviceId", "submittedAt"
    }  # fmt: skip
    invitation = await house.invitation(sent.invitations[CARE_FIRST])
    stored = await house.owner.fetchrow("SELECT submitted_at FROM responses WHERE invitation_id = $1", invitation["id"])
    assert row["occurred_at"] == stored["submitted_at"]


async def announce(house: House, viewer: Viewer, event: Event) -> None:
    """Announce an event in a transaction of this viewer."""
    async with house.database.begin(viewer) as tx:
        await tx.read_clock()
        await db.outbox.append(tx, event)


async def test_a_provider_cannot_announce_for_another_organisation(house: House) -> None:
    sent = await house.sent()
    broker, employee = house.viewer("solihull.broker"), house.viewer("carefirst.employee")
    assert broker.authority_id is not None
    for organisation in (None, house.viewer("care4all.admin").organisation_id):
        event = PackageAllResponded(authority_id=broker.authority_id, package_id=sent.id, organisation_id=organisation)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await announce(house, employee, event)


async def test_a_council_cannot_announce_for_another(house: House) -> None:
    sent = await house.sent()
    event = PackageAllResponded(authority_id=uuid4(), package_id=sent.id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await announce(house, house.viewer("norfolk.broker"), event)
