"""What timers set off: reminders, the chase, nobody found, offers, links, digests (rules A7, C10, Q5, Q29)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

import resolvers.decisions
import resolvers.packages
import resolvers.responses
from db.transaction import Database
from domain.decisions import RecordDecision
from domain.offers import NewOffer
from domain.packages import CancelPackage, FinalisePackage, ModifyDeadline
from tests.conftest import MovableClock
from tests.jobs.timing import TUESDAY, london, run_due, sent_until, set_clock, timers_set, told
from tests.resolvers.arranging import AT_CARE_4_ALL, AT_CARE_FIRST, CARE_4_ALL, CARE_FIRST, House, Sent

A_DAY = timedelta(hours=24)


async def test_those_who_have_not_answered_are_reminded_once_for_each_deadline(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await set_clock(house, clock, TUESDAY)
    sent = await house.sent(deadline_in=A_DAY)
    assert (await timers_set(house))["REMINDER"] == london("2031-03-05 08:00")
    await house.decline(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await set_clock(house, clock, "2031-03-05 07:59")
    await run_due(worker_db)
    assert await told(house, "package.reminded") == []
    await set_clock(house, clock, "2031-03-05 08:00:01")
    for _ in range(2):
        await run_due(worker_db)
    (reminded,) = await told(house, "package.reminded")
    assert reminded["invitationIds"] == [f"invitation_{sent.invitations[CARE_FIRST]}"]
    moved = ModifyDeadline(sent.id, london("2031-03-07 10:00"))
    await resolvers.packages.modify_deadline(house.request(), moved)
    assert (await timers_set(house))["REMINDER"] == london("2031-03-07 08:00")
    clock.advance(timedelta(hours=48, seconds=1))
    for _ in range(2):
        await run_due(worker_db)
    assert [one["deadlineAt"] for one in await told(house, "package.reminded")][1:] == ["2031-03-07T10:00:00Z"]


async def test_an_urgent_request_is_reminded_of_by_night(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await set_clock(house, clock, TUESDAY)
    await sent_until(house, "2031-03-05 10:00", urgent=True)
    await set_clock(house, clock, "2031-03-05 04:00:05")
    await run_due(worker_db)
    assert len(await told(house, "package.reminded")) == 1


@pytest.mark.parametrize("late", ["2031-03-05 20:30", "2031-03-06 10:00:01"])
async def test_a_late_worker_neither_wakes_anybody_nor_reminds_of_what_has_passed(
    house: House, worker_db: Database, clock: MovableClock, late: str
) -> None:
    await set_clock(house, clock, TUESDAY)
    await sent_until(house, "2031-03-06 10:00")
    await house.owner.execute("UPDATE timers SET due_at = due_at - interval '12 hours' WHERE kind = 'REMINDER'")
    await set_clock(house, clock, late)
    await run_due(worker_db)
    assert await told(house, "package.reminded") == []
    if late < "2031-03-06":
        assert (await timers_set(house))["REMINDER"] == london("2031-03-06 08:00")


async def test_nobody_is_reminded_when_all_have_answered(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await set_clock(house, clock, TUESDAY)
    sent = await house.sent(deadline_in=A_DAY)
    await house.decline(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await set_clock(house, clock, "2031-03-05 09:00")
    await run_due(worker_db)
    assert await told(house) == []


async def test_it_is_told_twice_and_more_loudly_that_nobody_is_found(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await set_clock(house, clock, TUESDAY)
    await sent_until(house, "2031-03-05 10:00")
    for days in range(1, 12):
        await set_clock(house, clock, f"2031-03-{4 + days:02} 10:00:01")
        await run_due(worker_db)
    found = await told(house, "package.still_unfilled")
    assert [one["escalation"] for one in found] == [1, 2]
    assert await timers_set(house) == {}


async def test_nobody_is_told_so_where_somebody_said_yes(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await set_clock(house, clock, TUESDAY)
    sent = await house.sent(deadline_in=A_DAY)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await set_clock(house, clock, "2031-03-20 10:00")
    await run_due(worker_db)
    assert await told(house, "package.still_unfilled") == []


CHASING = """
INSERT INTO profiles (id, authority_id, version, effective_at, document)
SELECT $1, p.authority_id, 99, now() - interval '1 day',
    jsonb_set(p.document, ARRAY['response_window', 'chase_hours'], '48')
