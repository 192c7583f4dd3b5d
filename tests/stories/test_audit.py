"""The manager's audit, a person's record handed out, and what is forgotten while the chain stands."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db.shapes import records
from db.transaction import Database
from jobs.audit_chain import chain_waiting
from jobs.retention import sweep_retention
from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.test_audit_chain import verified
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import documenting

AUDIT = """query Audit(
    $action: String, $objectId: ID, $accountId: ID, $from: DateTime, $before: DateTime, $after: String) {
    audit(first: 3, after: $after, action: $action, objectId: $objectId, accountId: $accountId, occurredFrom: $from,
          occurredBefore: $before) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { at position hash action objectType objectId actor account { username } organisation { slug } fields
                changes { field after } erasedAt } } }"""
# Which tables refer to a package, to an invitation, or to what refers to one of those.
REFERRING = """
WITH RECURSIVE about AS (
    SELECT 'packages'::regclass::oid AS t
    UNION SELECT k.conrelid FROM pg_constraint k JOIN about ON k.confrelid = about.t WHERE k.contype = 'f')
SELECT t::regclass::text AS table FROM about
"""
EXPORT = "subjectExport { id packageCount exportedBy { username } document }"


@pytest.fixture
async def manager(sign_in: SignIn) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


async def test_the_manager_reads_the_audit_page_by_page_and_by_filter(
    broker: Client, manager: Client, carefirst: Client, worker_db: Database
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.no(carefirst)
    (newest, *_) = (await manager.data(AUDIT))["audit"]["nodes"]
    assert (newest["action"], newest["actor"], newest["organisation"]) == (
        "response.submitted",
        "PROVIDER",
        {"slug": "carefirst"},
    )
    # what an answer says is sealed: of it the audit tells the fields, and how it stands
    assert "reason_code" in newest["fields"]
    assert {change["field"] for change in newest["changes"]} == {"state", "placementResponse"}
    assert (newest["position"], newest["hash"]) == (None, None)
    await chain_waiting(worker_db)
    page = (await manager.data(AUDIT, objectId=package["id"]))["audit"]
    assert page["pageInfo"]["hasNextPage"]
    assert {node["objectId"] for node in page["nodes"]} == {package["id"]}
    assert all(len(node["hash"]) == 64 and node["position"] for node in page["nodes"])
    rest = (await manager.data(AUDIT, objectId=package["id"], after=page["pageInfo"]["endCursor"]))["audit"]
    assert not {node["position"] for node in rest["nodes"]} & {node["position"] for node in page["nodes"]}
    (sent,) = (await manager.data(AUDIT, action="package.sent"))["audit"]["nodes"]
    assert sent["account"] == {"username": "solihull.broker"}
    assert (await manager.data(AUDIT, **{"from": sent["at"], "before": sent["at"]}))["audit"]["totalCount"] == 0
    me = (await manager.data("{ viewer { account { id } } }"))["viewer"]["account"]["id"]
    assert (await manager.data(AUDIT, accountId=me))["audit"]["totalCount"] == 0


async def test_everything_about_a_client_is_handed_out_once_and_that_is_on_record(
    broker: Client, manager: Client, carefirst: Client, norfolk: Client, sign_in: SignIn
) -> None:
    mine = await steps.sent(broker, ["carefirst"], client="LAS 777")
    await steps.sent(broker, ["carefirst"], client="LAS 778")
    await steps.draft(norfolk, **steps.norfolk(client="LAS 777"))
    note = {"packageId": mine["id"], "text": "Ring the bell twice."}
    await broker.change("addPackageNote", note, "package { id }")
    await documenting.add(broker, documenting.PLAN, packageId=mine["id"])
    found = await manager.change("exportSubject", {"clientReference": " LAS 777 "}, EXPORT)
    assert (found["packageCount"], found["exportedBy"]) == (1, {"username": "solihull.manager"})
    document = found["document"]
    assert [f"package_{row['id']}" for row in document["packages"]] == [mine["id"]]
    assert [row["postcode"] for row in document["locations"]] == ["B90 1SH"]
    assert [row["text"] for row in document["notes"]] == ["Ring the bell twice."]
    assert [row["text"] for row in document["sent_notes"]] == ["Ring the bell twice."]
    assert [row["kind"] for row in document["documents"]] == ["CARE_PLAN"]
    assert [row["file_name"] for row in document["document_versions"]] == [documenting.PLAN.name]
    assert {"package.sent", "note.added", "document.added"} <= {row["action"] for row in document["audit"]}
    assert len(document["briefs"]) == len(document["invitations"]) == 1
    assert "LAS 778" not in str(document)
    (told, *_) = (await manager.data(AUDIT, action="subject.exported"))["audit"]["nodes"]
    assert (told["objectId"], told["account"]) == (found["id"], {"username": "solihull.manager"})
    for unknown in ("LAS 777 ' OR true", "LAS%", "nobody"):
        payload = await manager.attempt("exportSubject", {"clientReference": unknown}, "subjectExport { id }")
        assert [error["code"] for error in payload["userErrors"]] == ["SUBJECT_UNKNOWN"]
    # it is read with the record of it, and in no other way
    again = await manager.data("query($id: ID!) { node(id: $id) { id } }", id=found["id"])
    assert again["node"] is None
    other = await sign_in("norfolk.manager")
    theirs = await other.change("exportSubject", {"clientReference": "LAS 777"}, EXPORT)
    assert mine["id"] not in str(theirs["document"])
    refused = await broker.post(
        'mutation { exportSubject(input: {clientReference: "LAS 777"}) { userErrors { code } } }'
    )
    assert refused.status_code == 403


async def test_that_a_record_was_handed_out_is_told_again_and_what_it_was_is_not(
    broker: Client, manager: Client, sign_in: SignIn
) -> None:
    await steps.draft(broker, client="LAS 777")
    found = await manager.change("exportSubject", {"clientReference": "LAS 777"}, EXPORT)
    past = (
        "{ subjectExports(first: 5) { totalCount nodes { id clientReference packageCount exportedBy { username } } } }"
    )
    listed = (await manager.data(past))["subjectExports"]
    assert listed == {
        "totalCount": 1,
        "nodes": [
            {
                "id": found["id"],
                "clientReference": "LAS 777",
                "packageCount": 1,
                "exportedBy": {"username": "solihull.manager"},
            }
        ],
    }
    assert (await broker.post(past)).status_code == 403
    other = await sign_in("norfolk.manager")
    assert (await other.data(past))["subjectExports"]["nodes"] == []


async def test_whatever_refers_to_a_package_is_in_its_persons_record_or_it_is_said_why_not(owner: Any) -> None:
    """Also what is made after this was written."""
    tables = {row["table"] for row in await owner.fetch(REFERRING)}
    assert {"documents", "notes", "responses"} <= tables
    assert tables - records.PARTS.keys() == records.NOT_ABOUT_THE_PERSON.keys()


async def test_details_are_forgotten_in_their_time_unless_they_are_held_and_the_chain_stands(
    broker: Client,
    manager: Client,
    worker_db: Database,
    settings: Settings,
    owner: Any,
    clock: MovableClock,
    tmp_path: Path,
) -> None:
    ended, held, live = [await steps.draft(broker) for _ in range(3)]
    for package in (ended, held):
        await broker.change("cancelPackage", {"packageId": package["id"], "reasonCode": "NOT_REQUIRED"}, steps.PACKAGE)
    hold = {"packageId": held["id"], "reason": "A complaint."}
    placed = await manager.change("placeLegalHold", hold, "package { legalHold { reason placedBy { username } } }")
    assert placed["legalHold"] == {"reason": "A complaint.", "placedBy": {"username": "solihull.manager"}}
    payload = await manager.attempt("placeLegalHold", hold)
    assert [error["code"] for error in payload["userErrors"]] == ["ALREADY_HELD"]
    await chain_waiting(worker_db)
    context = {"database": worker_db, "settings": settings}
    await sweep_retention(context)
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE erased_at IS NOT NULL") == 0

    clock.advance(timedelta(days=settings.retention_audit_package_days + 1))
    await sweep_retention(context)
    said = {
        package["id"]: await owner.fetchval(
            "SELECT count(*) FROM audit WHERE object_id = $1 AND after IS NOT NULL", package["id"].partition("_")[2]
        )
        for package in (ended, held, live)
    }
    assert said[ended["id"]] == 0
    assert said[held["id"]] > 0
    assert said[live["id"]] > 0
    found = await verified(owner, tmp_path)
    assert (found.broken, found.erased > 0, found.unchained > 0) == (None, True, True)
    await chain_waiting(worker_db)
    assert (await verified(owner, tmp_path)).broken is None

    lifted = await manager.change("liftLegalHold", {"packageId": held["id"]}, "package { legalHold { reason } }")
    assert lifted["legalHold"] is None
    await sweep_retention(context)
    left = "SELECT count(*) FROM audit WHERE object_id = $1 AND erased_at IS NULL AND after IS NOT NULL"
    assert await owner.fetchval(left, held["id"].partition("_")[2]) == 0
    assert (await verified(owner, tmp_path)).broken is None
