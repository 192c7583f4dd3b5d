"""The directory from a file and as a file: dry run, report, all or nothing, and back again."""

from typing import Any

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.directory import layouts
from tests.client import Client
from tests.serving import SignIn

REPORT = (
    "report { id layout dryRun accepted newCount changedCount unchangedCount rejectedCount"
    " rows(first: 10) { totalCount nodes { number outcome organisation service reasons } } }"
)
FILE = (
    "Organisation,Team e-mail,Service,CQC location ID,Postcode,Category,Service levels,Areas,Hourly rate\n"
    "Filed Care,team@filed.example.org,Filed North,1-2000210669,b901sh,Framework,CARE_AT_HOME_STANDARD,B90;B91 1,21.5\n"
    "Filed Care,team@filed.example.org,Filed South,,B91 1AA,,,,\n"
)


@pytest_asyncio.fixture
async def manager(sign_in: SignIn, broker: Client) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


async def run(manager: Client, csv: str, dry_run: bool = False) -> dict[str, Any]:
    return await manager.change("importDirectory", {"csv": csv, "dryRun": dry_run}, REPORT)


async def exported(manager: Client) -> str:
    return str((await manager.data("{ directoryFile { csv } }"))["directoryFile"]["csv"])


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[f"{name}Count"] for name in ("new", "changed", "unchanged", "rejected"))


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(manager: Client, owner: Any) -> None:
    before = await exported(manager)
    report = await run(manager, FILE, dry_run=True)
    assert (counts(report), report["accepted"], report["dryRun"]) == ((2, 0, 0, 0), True, True)
    assert await exported(manager) == before
    assert await owner.fetchval("SELECT count(*) FROM events") == 0
    assert counts(await run(manager, FILE)) == (2, 0, 0, 0)
    assert counts(await run(manager, FILE)) == (0, 0, 2, 0)
    changed = await run(manager, FILE.replace("21.5", "22"))
    assert counts(changed) == (0, 1, 1, 0)
    assert changed["rows"]["nodes"][0]["reasons"] == ["Hourly rate changes."]
    told = await owner.fetch("SELECT type, data FROM events ORDER BY recorded_at")
    assert {row["type"] for row in told} == {"directory.imported"}
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE action = 'directory.imported'") == len(told) == 3


async def test_one_rejected_row_and_nothing_is_written(manager: Client, owner: Any) -> None:
    before = await exported(manager)
    report = await run(manager, FILE.replace("B91 1AA", "nowhere").replace("B90;B91 1", "B90;90"))
    assert (counts(report), report["accepted"]) == ((0, 0, 0, 2), False)
    assert [(row["number"], row["outcome"]) for row in report["rows"]["nodes"]] == [(2, "REJECTED"), (3, "REJECTED")]
    assert report["rows"]["nodes"][1]["reasons"][0].startswith('Postcode: "nowhere" is not')
    assert await exported(manager) == before
    assert await owner.fetchval("SELECT count(*) FROM events") == 0
    errors = (await manager.attempt("importDirectory", {"csv": "a,b", "dryRun": False}, REPORT))["userErrors"]
    assert [(error["code"], error["path"]) for error in errors] == [("INVALID_INPUT", ["csv"])]


async def test_an_export_is_just_what_an_import_takes(manager: Client) -> None:
    await run(manager, FILE)
    file = await exported(manager)
    assert file.splitlines()[0] == ",".join(f'"{column.heading}"' for column in layouts.COLUMNS)
    report = await run(manager, file, dry_run=True)
    assert counts(report)[:2] == (0, 0)
    assert (report["rejectedCount"], report["unchangedCount"]) == (0, report["rows"]["totalCount"])
    assert await exported(manager) == file


AWKWARD = st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" ,;\"'=+-@"), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(AWKWARD.map(str.strip).filter(bool), min_size=1, max_size=4, unique_by=str.casefold))
async def test_whatever_is_imported_comes_out_again(manager: Client, owner: Any, names: list[str]) -> None:
    for statement in (
        "DELETE FROM services WHERE registered_by IS NOT NULL",
        "DELETE FROM organisations WHERE registered_by IS NOT NULL",
    ):
        await owner.execute(statement)
    empty = [""] * (len(layouts.COLUMNS) - 5)
    rows = [["=Round trip", "round-trip", "", "", name, *empty] for name in names]
    assert counts(await run(manager, "".join(layouts.written(rows)))) == (len(names), 0, 0, 0)
    file = await exported(manager)
    assert file.count("'=Round trip") == len(names)
    found = [row for row in layouts.read(file).rows if row.organisation["slug"] == "round-trip"]
    assert sorted((row.service or {})["name"] for row in found) == sorted(names)
    assert counts(await run(manager, file))[:2] == (0, 0)


async def test_a_file_is_each_councils_own_and_never_changes_anothers(
    manager: Client, sign_in: SignIn, owner: Any
) -> None:
    stranger = await sign_in("norfolk.manager")
    await run(manager, FILE)
    assert "21.50" not in await exported(stranger)
    taken = await run(
        stranger, FILE.replace("CARE_AT_HOME_STANDARD", "HOME_SUPPORT_FRAMEWORK").replace("B91 1AA", "B91 1AB")
    )
    assert (counts(taken), taken["accepted"]) == ((0, 1, 0, 1), False)
    assert "kept by Solihull" in taken["rows"]["nodes"][0]["reasons"][0]
    same = await run(stranger, FILE.replace("CARE_AT_HOME_STANDARD", "HOME_SUPPORT_FRAMEWORK"))
    assert (counts(same), same["accepted"]) == ((0, 1, 1, 0), True)
    rates = await owner.fetch(
        "SELECT m.levels FROM arrangements m JOIN services s ON s.id = m.service_id WHERE s.name = 'Filed North'"
    )
    assert sorted(row["levels"][0] for row in rates) == ["CARE_AT_HOME_STANDARD", "HOME_SUPPORT_FRAMEWORK"]
    node = "query N($id: ID!) { node(id: $id) { id } }"
    assert await stranger.data(node, id=(await run(manager, FILE, dry_run=True))["id"]) == {"node": None}


async def test_B10_an_import_leaves_a_suspension_as_it_is(manager: Client) -> None:
    await run(manager, FILE)
    page = '{ services(first: 1, name: "Filed North") { nodes { id arrangement { suspended } } } }'
    (service,) = (await manager.data(page))["services"]["nodes"]
    await manager.change("suspendService", {"serviceId": service["id"], "reason": "Safeguarding"}, "service { id }")
    assert counts(await run(manager, FILE.replace("21.5", "23"))) == (0, 1, 1, 0)
    (service,) = (await manager.data(page))["services"]["nodes"]
    assert service["arrangement"]["suspended"] is True
