"""What everybody is sent, from the request to the award, through a real mail server (S0 §2 to §5; P6, P22, B15)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio

from domain.notices import Lane
from domain.times import shown
from jobs.deadlines import announce_batch
from jobs.messages import send_due
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.processes import eventually
from tests.jobs.test_messages import queue, states
from tests.messaging.receiving import html, text
from tests.stories import brokering as steps
from tests.stories.correspondence import CARE4ALL, CAREFIRST, Mailroom, subject


async def test_P6_P7_P32_B12_one_request_a_team_with_exactly_its_facts(broker: Client, mailroom: Mailroom) -> None:
    package = await steps.sent(broker)
    await send_due(mailroom.database, mailroom.post, Lane.URGENT)
    first, second = sorted(mailroom.server.taken, key=lambda mail: str(mail["To"]))
    assert (first["To"], second["To"]) == (CARE4ALL, CAREFIRST)
    assert second["Subject"] == subject("Brokerage Request", package)
    said = text(second)
    deadline = shown(datetime.fromisoformat(package["deadlineAt"]))
    for line in (
        f"Response required by: {deadline}",
        f"Package reference: {package['reference']}",
        "Service level: Care at Home Support Standard",
        "Frequency: Weekly",
        "Hours required: 7",
    ):
        assert line in said.splitlines(), said
    assert said.startswith("TEST MODE - TEST MODE - TEST MODE")
    assert said.count("/invitation/") == 1
    assert "Care First Home Support" in said
    assert "Care 4 All" not in said
    assert "/unsubscribe?token=" in said
    assert second["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert second["Message-ID"].endswith("@ebrokerage.example>")
    assert deadline in html(second)
    link = said.partition("/invitation/")[2].split()[0]
    opened = "query($id: ID!) { invitation(id: $id) { id } }"
    assert (await Client(broker.http, None).post(opened, {"id": link})).status_code == 401


async def test_P22_B15_the_whole_correspondence(
    broker: Client, carefirst: Client, care4all: Client, mailroom: Mailroom, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    assert await mailroom.sent() == [
        (CARE4ALL, subject("Brokerage Request", package)),
        (CAREFIRST, subject("Brokerage Request", package)),
    ]
    await broker.change("modifyDeadline", {"packageId": package["id"], "deadlineAt": steps.in_hours(3)}, steps.PACKAGE)
    assert await mailroom.sent() == [
        (CARE4ALL, subject("Deadline changed", package)),
        (CAREFIRST, subject("Deadline changed", package)),
    ]
    await steps.yes(carefirst)
    assert await mailroom.sent() == []
    asked = await steps.invitation(carefirst)
    changed = steps.accepting(asked, expectedVersion=asked["version"], note="Can start on Monday")
    await carefirst.change("changeResponse", changed, steps.INVITATION)
    ((officer, said),) = await mailroom.sent()
    assert said == subject("Response changed", package)
    await steps.withdraw(carefirst)
    assert await mailroom.sent() == [(officer, subject("Response withdrawn", package))]
    await steps.yes(carefirst)
    await steps.no(care4all)
    assert await mailroom.sent() == [(officer, subject("All have responded", package))]
    award = await steps.decision(broker, package, "carefirst")
    await broker.change("recordDecision", award, steps.PACKAGE)
    assert await mailroom.sent() == [
        (CARE4ALL, subject("Response rejected", package)),
        (CAREFIRST, subject("Response accepted", package)),
    ]


async def test_P22_who_did_not_answer_or_withdrew_is_not_told_of_the_decision(
    broker: Client, carefirst: Client, care4all: Client, mailroom: Mailroom, clock: MovableClock
) -> None:
    package = await steps.sent(broker, ["carefirst", "care4all", "spotday"])
    await steps.yes(carefirst)
    await steps.yes(care4all)
    clock.advance(timedelta(hours=3))
    await steps.withdraw(care4all)
    await announce_batch(mailroom.database)
    await mailroom.sent()
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    assert await mailroom.sent() == [(CAREFIRST, subject("Response accepted", package))]


async def test_B15_norfolks_moved_deadline_says_old_and_new_and_no_identifying_reference(
    norfolk: Client, mailroom: Mailroom
) -> None:
    package = await steps.sent(norfolk, ["carefirst", "care4all"], hours=24, **steps.norfolk())
    await mailroom.sent()
    new = steps.in_hours(30)
    await norfolk.change("modifyDeadline", {"packageId": package["id"], "deadlineAt": new}, steps.PACKAGE)
    await send_due(mailroom.database, mailroom.post, Lane.BULK)
    assert len(mailroom.server.taken) == 2
    for mail in mailroom.server.taken:
        said = text(mail)
        assert f"Response required by: {shown(datetime.fromisoformat(new))}" in said
        assert f"It was: {shown(datetime.fromisoformat(package['deadlineAt']))}" in said
        assert said.count("/invitation/") == 1
        assert "/unsubscribe" not in said
        assert steps.NORFOLK_REFERENCE not in mail.as_string()
        assert "123456789" not in mail.as_string()


EVERY_LEVEL = """
UPDATE arrangements a SET levels = (
    SELECT array_agg(l.code) FROM service_levels l WHERE l.authority_id = a.authority_id)
