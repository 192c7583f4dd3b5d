"""What those who are not chosen are told, and who is told at all (rules B18, C14, Q17, P22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.invitations import InvitationState
from domain.profiles import Profile, ReasonKind
from domain.ranking import Candidate
from domain.refusals import (
    Checks,
    NotAwardedCodeMissing,
    NotAwardedCodeNotAllowed,
    NotAwardedCodeRepeated,
    NotFound,
    UnknownReason,
)


@dataclass(frozen=True, slots=True)
class NotAwarded:
    """Why one service that said yes is not chosen."""

    invitation_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class Losing:
    """What a decision says of the others: a code for some by name, one for the rest."""

    named: tuple[NotAwarded, ...] = ()
    default_code: str | None = None


NOTHING_SAID = Losing()
"""Where nobody who said yes is left, or the authority has no such codes."""


def told_of_outcome(candidates: Sequence[Candidate]) -> tuple[UUID, ...]:
    """The invitations whose services are told: every submitted answer, a No included (rule P22).

    Who did not answer, or withdrew, is not told.
    """
    return tuple(candidate.id for candidate in candidates if candidate.state is InvitationState.SUBMITTED)


def not_awarded(
    checks: Checks, losing: Losing, candidates: Sequence[Candidate], winner: Candidate, profile: Profile
) -> Mapping[UUID, str]:
    """The code of each service that said yes and is not `winner`.

    A No keeps its own rejection code, silence has none. Where the profile lists no codes, none is asked for.
    """
    listed = {reason.code for reason in profile.reasons if reason.kind is ReasonKind.NOT_AWARDED}
    codes = _named(checks, losing.named, candidates, winner)
    for candidate in candidates:
        if candidate.accepts and candidate is not winner and candidate.id not in codes:
            if losing.default_code is not None:
                codes[candidate.id] = losing.default_code
            elif listed:
                missing = NotAwardedCodeMissing(
                    "not_awarded", service=candidate.service.name, about=("invitation", candidate.id)
                )
                checks.require(False, missing)
    return codes


def _named(
    checks: Checks, named: Sequence[NotAwarded], candidates: Sequence[Candidate], winner: Candidate
) -> dict[UUID, str]:
    by_id = {candidate.id: candidate for candidate in candidates}
    codes: dict[UUID, str] = {}
    for index, given in enumerate(named):
        path = ("not_awarded", index, "invitation_id")
        loser = by_id.get(given.invitation_id)
        if loser is None:
            checks.require(False, NotFound(*path, noun="invitation"))
            continue
        why = _why_no_code(loser, winner)
        checks.require(why is None, NotAwardedCodeNotAllowed(*path, service=loser.service.name, why=why))
        checks.require(given.invitation_id not in codes, NotAwardedCodeRepeated(*path, service=loser.service.name))
        codes[given.invitation_id] = given.code
    return codes


def _why_no_code(loser: Candidate, winner: Candidate) -> str | None:
    if loser.id == winner.id:
        return "is the one that is chosen"
    if loser.accepts:
        return None
    declined = loser.state is InvitationState.SUBMITTED
    return "said no, for a reason of its own" if declined else "has no answer that stands"


def check_listed(checks: Checks, losing: Losing, profile: Profile) -> None:
    """Every code comes from the authority's list (rule Q17)."""

    def listed(code: str, *path: str | int) -> None:
        known = profile.reason(ReasonKind.NOT_AWARDED, code) is not None
        checks.require(known, UnknownReason(*path, kind="not-awarded codes"))

    for index, given in enumerate(losing.named):
        listed(given.code, "not_awarded", index, "code")
    if losing.default_code is not None:
        listed(losing.default_code, "default_not_awarded_code")
