"""Putting requirements on a draft and taking them off."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import resolvers.requirements
from domain.packages import AddRequirements, RemoveRequirement, UpdateRequirement
from domain.requirements import Correction, NewRequirement
from resolvers.request import Outcome
from tests.resolvers.arranging import START, House, codes, refusals


async def test_B8_requirements_come_from_the_catalogue_in_order(house: House) -> None:
    package = await house.draft()
    await house.forget()
    wanted = (NewRequirement("HOME_CARE_003"), NewRequirement("HOME_CARE_002", negotiable=True))
    outcome = await resolvers.requirements.add(house.request(), AddRequirements(package, wanted, 3))
    assert outcome == Outcome("package", package)
    rows = await house.owner.fetch("SELECT * FROM requirements ORDER BY position")
    assert [row["code"] for row in rows] == ["HOME_CARE_001", "HOME_CARE_003", "HOME_CARE_002"]
    assert [row["negotiable"] for row in rows] == [False, False, True]
    # The start date's preferred date is the package's, where none is given (rule B26).
    assert [row["preferred_date"] for row in rows] == [None, None, START]
    assert (await house.events(), await house.actions()) == (["package.edited"], ["package.requirements_added"])
    audited = await house.last_audit()
    essential: dict[str, Any] = {"negotiable": False, "preferred_date": None, "options": []}
    dated = {"negotiable": True, "preferred_date": START.isoformat(), "options": []}
    for kept in (audited["before"], audited["after"]):
        told = kept["requirements"].values()
        assert all(each.pop("title") and each.pop("own_text") is None for each in told)
    assert audited["before"] == {"requirements": {"HOME_CARE_001": essential}}
    expected = {"HOME_CARE_001": essential, "HOME_CARE_003": essential, "HOME_CARE_002": dated}
    assert audited["after"] == {"requirements": expected}


async def test_requirements_tell_all_that_is_wrong_at_once(house: House) -> None:
    package = await house.draft()
    wanted = (
        NewRequirement("HOME_CARE_001"),
        NewRequirement("UNKNOWN"),
        NewRequirement("HOME_CARE_003", preferred_date=START),
    )
    found = await refusals(resolvers.requirements.add(house.request(), AddRequirements(package, wanted)))
    assert [refusal.code() for refusal in found] == [
        "REQUIREMENT_ALREADY_ADDED",
        "NOT_FOUND",
        "PREFERRED_DATE_NOT_ALLOWED",
    ]
    assert (await house.package(package))["version"] == 3


async def test_B6_a_requirement_is_removable_while_draft(house: House) -> None:
    package = await house.draft()
    requirement = await house.owner.fetchval("SELECT id FROM requirements")
    await house.forget()
    await resolvers.requirements.remove(house.request(), RemoveRequirement(package, requirement))
    assert await house.owner.fetchval("SELECT count(*) FROM requirements") == 0
    assert (await house.events(), await house.actions()) == (["package.edited"], ["package.requirement_removed"])


async def test_B6_nothing_is_added_or_removed_after_sending(house: House) -> None:
    sent = await house.sent()
    request = house.request()
    add = AddRequirements(sent.id, (NewRequirement("HOME_CARE_003"),))
    assert await codes(resolvers.requirements.add(request, add)) == ["PACKAGE_NOT_DRAFT"]
    remove = RemoveRequirement(sent.id, sent.requirement_id)
    assert await codes(resolvers.requirements.remove(request, remove)) == ["PACKAGE_NOT_DRAFT"]


async def test_B6_B26_a_requirement_is_corrected_while_draft(house: House) -> None:
    package = await house.draft()
    wanted = (NewRequirement("HOME_CARE_002"),)
    await resolvers.requirements.add(house.request(), AddRequirements(package, wanted))
    id = await house.owner.fetchval("SELECT id FROM requirements WHERE code = 'HOME_CARE_002'")
    await house.forget()
    correction = Correction(negotiable=True, preferred_date=START + timedelta(days=1))
    await resolvers.requirements.update(house.request(), UpdateRequirement(package, id, correction, 4))
    row = await house.owner.fetchrow("SELECT negotiable, preferred_date FROM requirements WHERE id = $1", id)
    assert tuple(row) == (True, START + timedelta(days=1))
    assert (await house.events(), await house.actions()) == (["package.edited"], ["package.requirement_updated"])
    audited = await house.last_audit()
    assert audited["before"]["requirements"]["HOME_CARE_002"]["negotiable"] is False
    assert audited["after"]["requirements"]["HOME_CARE_002"]["negotiable"] is True
    foreign = UpdateRequirement(package, id, correction)
    assert await codes(resolvers.requirements.update(house.request("norfolk.broker"), foreign)) == ["NOT_FOUND"]


async def test_B6_nothing_is_corrected_after_sending(house: House) -> None:
    sent = await house.sent()
    update = UpdateRequirement(sent.id, sent.requirement_id, Correction(negotiable=True))
    assert await codes(resolvers.requirements.update(house.request(), update)) == ["PACKAGE_NOT_DRAFT"]


async def test_a_requirement_of_another_package_is_not_found(house: House) -> None:
    first, second = await house.draft(), await house.draft()
    foreign = await house.owner.fetchval("SELECT id FROM requirements WHERE package_id = $1", second)
    for requirement in (foreign, uuid4()):
        command = RemoveRequirement(first, requirement)
        assert await codes(resolvers.requirements.remove(house.request(), command)) == ["NOT_FOUND"]
    assert await house.owner.fetchval("SELECT count(*) FROM requirements") == 2


async def test_requirements_of_a_foreign_package_are_not_found(house: House) -> None:
    package = await house.draft()
    requirement = await house.owner.fetchval("SELECT id FROM requirements")
    request = house.request("norfolk.broker")
    add = AddRequirements(package, (NewRequirement("START_DATE"),))
    assert await codes(resolvers.requirements.add(request, add)) == ["NOT_FOUND"]
    assert await codes(resolvers.requirements.remove(request, RemoveRequirement(package, requirement))) == ["NOT_FOUND"]


async def test_stale_version_is_a_conflict(house: House) -> None:
    package = await house.draft()
    add = AddRequirements(package, (NewRequirement("HOME_CARE_003"),), expected_version=2)
    (conflict,) = await refusals(resolvers.requirements.add(house.request(), add))
    assert conflict.code() == "CONFLICT"
    assert "requirements added by a sourcing officer at " in conflict.message
