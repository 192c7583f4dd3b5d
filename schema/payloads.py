"""What every mutation gives back: the changed object and what was refused."""

from domain import cautions
from domain.permissions import Permission
from domain.refusals import Refusal
from schema import gate
from schema.directory import Account
from schema.enums import UserErrorCode, WarningCode
from schema.invitations import Invitation
from schema.packages import Package
from schema.teams import Team


@gate.shown(Permission.VIEWER_READ, "One thing that stands in the way of a mutation.")
class UserError:
    """A refusal."""

    code: UserErrorCode = gate.field("Which rule refused it.")
    message: str = gate.field("A sentence that a person can act on.")
    path: list[str] = gate.field('Where in the input it is: `["answers", "0", "comment"]`.')

    @classmethod
    def of(cls, refusal: Refusal) -> "UserError":
        """A refusal as the API tells it."""
        return cls(
            code=UserErrorCode[refusal.code()],
            message=refusal.message,
            path=[_camel(part) if isinstance(part, str) else str(part) for part in refusal.path],
        )


@gate.shown(Permission.VIEWER_READ, "Something to look at, although the mutation was done.", name="Warning")
class Caution:
    """A caution."""

    code: WarningCode = gate.field("What it is.")
    message: str = gate.field("A sentence that a person can act on.")

    @classmethod
    def of(cls, caution: cautions.Caution) -> "Caution":
        """A caution as the API tells it."""
        return cls(code=WarningCode[caution.code.value], message=caution.message)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


@gate.shown(Permission.PACKAGE_READ, "What came of a change to a package.")
class PackagePayload:
    """A council's payload."""

    package: Package | None = gate.field("The package as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")
    warnings: list[Caution] = gate.field("What to look at although it was done.")


@gate.shown(Permission.INVITATION_READ, "What came of a change to your answer.")
class InvitationPayload:
    """A provider's payload."""

    invitation: Invitation | None = gate.field("The invitation as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.TEAM_READ, "What came of a change to a team.")
class TeamPayload:
    """An administrator's payload."""

    team: Team | None = gate.field("The team as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.TEAM_READ, "What came of saying where an officer works.")
class OfficerPayload:
    """An administrator's payload."""

    account: Account | None = gate.field("The officer's account; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")
