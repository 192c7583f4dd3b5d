"""Choosing services for a draft."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import resolvers.packages
import resolvers.selections
from domain.packages import AddServices, FinalisePackage, RemoveService, SelectServices
from resolvers.request import Outcome
from tests.resolvers.arranging import CARE_4_ALL, CARE_FIRST, House, codes, refusals


async def test_B10_services_are_chosen_by_hand(house: House) -> None:
    package = await house.draft()
    await house.forget()
    services = tuple([await house.service(name) for name in (CARE_FIRST, CARE_4_ALL)])
    outcome = await resolvers.selections.add(house.request("solihull.broker2"), AddServices(package, services))
    assert outcome == Outcome("package", package)
    rows = await house.owner.fetch("SELECT * FROM selections")
    assert {row["service_id"] for row in rows} == set(services)
    assert {row["origin"] for row in rows} == {"MANUAL"}
    assert {row["selected_by"] for row in rows} == {house.viewer("solihull.broker2").account_id}
    assert (await house.events(), await house.actions()) == (["package.edited"], ["package.services_added"])
    assert (await house.last_audit())["after"] == {"services": [str(service) for service in services]}


async def test_services_tell_all_that_is_wrong_at_once(house: House) -> None:
    package = await house.draft("solihull.broker", CARE_FIRST)
    suspended = await house.service("Home Care Nights")
    wanted = (await house.service(CARE_FIRST), uuid4(), suspended)
    found = await refusals(resolvers.selections.add(house.request(), AddServices(package, wanted)))
    assert [(refusal.code(), refusal.path) for refusal in found] == [
        ("SERVICE_ALREADY_SELECTED", ("service_ids", 0)),
        ("NOT_FOUND", ("service_ids", 1)),
        ("SERVICE_SUSPENDED", ("service_ids", 2)),
    ]
    assert await house.owner.fetchval("SELECT count(*) FROM selections") == 1


async def test_B10_a_service_that_is_retired_is_neither_chosen_nor_sent_to(house: House) -> None:
    package = await house.draft("solihull.broker", CARE_FIRST)
    service = await house.service(CARE_FIRST)
    retire = "UPDATE services SET retired_at = $2 WHERE id = $1"
    await house.owner.execute(retire, service, datetime.now(UTC))
    try:
        finalise = FinalisePackage(package, datetime.now(UTC) + timedelta(hours=24))
        assert "SERVICE_RETIRED" in await codes(resolvers.packages.finalise(house.request(), finalise))
        other = await house.draft("solihull.broker")
        command = AddServices(other, (service,))
        assert await codes(resolvers.selections.add(house.request(), command)) == ["SERVICE_RETIRED"]
    finally:
        await house.owner.execute(retire, service, None)


async def test_P31_a_day_level_goes_to_its_own_category_only(house: House) -> None:
    package = await house.draft("solihull.broker", level="DAY_SPOT")
    command = AddServices(package, (await house.service(CARE_FIRST),))
    assert await codes(resolvers.selections.add(house.request(), command)) == ["SERVICE_CATEGORY_MISMATCH"]
    command = AddServices(package, (await house.service("Spot Day Centre"),))
    await resolvers.selections.add(house.request(), command)


async def test_a_service_can_be_taken_off_again(house: House) -> None:
    package = await house.draft("solihull.broker", CARE_FIRST, CARE_4_ALL)
    await house.forget()
    service = await house.service(CARE_FIRST)
    await resolvers.selections.remove(house.request(), RemoveService(package, service))
    assert await house.owner.fetchval("SELECT service_id FROM selections") == await house.service(CARE_4_ALL)
    assert (await house.events(), await house.actions()) == (["package.edited"], ["package.service_removed"])
    again = RemoveService(package, service)
    assert await codes(resolvers.selections.remove(house.request(), again)) == ["NOT_FOUND"]


async def test_nothing_is_chosen_after_sending_nor_for_a_foreign_package(house: House) -> None:
    sent = await house.sent()
    service = await house.service("Care 4 All Respite")
    for username, code in (("solihull.broker", "PACKAGE_NOT_DRAFT"), ("norfolk.broker", "NOT_FOUND")):
        request = house.request(username)
        assert await codes(resolvers.selections.add(request, AddServices(sent.id, (service,)))) == [code]
        assert await codes(resolvers.selections.remove(request, RemoveService(sent.id, service))) == [code]


async def test_stale_version_is_a_conflict(house: House) -> None:
    package = await house.draft("solihull.broker", CARE_FIRST)
    command = AddServices(package, (await house.service(CARE_4_ALL),), expected_version=3)
    assert await codes(resolvers.selections.add(house.request(), command)) == ["CONFLICT"]


async def test_B10_a_run_of_the_algorithm_is_kept_announced_and_audited(house: House) -> None:
    package = await house.draft("solihull.broker", CARE_FIRST)
    await house.forget()
    await resolvers.selections.select(house.request(), SelectServices(package))
    found = await house.owner.fetch("SELECT service_id FROM selections WHERE origin = 'ALGORITHM'")
    kept = await house.owner.fetchrow("SELECT * FROM considerations")
    assert (kept["package_id"], kept["considered_by"]) == (package, house.viewer("solihull.broker").account_id)
    arranged = await house.owner.fetchval(
        "SELECT count(*) FROM arrangements WHERE authority_id = $1", kept["authority_id"]
    )
    # The one chosen by hand matches too, and stays as it was.
    assert len(found) + 1 + len(kept["excluded"]) == arranged
    assert (await house.events(), await house.actions()) == (["package.edited"], ["package.services_found"])
    after = (await house.last_audit())["after"]
    assert set(after["services_added"]) == {str(row["service_id"]) for row in found}
    assert after["services_dropped"] == []


async def test_B10_two_runs_at_once_wait_for_each_other(house: House) -> None:
    package = await house.draft()
    run = [resolvers.selections.select(house.request(), SelectServices(package)) for _ in range(4)]
    assert set(await asyncio.gather(*run)) == {Outcome("package", package)}
    chosen = await house.owner.fetch("SELECT service_id, count(*) FROM selections GROUP BY 1")
    assert {row["count"] for row in chosen} == {1}
    assert await house.owner.fetchval("SELECT count(*) FROM considerations") == 1


async def test_B10_a_run_for_a_stale_or_foreign_package_is_refused(house: House) -> None:
    package = await house.draft()
    stale = SelectServices(package, expected_version=1)
    assert await codes(resolvers.selections.select(house.request(), stale)) == ["CONFLICT"]
    foreign = resolvers.selections.select(house.request("norfolk.broker"), SelectServices(package))
    assert await codes(foreign) == ["NOT_FOUND"]
    assert await house.owner.fetchval("SELECT count(*) FROM considerations") == 0
