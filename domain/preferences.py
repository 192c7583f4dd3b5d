"""Which messages somebody wants (rule P32), and which must be sent whatever they want (rules A1, B15)."""

from dataclasses import dataclass

from domain.notices import TO_COUNCILS, TO_KEEPERS, TO_PROVIDERS, NoticeKind, may_stop
from domain.permissions import Role
from domain.refusals import Checks, InvalidInput, MessageMustBeSent, NotYourInbox
from domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether messages of a kind are wanted, in the team's inbox or in one's own."""

    kind: NoticeKind
    team: bool
    wanted: bool


@dataclass(frozen=True, slots=True)
class SetMessagePreferences:
    """Want these, or not, from now on."""

    preferences: tuple[Preference, ...]


def _sent_to(viewer: Viewer, *, team: bool) -> frozenset[NoticeKind]:
    """The kinds of messages that come to somebody themselves, or to the inbox of their team."""
    if viewer.organisation_id is None:
        return TO_COUNCILS
    keeps = viewer.role is Role.TEAM_ADMIN and not team
    return TO_PROVIDERS | TO_KEEPERS if keeps else TO_PROVIDERS


def settle(viewer: Viewer, command: SetMessagePreferences) -> None:
    """Refuse what the caller cannot say, all of it at once."""
    checks = Checks()
    checks.require(bool(command.preferences), InvalidInput("preferences", problem="Say at least one preference."))
    for place, said in enumerate(command.preferences):
        path = ("preferences", place, "kind")
        if said.kind not in _sent_to(viewer, team=said.team):
            checks.require(False, InvalidInput(*path, problem="Messages of this kind are never sent to you."))
        elif said.team:
            checks.require(viewer.role is Role.TEAM_ADMIN, NotYourInbox("preferences", place, "recipient"))
            checks.require(said.wanted or may_stop(said.kind, team=True), MessageMustBeSent(*path))
    checks.done()
