"""What is wrong with a team."""

from domain.refusals.refusing import Refusal


class TeamNameTaken(Refusal):
    """Your council has, or had, a team that is called "{name}". Choose another name."""


class TeamRetired(Refusal):
    """The team "{name}" has been retired. Choose another team."""


class TeamNotEmpty(Refusal):
    """{count} officers still work in the team "{name}". Assign them elsewhere first."""
