"""Answering, changing an answer, taking it back."""

from dataclasses import asdict, replace
from datetime import timedelta
from uuid import uuid4

import resolvers.decisions
import resolvers.responses
from domain.answers import Answer
from domain.responses import ChangeResponse, PlacementResponse, WithdrawResponse
from resolvers.request import Outcome
from tests.conftest import MovableClock
from tests.resolvers.arranging import (
    AT_CARE_4_ALL,
    AT_CARE_FIRST,
    CARE_4_ALL,
    CARE_FIRST,
    RURAL,
    House,
    codes,
    refusals,
)


async def test_P17_a_yes_is_stored_with_its_answers_and_counted(house: House) -> None:
    sent = await house.sent()
    await house.forget()
    outcome = await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert outcome == Outcome("invitation", sent.invitations[CARE_FIRST])
    invitation, stored = await house.invitation(outcome.id), await house.response(sent)
    assert (invitation["state"], invitation["placement_response"], invitation["version"]) == (
        "SUBMITTED",
        "YES_FULL",
        2,
    )
    assert (stored["terms_version"], stored["meets_all_essential"]) == ("2024-01", True)
    assert stored["submitted_by"] == house.viewer(AT_CARE_FIRST).account_id
    answer = await house.owner.fetchrow("SELECT * FROM answers")
    assert (answer["requirement_id"], answer["can_meet"]) == (sent.requirement_id, True)
    assert await house.counters(sent) == (2, 1, 1, False)
    assert (await house.events(), await house.actions()) == (["response.submitted"], ["response.submitted"])


async def test_P11_a_no_needs_a_reason_and_skips_the_requirements(house: House) -> None:
    sent = await house.sent()
    await house.decline(sent, CARE_FIRST, AT_CARE_FIRST)
    stored = await house.response(sent)
    assert (stored["placement_response"], stored["reason_code"], stored["terms_version"]) == (
        "NO",
        "NO_AVAILABILITY",
        None,
    )
    assert await house.counters(sent) == (2, 1, 0, False)


