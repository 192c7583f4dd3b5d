"""Answers kept before they are submitted: their organisation's alone (rules P17, P18, Q30)."""

from datetime import timedelta

import asyncpg
import pytest

import resolvers.decisions
import resolvers.drafts
import resolvers.packages
import resolvers.responses
from domain.decisions import RecordDecision
from domain.drafts import DraftAnswer, SaveDraft
from domain.packages import ModifyDeadline
from domain.responses import WithdrawResponse
from tests.conftest import MovableClock
from tests.resolvers.arranging import AT_CARE_4_ALL, AT_CARE_FIRST, CARE_4_ALL, CARE_FIRST, House, Sent, codes, refusals

COUNCIL = ("solihull.broker", "solihull.manager", "norfolk.broker")


async def save(house: House, sent: Sent, username: str = AT_CARE_FIRST, version: int | None = None) -> None:
    command = SaveDraft(
        invitation_id=sent.invitations[CARE_FIRST],
        answers=(DraftAnswer(sent.requirement_id, can_meet=False),),
        note="to be asked of Mary",
        expected_version=version,
    )
    await resolvers.drafts.save(house.request(username), command)


async def state(house: House, sent: Sent) -> tuple[str, int]:
    row = await house.invitation(sent.invitations[CARE_FIRST])
    return row["state"], row["version"]


async def test_P17_a_draft_does_not_count_as_an_answer(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await save(house, sent)
    assert await state(house, sent) == ("DRAFT", 1)
    assert await house.counters(sent) == (2, 1, 1, False)


async def test_P17_a_draft_is_announced_to_nobody(house: House) -> None:
    sent = await house.sent()
    await house.forget()
    await save(house, sent)
    assert (await house.events(), await house.actions()) == ([], ["draft.saved"])
    audited = await house.last_audit()
    viewer = house.viewer(AT_CARE_FIRST)
    assert (audited["authority_id"], audited["organisation_id"]) == (None, viewer.organisation_id)
    assert audited["after"] == {"state": "DRAFT"}


async def test_P17_submitting_deletes_the_draft_and_its_audit_says_nothing_of_it(house: House) -> None:
    sent = await house.sent()
    await save(house, sent)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert await house.owner.fetchval("SELECT count(*) FROM drafts") == 0
    assert (await house.last_audit())["before"] == {"state": "INVITED"}
    await house.withdraw(sent)
    await save(house, sent)
    assert await state(house, sent) == ("DRAFT", 3)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert (await house.last_audit())["before"]["state"] == "WITHDRAWN"


async def test_P17_saving_again_replaces_the_draft_and_counts(house: House) -> None:
    sent = await house.sent()
    await save(house, sent)
    await save(house, sent, "carefirst.admin", version=1)
    (conflict,) = await refusals(save(house, sent, version=1))
    assert conflict.code() == "CONFLICT"
    assert "version 2 now, saved at " in conflict.message
    row = await house.owner.fetchrow("SELECT * FROM drafts")
    assert (row["version"], row["saved_by"]) == (2, house.viewer("carefirst.admin").account_id)


async def test_P17_row_level_security_hides_a_draft_from_the_council_and_from_other_providers(house: House) -> None:
    sent = await house.sent()
    await save(house, sent)
    for username in (*COUNCIL, AT_CARE_4_ALL):
        async with house.database.begin(house.viewer(username)) as tx:
            assert await tx.connection.fetchval("SELECT count(*) FROM drafts") == 0
            seen = await tx.connection.fetchval("SELECT count(*) FROM audit WHERE action = 'draft.saved'")
            assert seen == 0, username
            assert await tx.connection.execute("DELETE FROM drafts") == "DELETE 0"
    async with house.database.begin(house.viewer("carefirst.admin")) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM drafts") == 1


async def test_P17_nobody_saves_a_draft_for_another_organisation(house: House) -> None:
    sent = await house.sent()
    for username in (AT_CARE_4_ALL, "solihull.broker"):
        assert await codes(save(house, sent, username)) == ["NOT_FOUND"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await slip_in(house, sent)


async def slip_in(house: House, sent: Sent) -> None:
    """Try to write a draft of Care First as somebody of another organisation, past every statement of ours."""
    other, organisation = house.viewer(AT_CARE_4_ALL), house.viewer(AT_CARE_FIRST).organisation_id
    insert = "INSERT INTO drafts VALUES ($1, $2, '{}', $3, now())"
    async with house.database.begin(other) as tx:
        await tx.connection.execute(insert, sent.invitations[CARE_FIRST], organisation, other.account_id)


async def test_Q30_a_moved_deadline_keeps_drafts(house: House, clock: MovableClock) -> None:
    sent = await house.sent(deadline_in=timedelta(hours=1))
    await save(house, sent)
    clock.advance(timedelta(hours=2))
    assert await codes(save(house, sent)) == ["DEADLINE_PASSED"]
    moved = ModifyDeadline(sent.id, await house.now() + timedelta(hours=3))
    await resolvers.packages.modify_deadline(house.request(), moved)
    assert await state(house, sent) == ("DRAFT", 1)
    await save(house, sent, version=1)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)


async def test_P17_a_draft_beside_a_submitted_answer_is_refused(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert await codes(save(house, sent)) == ["RESPONSE_ALREADY_SUBMITTED"]
    assert await house.owner.fetchval("SELECT count(*) FROM drafts") == 0


async def test_P17_a_refused_decision_does_not_tell_of_a_draft_either(house: House, clock: MovableClock) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await resolvers.responses.withdraw(house.request(AT_CARE_FIRST), WithdrawResponse(sent.invitations[CARE_FIRST]))
    await save(house, sent)
    clock.advance(timedelta(hours=25))
    command = RecordDecision(sent.id, sent.invitations[CARE_FIRST], "SOURCING_OFFICER", "MEETS_REQUIREMENTS")
    assert await codes(resolvers.decisions.record(house.request("solihull.broker"), command)) == ["AWARD_TO_WITHDRAWN"]
