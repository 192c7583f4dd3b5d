"""Who may ask for access, and how (rules A1 to A6)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain import access_requests
from domain.access_requests import AccessRequest, Parties, RequestAccess
from domain.accounts import Contact
from domain.permissions import Role
from domain.refusals import Refused

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ID, COUNCIL, EMPLOYER = UUID(int=1), UUID(int=2), UUID(int=3)
BOTH, UNLISTED = Parties(COUNCIL, EMPLOYER), Parties(COUNCIL, None)
TEAM = RequestAccess(
    authority="solihull",
    role=Role.TEAM_ADMIN,
    username=None,
    email="team@care.example",
    forename="Care 4 All",
    surname="Admin",
    job_role=None,
    contact=Contact("0121 496 0000"),
    employer="Care 4 All",
    new_employer=None,
    authorised_by="Jo Manager",
    note=None,
)
PERSON = replace(TEAM, role=Role.EMPLOYEE, forename="Jane", surname="Doe", job_role="Supervisor")


def submitted(command: RequestAccess, parties: Parties = BOTH) -> AccessRequest:
    return access_requests.submit(command, ID, parties, NOW)


def refusals(command: RequestAccess, parties: Parties = BOTH) -> list[tuple[str, tuple[str | int, ...]]]:
    with pytest.raises(Refused) as caught:
        submitted(command, parties)
    return [(refusal.code(), refusal.path) for refusal in caught.value.refusals]


def test_A2_a_team_admin_is_asked_for_in_the_name_of_the_organisation() -> None:
    request = submitted(TEAM)
    assert (request.username, request.job_role, request.organisation_id) == ("Care4All", None, EMPLOYER)
    assert refusals(replace(TEAM, job_role="Supervisor")) == [("JOB_ROLE_NOT_FOR_TEAM_ADMIN", ("job_role",))]
    assert submitted(replace(TEAM, job_role=" ")).job_role is None


def test_A3_a_person_has_a_job_role_and_may_choose_a_user_name() -> None:
    assert submitted(PERSON).username == "janedoe"
    assert submitted(replace(PERSON, username="jane.d")).username == "jane.d"
    assert refusals(replace(PERSON, job_role=None, username="j@d")) == [
        ("USERNAME_INVALID", ("username",)),
        ("INVALID_INPUT", ("job_role",)),
    ]


def test_A12_a_person_s_job_is_one_that_the_council_knows() -> None:
    known = Parties(COUNCIL, EMPLOYER, ("Manager", "Supervisor"))
    assert submitted(PERSON, known).job_role == "Supervisor"
    assert submitted(replace(PERSON, job_role=" Manager "), known).job_role == "Manager"
    for job in ("supervisor", "Chief Supervisor"):
        assert refusals(replace(PERSON, job_role=job), known) == [("JOB_ROLE_UNKNOWN", ("job_role",))]
    assert refusals(replace(PERSON, job_role=" "), known) == [("INVALID_INPUT", ("job_role",))]
    assert submitted(replace(PERSON, job_role="Chief Supervisor")).job_role == "Chief Supervisor", "no list, any words"
    assert submitted(TEAM, known).job_role is None


@pytest.mark.parametrize("missing", ["email", "forename", "surname", "authorised_by"])
def test_A4_A6_what_is_required(missing: str) -> None:
    nothing: dict[str, Any] = {missing: " "}
    assert [path for _, path in refusals(replace(PERSON, username="jane", **nothing))] == [(missing,)]
    assert refusals(replace(PERSON, contact=Contact())) == [("INVALID_INPUT", ("telephone",))]


def test_A5_an_employer_is_listed_or_a_new_team_admins() -> None:
    unlisted = replace(TEAM, employer=None, new_employer=" Brand New Care ")
    request = submitted(unlisted, UNLISTED)
    assert (request.employer, request.organisation_id, request.username) == ("Brand New Care", None, "BrandNewCare")
    assert submitted(unlisted, BOTH).organisation_id == EMPLOYER, "it was listed after all"
    assert refusals(TEAM, UNLISTED) == [("EMPLOYER_UNKNOWN", ("employer",))]
    person = replace(PERSON, employer=None, new_employer="Brand New Care")
    assert refusals(person, UNLISTED) == [("EMPLOYER_MUST_BE_LISTED", ("new_employer",))]
    for neither in (replace(PERSON, employer=None), replace(PERSON, new_employer="Other")):
        assert refusals(neither) == [("INVALID_INPUT", ("employer",))]


def test_A5_a_council_that_is_not_there() -> None:
    assert ("NOT_FOUND", ("authority",)) in refusals(PERSON, Parties(None, None))