async def test_audit_of_a_response_is_the_councils_and_the_providers(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    row = await house.last_audit()
    viewer = house.viewer(AT_CARE_FIRST)
    assert (row["object_type"], row["object_id"], row["object_version"]) == (
        "invitation",
        sent.invitations[CARE_FIRST],
        2,
    )
    assert (row["account_id"], row["organisation_id"]) == (viewer.account_id, viewer.organisation_id)
    assert row["authority_id"] == house.viewer("solihull.broker").authority_id
    assert row["before"] == {"state": "INVITED"}
    assert row["after"]["state"] == "SUBMITTED"
    assert row["after"]["answers"][0]["requirement_id"] == str(sent.requirement_id)


async def test_P9_P11_a_response_tells_all_that_is_wrong_at_once(house: House) -> None:
    sent = await house.sent()
    command = house.yes(sent, CARE_FIRST, terms_accepted=False, answers=(), reason_code="NO_AVAILABILITY")
    command = replace(command, placement_response=PlacementResponse.YES_PART, rejection_note="x")
    found = await codes(resolvers.responses.submit(house.request(AT_CARE_FIRST), command))
    assert set(found) == {
        "TERMS_NOT_ACCEPTED",
        "PARTIAL_NOT_ALLOWED",
        "REQUIREMENT_UNANSWERED",
        "REJECTION_REASON_NOT_ALLOWED",
    }
    assert await house.counters(sent) == (2, 0, 0, False)
    assert await house.response(sent) is None


async def test_P11_a_no_without_a_reason_or_with_an_unknown_one_is_refused(house: House) -> None:
    sent = await house.sent()
    request = house.request(AT_CARE_FIRST)
    none = replace(house.no(sent, CARE_FIRST), reason_code=None)
    assert await codes(resolvers.responses.submit(request, none)) == ["REJECTION_REASON_REQUIRED"]
    unknown = replace(none, reason_code="WHATEVER")
    assert await codes(resolvers.responses.submit(request, unknown)) == ["UNKNOWN_REASON"]


async def test_P10_a_comment_on_an_essential_requirement_is_refused(house: House) -> None:
    sent = await house.sent()
    command = house.yes(sent, CARE_FIRST, answers=(Answer(sent.requirement_id, can_meet=False, comment="nearly"),))
    request = house.request(AT_CARE_FIRST)
    (refusal,) = await refusals(resolvers.responses.submit(request, command))
    assert (refusal.code(), refusal.path) == ("COMMENT_NOT_ALLOWED", ("answers", 0, "comment"))


async def test_a_second_answer_is_refused_and_a_change_needs_a_first(house: House) -> None:
    sent = await house.sent()
    assert await codes(house.change(house.yes(sent, CARE_FIRST), version=1)) == ["RESPONSE_NOT_SUBMITTED"]
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert await codes(house.decline(sent, CARE_FIRST, AT_CARE_FIRST)) == ["RESPONSE_ALREADY_SUBMITTED"]
    assert (await house.response(sent))["placement_response"] == "YES_FULL"


async def test_P18_a_change_replaces_the_response_before_the_deadline(house: House, clock: MovableClock) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.forget()
    await house.change(house.no(sent, CARE_FIRST))
    stored = await house.response(sent)
    assert (stored["placement_response"], stored["terms_version"]) == ("NO", None)
    assert await house.owner.fetchval("SELECT count(*) FROM answers") == 0
    assert (await house.invitation(sent.invitations[CARE_FIRST]))["version"] == 3
    assert await house.counters(sent) == (2, 1, 0, False)
    assert (await house.events(), await house.actions()) == (["response.changed"], ["response.changed"])
    audited = await house.last_audit()
    assert (audited["before"]["placement_response"], audited["after"]["placement_response"]) == ("YES_FULL", "NO")
    assert "state" not in audited["after"]
    clock.advance(timedelta(hours=25))
    assert await codes(house.change(house.yes(sent, CARE_FIRST), version=3)) == ["DEADLINE_PASSED"]


async def test_conflict_says_what_a_colleague_did(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.change(house.no(sent, CARE_FIRST))
    (conflict,) = await refusals(house.change(house.yes(sent, CARE_FIRST), version=2))
    assert conflict.code() == "CONFLICT"
    assert "changed by an employee at " in conflict.message


async def test_Q1_an_answer_at_exactly_the_deadline_is_late(house: House, clock: MovableClock) -> None:
    sent = await house.sent()
    at_deadline = sent.deadline_at - await house.now()
    clock.advance(at_deadline)
    assert await codes(house.accept(sent, CARE_FIRST, AT_CARE_FIRST)) == ["DEADLINE_PASSED"]
    clock.advance(timedelta(seconds=-20))
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)


async def test_B17_when_all_have_responded_it_is_announced_once(house: House) -> None:
    sent = await house.sent()
    await house.forget()
    await house.decline(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await house.change(house.yes(sent, CARE_FIRST))
    assert await house.events() == [
        "response.submitted",
        "response.submitted",
        "package.all_responded",
        "response.changed",
    ]
    assert await house.actions() == ["response.submitted", "response.submitted", "response.changed"]
    assert await house.counters(sent) == (2, 2, 2, True)
    rows = await house.owner.fetch("SELECT all_responded FROM invitations")
    assert [row["all_responded"] for row in rows] == [True, True]


async def test_Q37_the_gate_counts_services_of_one_organisation_apart(house: House) -> None:
    sent = await house.sent(CARE_FIRST, RURAL)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert await house.counters(sent) == (2, 1, 1, False)
    await house.decline(sent, RURAL, AT_CARE_FIRST)
    assert await house.counters(sent) == (2, 2, 1, True)


async def test_P26_a_foreign_invitation_and_an_unknown_one_are_the_same(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.forget()
    for username in (AT_CARE_4_ALL, "spotday.admin", "solihull.broker"):
        request = house.request(username)
        for id in (sent.invitations[CARE_FIRST], uuid4()):
            answer = replace(house.yes(sent, CARE_FIRST), invitation_id=id)
            changed = ChangeResponse(**asdict(answer) | {"answers": answer.answers, "expected_version": 2})
            attempts = [
                resolvers.responses.submit(request, answer),
                resolvers.responses.change(request, changed),
                resolvers.responses.withdraw(request, WithdrawResponse(id)),
            ]
            found = [await refusals(attempt) for attempt in attempts]
            assert {(one[0].code(), one[0].path, one[0].message) for one in found} == {
                ("NOT_FOUND", ("invitation_id",), "There is no invitation with this id that you may see.")
            }
    assert (await house.events(), await house.actions()) == ([], [])
    assert (await house.invitation(sent.invitations[CARE_FIRST]))["version"] == 2
