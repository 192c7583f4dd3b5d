"""What people are told because time went by, over HTTP, with a real mail server and a moved clock.

Requests here are urgent where the hour matters: at night nobody is reminded of others.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Client
from tests.conftest import MovableClock
from tests.messaging.receiving import text
from tests.stories import brokering as steps
from tests.stories.correspondence import CARE4ALL, CAREFIRST, Mailroom, subject

URGENT = {"highPriority": True}


async def address(owner: Any, username: str) -> str:
    found: str = await owner.fetchval("SELECT email FROM accounts WHERE username = $1", username)
    return found


async def only(mailroom: Mailroom, words: str, package: dict[str, Any]) -> Sequence[str]:
    """To whom that was sent which says this; more than once, where it went more than once."""
    return [to for to, said in await mailroom.sent() if said == subject(words, package)]


async def test_B12_one_reminder_for_each_deadline_and_never_two(
    broker: Client, carefirst: Client, mailroom: Mailroom, clock: MovableClock
) -> None:
    package = await steps.sent(broker, hours=2, sending=URGENT)
    assert len(await mailroom.sent()) == 2
    await steps.yes(carefirst)
    clock.advance(timedelta(minutes=89))
    assert await mailroom.sent() == []
    clock.advance(timedelta(minutes=2))
    assert await mailroom.sent() == [(CARE4ALL, subject("Reminder", package))]
    for _ in range(3):
        clock.advance(timedelta(minutes=5))
        assert await mailroom.sent() == []
    moved = {"packageId": package["id"], "deadlineAt": steps.in_hours(6)}
    await broker.change("modifyDeadline", moved, steps.PACKAGE)
    assert await only(mailroom, "Deadline changed", package) == [CARE4ALL, CAREFIRST]
    clock.advance(timedelta(hours=3, minutes=30))
    assert await mailroom.sent() == [(CARE4ALL, subject("Reminder", package))]
    clock.advance(timedelta(minutes=20))
    assert await mailroom.sent() == []


async def test_nobody_found_is_told_to_the_officer_and_then_to_the_managers_too(
    broker: Client, carefirst: Client, care4all: Client, mailroom: Mailroom, clock: MovableClock, owner: Any
) -> None:
    officer, manager = [await address(owner, f"solihull.{who}") for who in ("broker", "manager")]
    package = await steps.sent(broker, sending=URGENT)
    await steps.no(carefirst)
    await steps.no(care4all)
    await mailroom.sent()
    clock.advance(timedelta(hours=27))
    assert await only(mailroom, "Nobody found yet", package) == [officer]
    assert await mailroom.sent() == []
    clock.advance(timedelta(hours=48))
    assert await only(mailroom, "Still nobody found", package) == sorted([officer, manager])
    clock.advance(timedelta(days=30))
    assert await mailroom.sent() == []


async def test_Q29_the_last_day_of_an_offer_is_told_to_the_officer_with_whose_it_is(
    broker: Client, spotday: Client, mailroom: Mailroom, clock: MovableClock, owner: Any
) -> None:
    package = await steps.spot(broker)
    await steps.yes(spotday, offer={"unitPrice": "50"})
    await mailroom.sent()
    clock.advance(timedelta(days=3))
    await mailroom.work()
    (mail,) = [mail for mail in mailroom.server.taken if mail["Subject"] == subject("Offer about to expire", package)]
    assert mail["To"] == await address(owner, "solihull.broker")
    last_day = (datetime.now(UTC) + timedelta(days=3)).strftime("%d/%m/%Y")
    assert f"Valid until the end of: {last_day}" in text(mail)
    assert "Offer of: Spot Day" in text(mail)
    assert "50" not in text(mail).partition("Offer of")[2].partition("http")[0]
    mailroom.server.taken.clear()
    assert await mailroom.sent() == []


INVITED = """
WITH made AS (
    INSERT INTO accounts (username, email, forename, surname, role, organisation_id, approved_by)
    SELECT 'invited', 'invited@example.org', 'Ida', 'Invited', 'EMPLOYEE', o.id, a.id
    FROM organisations o, authorities a WHERE o.slug = 'carefirst' AND a.slug = 'solihull' RETURNING id
)
INSERT INTO links (id, account_id, purpose, token_hash, created_at, expires_at)
SELECT gen_random_uuid(), id, 'ACTIVATION', 'unused', now(), now() + interval '24 hours' FROM made
"""


async def test_A7_a_link_that_nobody_used_is_told_to_the_managers_without_a_name(
    mailroom: Mailroom, clock: MovableClock, owner: Any
) -> None:
    await owner.execute(INVITED)
    clock.advance(timedelta(hours=25))
    await mailroom.work()
    (mail,) = mailroom.server.taken
    assert mail["To"] == await address(owner, "solihull.manager")
    assert mail["Subject"] == "TEST MODE - Solihull MarketPlace: Link to a new account not used"
    assert "Organisation: Care First Home Care Ltd" in text(mail)
    assert not {"Ida", "Invited", "invited@"} & set(mail.as_string().split())
    mailroom.server.taken.clear()
    assert await mailroom.sent() == []