FROM unnest($1::uuid[]) AS chosen (id) WHERE a.id = chosen.id
"""
OF_CARE_FIRST = """
SELECT a.id, a.levels FROM arrangements a JOIN services s ON s.id = a.service_id
    JOIN organisations o ON o.id = s.organisation_id
WHERE o.slug = 'carefirst'
"""


@pytest_asyncio.fixture
async def everything_at_care_first(owner: Any) -> AsyncIterator[None]:
    """Each of its services may be asked for anything, until the test is over: arrangements are nobody's to empty."""
    before = await owner.fetch(OF_CARE_FIRST)
    await owner.execute(EVERY_LEVEL, [row["id"] for row in before])
    yield
    for row in before:
        await owner.execute("UPDATE arrangements SET levels = $2 WHERE id = $1", row["id"], row["levels"])


async def test_Q37_two_services_of_one_organisation_are_one_message_with_two_links(
    broker: Client, mailroom: Mailroom, everything_at_care_first: None
) -> None:
    package = await steps.described(broker)
    known = (await steps.reference_data(broker))["services"]["nodes"]
    both = [one["id"] for one in known if one["organisation"]["slug"] == "carefirst"]
    await broker.change("addServices", {"packageId": package["id"], "serviceIds": both}, steps.PACKAGE)
    given = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    await broker.change("finalisePackage", given, steps.PACKAGE)
    await send_due(mailroom.database, mailroom.post, Lane.BULK)
    (mail,) = mailroom.server.taken
    assert text(mail).count("/invitation/") == len(both) == 2


async def test_a_cancelled_package_is_told_to_everybody_asked_with_the_reason(
    broker: Client, mailroom: Mailroom
) -> None:
    package = await steps.sent(broker)
    await mailroom.sent()
    reasons = (await steps.reference_data(broker))["reasonCodes"]
    reason = next(one for one in reasons if one["kind"] == "CANCELLATION")
    await broker.change("cancelPackage", {"packageId": package["id"], "reasonCode": reason["code"]}, steps.PACKAGE)
    await send_due(mailroom.database, mailroom.post, Lane.BULK)
    assert sorted(mail["To"] for mail in mailroom.server.taken) == [CARE4ALL, CAREFIRST]
    assert all(f"Reason: {reason['label']}" in text(mail) for mail in mailroom.server.taken)


async def test_the_deadline_is_told_to_the_officer_once(
    broker: Client, mailroom: Mailroom, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    await mailroom.sent()
    clock.advance(timedelta(hours=2))
    for _ in range(2):
        await announce_batch(mailroom.database)
    assert [said for _, said in await mailroom.sent()] == [subject("Deadline reached", package)]


async def test_B12_a_discharge_does_not_wait_behind_ten_thousand_digests(
    broker: Client, mailroom: Mailroom, owner: Any
) -> None:
    """With a server that takes a tenth of a second for each message, and a worker in the middle of them."""
    await queue(owner, 10_000, Lane.BULK)
    mailroom.server.pause_seconds = 0.1
    burst = asyncio.create_task(send_due(mailroom.database, mailroom.post, Lane.BULK))
    await eventually(mailroom.some_arrived)
    package = await steps.sent(broker)

    async def both() -> bool:
        said = subject("Brokerage Request", package)
        return sorted(mail["To"] for mail in mailroom.server.taken if mail["Subject"] == said) == [CARE4ALL, CAREFIRST]

    urgent = asyncio.create_task(send_due(mailroom.database, mailroom.post, Lane.URGENT))
    assert await eventually(both) < 2.0
    await urgent
    await burst
    assert (await states(owner))["QUEUED"] > 9_000
