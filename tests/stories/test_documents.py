"""Documents from their announcement to the winner's hands (rules P8, P23 to P25, P28, D11, D12, Q7)."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.schema.test_two_ways import engine
from tests.stories import brokering as steps
from tests.stories import counting, documenting
from tests.stories.documenting import PLAN, RISK, File, pdf

__all__ = ["engine"]
AT_ONCE = "(P1) HDS Care at Home Support"


async def test_P24_D12_an_immediate_level_is_not_sent_without_both_documents(broker: Client) -> None:
    package = await steps.described(broker, level=AT_ONCE)
    services = await steps.services_of(broker, ["carefirst"])
    await broker.change("addServices", {"packageId": package["id"], "serviceIds": services}, steps.PACKAGE)
    sending = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    (missing,) = await steps.refusals(broker, "finalisePackage", sending)
    assert missing["code"] == "DOCUMENTS_MISSING"
    assert "risk assessment and the care plan" in missing["message"]
    risk = await documenting.add(broker, RISK, packageId=package["id"])
    (missing,) = await steps.refusals(broker, "finalisePackage", sending)
    assert "add the care plan" in missing["message"]
    await documenting.add(broker, PLAN, packageId=package["id"])
    await broker.change("removeDocument", {"documentId": risk, "reason": "Wrong person"}, documenting.DOCUMENT)
    assert await steps.refused(broker, "finalisePackage", sending) == ["DOCUMENTS_MISSING"]
    await documenting.add(broker, RISK, packageId=package["id"])
    sent = await broker.change("finalisePackage", sending, steps.PACKAGE)
    assert sent["status"] == "AWAITING_RESPONSES"


async def test_P23_P25_the_winner_and_only_the_winner_downloads(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    _, plan = await documenting.add_both(broker, package["id"])
    for provider in (carefirst, care4all):
        asked = await steps.invitation(provider)
        told = await documenting.listed(provider, asked["id"])
        assert [(each["availability"], each["file"]) for each in told] == [("ON_AWARD", None)] * 2
        assert await documenting.fetch(provider, documentId=plan) is None
        await provider.change("submitResponse", steps.accepting(asked), steps.INVITATION)
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    won = await documenting.listed(carefirst, (await steps.invitation(carefirst))["id"])
    assert [(each["availability"], each["file"]["fileName"]) for each in won] == [
        ("AVAILABLE", RISK.name),
        ("AVAILABLE", PLAN.name),
    ]
    assert await documenting.fetch(carefirst, documentId=plan) == PLAN.content
    assert await documenting.listed(care4all, (await steps.invitation(care4all))["id"]) == []
    assert await documenting.fetch(care4all, documentId=plan) is None


async def test_P28_a_document_of_an_answer_is_between_that_provider_and_the_council(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    mine, theirs = await steps.invitation(carefirst), await steps.invitation(care4all)
    own = await documenting.add(carefirst, File("Rota.pdf", pdf("rota"), kind="OTHER"), invitationId=mine["id"])
    form = await documenting.add(broker, File("Form.pdf", pdf("form")), invitationId=mine["id"])
    told = await documenting.listed(carefirst, mine["id"])
    assert [(each["id"], each["byProvider"], each["availability"]) for each in told] == [
        (own, True, "AVAILABLE"),
        (form, False, "AVAILABLE"),
    ]
    assert await documenting.fetch(carefirst, documentId=form) == pdf("form")
    assert await documenting.fetch(broker, documentId=own) == pdf("rota")
    assert await documenting.listed(care4all, theirs["id"]) == []
    for document in (own, form):
        assert await documenting.fetch(care4all, documentId=document) is None
    refused = {"packageId": package["id"], **PLAN.announced()}
    assert await carefirst.codes("announceDocument", refused, documenting.UPLOAD) == ["NOT_FOUND"]
    refused = PLAN.announced(invitationId=theirs["id"])
    assert await carefirst.codes("announceDocument", refused, documenting.UPLOAD) == ["NOT_FOUND"]
    refused = PLAN.announced(documentId=form)
    assert await carefirst.codes("announceDocument", refused, documenting.UPLOAD) == ["NOT_FOUND"]


async def test_Q7_the_authority_withholds_and_releases_one_document(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker)
    _, plan = await documenting.add_both(broker, package["id"])
    asked = await steps.invitation(carefirst)
    ruling: dict[str, Any] = {"documentId": plan, "ruling": "RELEASED", "reason": "They know the person"}
    ruled = await broker.change("setDocumentRuling", ruling, documenting.DOCUMENT)
    assert (ruled["ruling"], ruled["rulingReason"]) == ("RELEASED", "They know the person")
    assert await documenting.fetch(carefirst, documentId=plan) == PLAN.content
    ruling |= {"ruling": "WITHHELD", "expectedVersion": 1}
    assert await steps_codes(broker, ruling) == ["CONFLICT"]
    ruling |= {"expectedVersion": ruled["version"]}
    await broker.change("setDocumentRuling", ruling, documenting.DOCUMENT)
    told = await documenting.listed(carefirst, asked["id"])
    assert {each["kind"]: (each["availability"], each["file"]) for each in told} == {
        "RISK_ASSESSMENT": ("ON_AWARD", None),
        "CARE_PLAN": ("WITHHELD", None),
    }
    assert await documenting.fetch(carefirst, documentId=plan) is None
    await broker.change("setDocumentRuling", {"documentId": plan, "reason": "As usual"}, documenting.DOCUMENT)
    assert {each["availability"] for each in await documenting.listed(carefirst, asked["id"])} == {"ON_AWARD"}


async def steps_codes(broker: Client, ruling: dict[str, Any]) -> list[str]:
    """With what a ruling is refused."""
    return await broker.codes("setDocumentRuling", ruling, documenting.DOCUMENT)


async def test_a_new_version_takes_the_place_of_the_old_which_the_council_keeps(
    broker: Client, carefirst: Client
) -> None:
    package = await steps.sent(broker, level=AT_ONCE)
    plan = next(each for each in await documenting.kept(broker, package["id"]) if each["kind"] == "CARE_PLAN")
    again = File("Care plan, mended.pdf", pdf("better"))
    assert await documenting.add(broker, again, documentId=plan["id"]) == plan["id"]
    known = next(each for each in await documenting.kept(broker, package["id"]) if each["kind"] == "CARE_PLAN")
    assert [each["fileName"] for each in known["versions"]] == [PLAN.name, again.name]
    assert known["releasedVersion"] == 2
    assert await documenting.fetch(carefirst, documentId=plan["id"]) == again.content
    assert await documenting.fetch(broker, documentId=plan["id"], version=1) == PLAN.content
    assert await documenting.fetch(carefirst, documentId=plan["id"], version=1) is None
    stale = {"documentId": plan["id"], "reason": "x", "expectedVersion": 1}
    assert await broker.codes("removeDocument", stale, documenting.DOCUMENT) == ["CONFLICT"]


async def test_D11_an_archive_holds_what_is_open_under_names_of_the_convention(
    broker: Client, carefirst: Client
) -> None:
    package = await steps.sent(broker, level=AT_ONCE)
    asked = await steps.invitation(carefirst)
    large = File("Map.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"x" * 200_000, "image/png", "OTHER")
    await documenting.add(carefirst, large, invitationId=asked["id"])
    payload = await documenting.ask(carefirst, invitationId=asked["id"], names="BY_CONVENTION")
    answer = await documenting.get(carefirst, payload["download"]["address"])
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = [name[11:] for name in archive.namelist()]
        assert names == ["Risk assessment.pdf", "Care plan.pdf", "Map.png"]
        assert archive.testzip() is None
        assert archive.read(archive.namelist()[2]) == large.content
    data = await documenting.fetch(broker, packageId=package["id"])
    assert data is not None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [RISK.name, PLAN.name]


async def test_who_downloaded_what_stands_in_the_timeline_of_the_council(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, level=AT_ONCE)
    plan = next(each for each in await documenting.kept(broker, package["id"]) if each["kind"] == "CARE_PLAN")
    for client in (broker, carefirst):
        await documenting.fetch(client, documentId=plan["id"])
    entries = (
        "timeline(first: 20) { nodes { action actor organisation { slug } service { name } changes { field after } } }"
    )
    seen = (await steps.package(broker, package["id"], entries))["timeline"]["nodes"]
    read = [each for each in seen if each["action"] == "document.read"]
    told = [{"field": "document", "after": f"Care plan, version 1: {PLAN.name}"}]
    assert [(each["actor"], each["changes"]) for each in read] == [("PROVIDER", told), ("COUNCIL", told)]
    assert read[0]["organisation"] == {"slug": "carefirst"}
    assert [each["action"] for each in seen if each["action"].startswith("document.a")] == ["document.added"] * 2


async def test_events_of_documents_are_thin(broker: Client, owner: Any) -> None:
    package = await steps.draft(broker)
    plan = await documenting.add(broker, PLAN, packageId=package["id"])
    await broker.change("removeDocument", {"documentId": plan, "reason": "Wrong"}, documenting.DOCUMENT)
    rows = await owner.fetch("SELECT type, data FROM events WHERE type LIKE 'document.%' ORDER BY recorded_at")
    assert [row["type"] for row in rows] == ["document.added", "document.removed"]
    for row in rows:
        assert set(row["data"]) == {"authorityId", "packageId", "documentId"}
        assert row["data"]["documentId"] == plan


async def test_who_works_with_invoices_reads_no_documents(sign_in: Any, broker: Client, owner: Any) -> None:
    finance = await sign_in("solihull.finance")
    answer = await finance.post("{ packages(first: 1) { nodes { documents { id } } } }")
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


LISTS = {
    "solihull.broker": "{ packages(first: 5) { nodes { documents { kind state versions { number fileName } } } } }",
    "carefirst.admin": "{ invitations(tab: ALL, first: 5) { nodes { documents { kind } } } }",
}


@pytest.mark.parametrize("username", LISTS)
async def test_a_list_of_documents_costs_one_statement(
    broker: Client, settings: Settings, engine: Any, sign_in: Any, username: str
) -> None:
    for _ in range(2):
        await documenting.add_both(broker, (await steps.sent(broker, ["carefirst"]))["id"])
    found, statements = await counting.asked(engine, settings, sign_in, username, LISTS[username])
    assert (found.count(b'"kind"'), len(statements)) == (4, 1), found


async def test_P18_P28_a_provider_takes_back_its_own_document_until_the_deadline_and_the_council_keeps_a_tombstone(
    broker: Client, carefirst: Client, care4all: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    asked = await steps.invitation(carefirst)
    mine, late = [
        await documenting.add(carefirst, File(f"{name}.pdf", pdf(name)), invitationId=asked["id"])
        for name in ("mine", "late")
    ]
    councils = await documenting.add(broker, PLAN, invitationId=asked["id"])
    back = {"documentId": mine, "reason": "The wrong person's."}
    result = "invitation { documents { id } }"
    # nobody else's, and not with the council's word
    assert await care4all.codes("takeBackDocument", back, result) == ["NOT_FOUND"]
    assert await carefirst.codes("takeBackDocument", back | {"documentId": councils}, result) == ["NOT_FOUND"]
    assert await carefirst.codes("takeBackDocument", back | {"reason": " "}, result) == ["INVALID_INPUT"]
    left = await carefirst.change("takeBackDocument", back, result)
    assert {each["id"] for each in left["documents"]} == {late, councils}
    assert await carefirst.codes("takeBackDocument", back, result) == ["NOT_FOUND"]
    assert await documenting.fetch(carefirst, documentId=mine) is None
    assert await documenting.fetch(broker, documentId=mine) is None
    kept = "invitations(first: 2) { nodes { documents { id removedAt removalReason removedBy { username } } } }"
    seen = (await steps.package(broker, package["id"], kept))["invitations"]
    (tombstone,) = (each for one in seen["nodes"] for each in one["documents"] if each["id"] == mine)
    assert (tombstone["removedAt"] is not None, tombstone["removalReason"]) == (True, "The wrong person's.")
    assert tombstone["removedBy"] is None
    clock.advance(timedelta(hours=2, seconds=1))
    assert await carefirst.codes("takeBackDocument", back | {"documentId": late}, result) == ["DOCUMENTS_CLOSED"]
    assert await documenting.fetch(carefirst, documentId=late) is not None