FROM profiles p JOIN authorities a ON a.id = p.authority_id WHERE a.slug = 'solihull' ORDER BY p.version DESC LIMIT 1
"""


@pytest.mark.usefixtures("as_seeded")
@pytest.mark.parametrize(("urgent", "by"), [(False, "MESSAGE"), (True, "TELEPHONE")])
async def test_C10_at_the_deadline_those_are_to_be_chased_who_have_not_answered(
    house: House, worker_db: Database, clock: MovableClock, urgent: bool, by: str
) -> None:
    await set_clock(house, clock, TUESDAY)
    await house.owner.execute(CHASING, uuid4())
    package, invited = await sent_until(house, "2031-03-05 10:00", urgent=urgent)
    await house.decline(Sent(package, invited, uuid4(), london("2031-03-05 10:00")), CARE_4_ALL, AT_CARE_4_ALL)
    await set_clock(house, clock, "2031-03-05 10:00:01")
    await run_due(worker_db)
    (found,) = await told(house, "package.chase_due")
    assert (found["by"], found["invitationIds"]) == (by, [f"invitation_{invited[CARE_FIRST]}"])
    assert ("proposedDeadlineAt" in found) is not urgent
    # prepared only: the deadline is the broker's, until there are rounds
    assert (await house.package(package))["deadline_at"] == london("2031-03-05 10:00")


async def test_Q29_the_last_day_of_an_offer_is_told_once(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await set_clock(house, clock, TUESDAY)
    package = await house.draft("solihull.broker", CARE_FIRST)
    await house.owner.execute("UPDATE packages SET offer_required = 'HOURLY_RATE', hours_required = 10")
    deadline_at = london("2031-03-05 10:00")
    await resolvers.packages.finalise(house.request(), FinalisePackage(package, deadline_at))
    invitation = await house.owner.fetchval("SELECT id FROM invitations")
    sent = Sent(
        package, {CARE_FIRST: invitation}, await house.owner.fetchval("SELECT id FROM requirements"), deadline_at
    )
    offer = NewOffer(unit_price_pence=2000, expires_on=date(2031, 3, 6))
    await resolvers.responses.submit(house.request(AT_CARE_FIRST), house.yes(sent, CARE_FIRST, offer=offer))
    assert (await timers_set(house))["OFFER_EXPIRING"] == london("2031-03-06 00:00")
    later = NewOffer(unit_price_pence=2000, expires_on=date(2031, 3, 7))
    await house.change(house.yes(sent, CARE_FIRST, offer=later))
    await set_clock(house, clock, "2031-03-06 09:00")
    await run_due(worker_db)
    assert await told(house, "response.offer_expiring") == []
    await set_clock(house, clock, "2031-03-07 00:00:01")
    for _ in range(2):
        await run_due(worker_db)
    (found,) = await told(house, "response.offer_expiring")
    assert (found["expiresOn"], found["invitationId"]) == ("2031-03-07", f"invitation_{invitation}")


INVITED = """
INSERT INTO accounts (username, email, forename, surname, role, organisation_id, approved_by)
SELECT 'invited', 'invited@example.org', 'A', 'B', 'EMPLOYEE', o.id, a.id
FROM organisations o, authorities a WHERE o.slug = 'carefirst' AND a.slug = 'solihull' RETURNING id
"""
LINK = """
INSERT INTO links (id, account_id, purpose, token_hash, created_at, expires_at, used_at, revoked_at)
VALUES (gen_random_uuid(), $1, 'ACTIVATION', $2, now(), now() + interval '24 hours',
        CASE WHEN $3 = 'used' THEN now() END, CASE WHEN $3 = 'revoked' THEN now() END)
"""


async def test_A7_a_link_that_nobody_used_is_told_once(house: House, worker_db: Database, clock: MovableClock) -> None:
    account = await house.owner.fetchval(INVITED)
    try:
        for state in ("unused", "used", "revoked"):
            await house.owner.execute(LINK, account, state.encode(), state)
        await run_due(worker_db)
        assert await told(house, "account.link_expired") == []
        clock.advance(timedelta(hours=24, seconds=1))
        for _ in range(2):
            await run_due(worker_db)
        (found,) = await told(house, "account.link_expired")
        assert found["accountId"] == f"account_{account}"
    finally:
        await house.owner.execute("DELETE FROM links WHERE account_id = $1", account)
        await house.owner.execute("DELETE FROM accounts WHERE id = $1", account)


async def test_a_digest_comes_every_working_day_until_nothing_waits(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await set_clock(house, clock, "2031-03-07 10:00")
    first = await house.sent(CARE_FIRST, deadline_in=timedelta(days=9))
    await house.sent(CARE_FIRST, deadline_in=timedelta(days=9))
    assert (await timers_set(house))["DIGEST"] == london("2031-03-10 08:00")
    waiting = []
    for day in range(8, 20):
        await set_clock(house, clock, f"2031-03-{day:02} 08:00:01")
        await run_due(worker_db)
        waiting.append([one["waiting"] for one in await told(house, "organisation.digest_due")])
        if day == 11:
            await house.accept(first, CARE_FIRST, AT_CARE_FIRST)
    assert waiting[1:5] == [[], [2], [2, 2], [2, 2, 1]]
    assert waiting[-1] == [2, 2, 1, 1, 1]
    assert "DIGEST" not in await timers_set(house)
    await house.sent(CARE_FIRST, deadline_in=timedelta(days=9))
    assert (await timers_set(house))["DIGEST"] == london("2031-03-20 08:00")


async def test_what_has_ended_sets_off_nothing(house: House, worker_db: Database, clock: MovableClock) -> None:
    await set_clock(house, clock, TUESDAY)
    cancelled = await house.sent(CARE_FIRST, deadline_in=A_DAY)
    awarded = await house.sent(CARE_FIRST, deadline_in=A_DAY)
    await house.accept(awarded, CARE_FIRST, AT_CARE_FIRST)
    source, reason, cancelling = [
        await house.owner.fetchval(
            "SELECT r.code FROM reason_codes r JOIN authorities a ON a.id = r.authority_id"
            " WHERE r.kind = $1 AND a.slug = 'solihull' ORDER BY r.position LIMIT 1",
            kind,
        )
        for kind in ("DECISION_SOURCE", "DECISION", "CANCELLATION")
    ]
    await resolvers.packages.cancel(house.request(), CancelPackage(cancelled.id, cancelling))
    decided = RecordDecision(awarded.id, awarded.invitations[CARE_FIRST], source, reason)
    await resolvers.decisions.record(house.request(), decided)
    assert set(await timers_set(house)) == {"DIGEST"}
    await set_clock(house, clock, "2031-03-20 10:00")
    await run_due(worker_db)
    assert await told(house) == []
