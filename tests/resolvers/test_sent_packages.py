"""Sending packages, moving their deadlines, cancelling them."""

from datetime import timedelta
from uuid import uuid4

import resolvers.packages
import resolvers.requirements
import resolvers.selections
from domain.packages import (
    AddRequirements,
    AddServices,
    CancelPackage,
    FinalisePackage,
    ModifyDeadline,
    NewInformation,
    UpdatePackageProfile,
)
from domain.requirements import NewRequirement
from tests.conftest import MovableClock
from tests.resolvers.arranging import CARE_4_ALL, CARE_FIRST, NORFOLK_REFERENCE, START, House, codes, refusals


async def test_B11_finalise_invites_every_service_with_a_brief_of_its_own(house: House) -> None:
    sent = await house.sent()
    package = await house.package(sent.id)
    assert (package["state"], package["sent_count"], package["deadline_at"]) == ("OPEN", 2, sent.deadline_at)
    rows = await house.owner.fetch("SELECT * FROM invitations")
    assert {row["service_id"] for row in rows} == {await house.service(CARE_FIRST), await house.service(CARE_4_ALL)}
    assert {(row["state"], row["origin"], row["deadline_at"]) for row in rows} == {
        ("INVITED", "MANUAL", sent.deadline_at)
    }
    briefs = {row["service_name"]: row for row in await house.owner.fetch("SELECT * FROM briefs")}
    brief = briefs[CARE_4_ALL]
    assert (brief["package_reference"], brief["location"], brief["block_contract"]) == ("1016-11", "B90 1SH", True)
    assert not briefs[CARE_FIRST]["block_contract"]
    assert brief["authority_name"] == "Solihull Metropolitan Borough Council"
    assert [requirement["id"] for requirement in brief["requirements"]] == [str(sent.requirement_id)]
    assert await house.owner.fetchval("SELECT number FROM rounds") == 1


async def test_B11_finalise_tells_all_that_is_missing_at_once(house: House) -> None:
    created = await resolvers.packages.create(house.request(), await house.creation())
    found = await codes(resolvers.packages.finalise(house.request(), FinalisePackage(created.id)))
    assert set(found) == {"DEADLINE_REQUIRED", "LOCATION_MISSING", "START_DATE_MISSING", "NO_SERVICES"}


async def test_B11_finalise_refuses_a_deadline_that_is_not_in_the_future(house: House) -> None:
    package = await house.draft("solihull.broker", CARE_FIRST)
    command = FinalisePackage(package, await house.now())
    assert await codes(resolvers.packages.finalise(house.request(), command)) == ["DEADLINE_NOT_IN_FUTURE"]


async def test_B10_finalise_refuses_a_service_suspended_since_it_was_chosen(house: House) -> None:
    package = await house.draft("solihull.broker", CARE_FIRST)
    suspend = (
        "UPDATE arrangements SET suspended_from = $2, suspension_reason = $3"
        " WHERE service_id = (SELECT id FROM services WHERE name = $1)"
    )
    await house.owner.execute(suspend, CARE_FIRST, (await house.now()).date() - timedelta(days=1), "Under review")
    try:
        command = FinalisePackage(package, await house.now() + timedelta(hours=1))
        assert await codes(resolvers.packages.finalise(house.request(), command)) == ["SERVICE_SUSPENDED"]
    finally:
        await house.owner.execute(suspend, CARE_FIRST, None, None)


async def test_B12_norfolk_proposes_the_deadline_and_B6_demands_its_requirement(house: House) -> None:
    request = house.request("norfolk.broker")
    command = await house.creation("norfolk.broker", "HOSPITAL_DISCHARGE_FRAMEWORK", NORFOLK_REFERENCE)
    package = (await resolvers.packages.create(request, command)).id
    information = (
        NewInformation("CARE_REQUIRED", "AM 30 mins x 7"),
        NewInformation("TIME_SPECIFIC_CARE", "n/a"),
        NewInformation("TOWN_VILLAGE", "Norwich"),
    )
    await resolvers.packages.update_profile(
        request,
        UpdatePackageProfile(package, postcode="NR1 3QJ", start_date=START, additional_information=information),
    )
    await resolvers.selections.add(request, AddServices(package, (await house.service(CARE_FIRST),)))
    assert await codes(resolvers.packages.finalise(request, FinalisePackage(package))) == [
        "MANDATORY_REQUIREMENT_MISSING"
    ]
    await resolvers.requirements.add(
        request, AddRequirements(package, (NewRequirement("START_DATE", negotiable=True),))
    )
    await resolvers.packages.finalise(request, FinalisePackage(package))
    row = await house.package(package)
    assert row["deadline_at"] - row["finalised_at"] == timedelta(hours=2)
    assert await house.owner.fetchval("SELECT location FROM briefs") == "NR1 3"


async def test_B3_a_sent_package_is_no_draft_any_more(house: House) -> None:
    sent = await house.sent()
    request = house.request()
    assert await codes(resolvers.packages.update_profile(request, UpdatePackageProfile(sent.id))) == [
        "PACKAGE_NOT_DRAFT"
    ]
    assert await codes(resolvers.packages.finalise(request, FinalisePackage(sent.id))) == ["PACKAGE_NOT_DRAFT"]


