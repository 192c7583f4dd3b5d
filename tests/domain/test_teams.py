"""Teams: names that are taken, teams that are closed, officers that are assigned."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain import teams
from domain.refusals import Refused
from domain.teams import CreateTeam, Officer, RenameTeam, Team

AUTHORITY = uuid4()
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
EAST = Team(uuid4(), AUTHORITY, "East")
CLOSED = Team(uuid4(), AUTHORITY, "West", retired_at=NOW)


def refused(error: pytest.ExceptionInfo[Refused]) -> dict[str, tuple[str | int, ...]]:
    return {refusal.code(): refusal.path for refusal in error.value.refusals}


def test_B24_a_team_is_begun_under_a_clean_name() -> None:
    team, event = teams.create(CreateTeam("  East "), EAST.id, AUTHORITY, taken=False)
    assert team == EAST
    assert (event.authority_id, event.team_id) == (AUTHORITY, EAST.id)


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [(" ", False, "INVALID_INPUT"), ("x" * 201, False, "INVALID_INPUT"), ("East", True, "TEAM_NAME_TAKEN")],
)
def test_B24_a_name_is_something_and_nobody_elses(name: str, taken: bool, code: str) -> None:
    with pytest.raises(Refused) as error:
        teams.create(CreateTeam(name), uuid4(), AUTHORITY, taken=taken)
    assert refused(error) == {code: ("name",)}
    with pytest.raises(Refused):
        teams.rename(EAST, RenameTeam(EAST.id, name), taken=taken)


def test_B24_a_team_is_closed_once_nobody_works_in_it() -> None:
    assert teams.retire(EAST, NOW)[0].retired_at == NOW
    with pytest.raises(Refused) as error:
        teams.retire(Team(EAST.id, AUTHORITY, "East", officer_count=2), NOW)
    assert error.value.refusals[0].message.startswith('2 officers still work in the team "East"')


def test_B24_a_closed_team_stays_as_it_is() -> None:
    officer = Officer(uuid4(), AUTHORITY, EAST.id)
    for attempt in (
        lambda: teams.retire(CLOSED, NOW),
        lambda: teams.rename(CLOSED, RenameTeam(CLOSED.id, "North"), taken=False),
        lambda: teams.assign(officer, CLOSED),
    ):
        with pytest.raises(Refused) as error:
            attempt()
        assert refused(error) == {"TEAM_RETIRED": ("team_id",)}


def test_B24_an_officer_works_in_one_team_or_in_none() -> None:
    officer = Officer(uuid4(), AUTHORITY, None)
    assert teams.assign(officer, EAST).team_id == EAST.id
    assert teams.assign(teams.assign(officer, EAST), None) == officer
