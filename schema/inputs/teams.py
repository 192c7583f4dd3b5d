"""What is said to keep teams and those who work in them."""

import strawberry

from domain.teams import AssignOfficer, CreateTeam, RenameTeam, RetireTeam
from schema import gate
from schema.inputs.ids import row_id


@strawberry.input(description="A new team of your council.")
class CreateTeamInput:
    """Rule B24."""

    name: str = gate.given("Its name, unique in the council.")

    def command(self) -> CreateTeam:
        """As the domain knows it."""
        return CreateTeam(self.name)


@strawberry.input(description="Another name for a team.")
class RenameTeamInput:
    """Rule B24."""

    team_id: strawberry.ID = gate.given("The team.")
    name: str = gate.given("Its new name, unique in the council.")

    def command(self) -> RenameTeam:
        """As the domain knows it."""
        return RenameTeam(row_id(self.team_id, "team"), self.name)


@strawberry.input(description="A team to be closed. Nobody may work in it any more.")
class RetireTeamInput:
    """Rule B24."""

    team_id: strawberry.ID = gate.given("The team.")

    def command(self) -> RetireTeam:
        """As the domain knows it."""
        return RetireTeam(row_id(self.team_id, "team"))


@strawberry.input(description="Where an officer works.")
class AssignOfficerInput:
    """Rule B24."""

    account_id: strawberry.ID = gate.given("The officer's account, of your council.")
    team_id: strawberry.ID | None = gate.given("The team; null for none.")

    def command(self) -> AssignOfficer:
        """As the domain knows it."""
        team = None if self.team_id is None else row_id(self.team_id, "team")
        return AssignOfficer(row_id(self.account_id, "account"), team)