async def test_B15_deadline_moves_for_the_package_and_for_every_provider(house: House) -> None:
    sent = await house.sent()
    await house.forget()
    moved = sent.deadline_at + timedelta(days=1)
    await resolvers.packages.modify_deadline(house.request(), ModifyDeadline(sent.id, moved))
    assert (await house.package(sent.id))["deadline_at"] == moved
    assert {row["deadline_at"] for row in await house.owner.fetch("SELECT deadline_at FROM invitations")} == {moved}
    assert (await house.events(), await house.actions()) == (["package.deadline_changed"], ["package.deadline_changed"])


async def test_Q32_a_deadline_moved_after_it_passed_reopens_the_answers(house: House, clock: MovableClock) -> None:
    sent = await house.sent()
    clock.advance(timedelta(hours=25))
    assert await codes(house.accept(sent, CARE_FIRST, "carefirst.employee")) == ["DEADLINE_PASSED"]
    later = await house.now() + timedelta(hours=1)
    await resolvers.packages.modify_deadline(house.request(), ModifyDeadline(sent.id, later))
    await house.accept(sent, CARE_FIRST, "carefirst.employee")


async def test_Q30_deadline_must_be_later_than_now_and_another_one(house: House) -> None:
    sent, draft = await house.sent(), await house.draft()
    now, request = await house.now(), house.request()
    assert await codes(resolvers.packages.modify_deadline(request, ModifyDeadline(sent.id, now))) == [
        "DEADLINE_NOT_IN_FUTURE"
    ]
    same = ModifyDeadline(sent.id, sent.deadline_at)
    assert await codes(resolvers.packages.modify_deadline(request, same)) == ["DEADLINE_UNCHANGED"]
    later = ModifyDeadline(draft, sent.deadline_at)
    assert await codes(resolvers.packages.modify_deadline(request, later)) == ["PACKAGE_NOT_SENT"]


async def test_cancel_ends_the_package_and_every_invitation(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    await house.forget()
    await resolvers.packages.cancel(house.request(), CancelPackage(sent.id, "HOSPITAL", "Admitted today"))
    package = await house.package(sent.id)
    assert (package["state"], package["cancellation_reason"]) == ("CANCELLED", "HOSPITAL")
    assert package["ended_at"] is not None
    states = {name: (await house.invitation(id))["state"] for name, id in sent.invitations.items()}
    assert states == {CARE_FIRST: "NOT_AWARDED", CARE_4_ALL: "LAPSED"}
    assert (await house.events(), await house.actions()) == (["package.cancelled"], ["package.cancelled"])


async def test_P21_after_a_cancellation_nothing_can_be_changed(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    request = house.request()
    await resolvers.packages.cancel(request, CancelPackage(sent.id, "HOSPITAL"))
    assert await codes(house.accept(sent, CARE_4_ALL, "care4all.employee")) == ["BROKERAGE_ENDED"]
    assert await codes(resolvers.packages.cancel(request, CancelPackage(sent.id, "HOSPITAL"))) == ["PACKAGE_ENDED"]
    later = ModifyDeadline(sent.id, sent.deadline_at + timedelta(hours=1))
    assert await codes(resolvers.packages.modify_deadline(request, later)) == ["PACKAGE_ENDED"]


async def test_cancel_wants_a_reason_from_the_list(house: House) -> None:
    package = await house.draft()
    assert await codes(resolvers.packages.cancel(house.request(), CancelPackage(package, "BORED"))) == [
        "UNKNOWN_REASON"
    ]
    await resolvers.packages.cancel(house.request(), CancelPackage(package, "ERROR"))
    assert (await house.package(package))["state"] == "CANCELLED"


async def test_conflict_says_what_was_changed_by_whom_and_when(house: House) -> None:
    sent = await house.sent()
    version = (await house.package(sent.id))["version"]
    later = sent.deadline_at + timedelta(hours=1)
    await resolvers.packages.modify_deadline(house.request("solihull.manager"), ModifyDeadline(sent.id, later, version))
    stale = CancelPackage(sent.id, "HOSPITAL", expected_version=version)
    (conflict,) = await refusals(resolvers.packages.cancel(house.request(), stale))
    assert (conflict.code(), conflict.path) == ("CONFLICT", ("expected_version",))
    assert "deadline changed by a brokerage manager at " in conflict.message
    assert (await house.package(sent.id))["state"] == "OPEN"


async def test_a_foreign_package_and_an_unknown_one_are_the_same(house: House) -> None:
    sent = await house.sent()
    before = dict(await house.package(sent.id))
    for username in ("norfolk.manager", "carefirst.admin"):
        request = house.request(username)
        for id in (sent.id, uuid4()):
            attempts = [
                resolvers.packages.update_profile(request, UpdatePackageProfile(id)),
                resolvers.packages.finalise(request, FinalisePackage(id)),
                resolvers.packages.modify_deadline(request, ModifyDeadline(id, sent.deadline_at + timedelta(hours=1))),
                resolvers.packages.cancel(request, CancelPackage(id, "HOSPITAL")),
            ]
            found = [await refusals(attempt) for attempt in attempts]
            assert {(one[0].code(), one[0].path, one[0].message) for one in found} == {
                ("NOT_FOUND", ("package_id",), "There is no package with this id that you may see.")
            }
    assert dict(await house.package(sent.id)) == before
