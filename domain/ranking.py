"""Answers, ranked for the person who decides, and why each stands where it stands (rules Q9, Q11, Q29, Q35, Q38).

The service ranks and explains; a person decides. A strategy is one pure function from contenders to places, named in
`STRATEGIES`; under a strategy that does not stand there, answers are not ranked and any of them may be chosen without
a reason for departing from a rank. The SQL of `db/shapes/ranking.py` says the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain import offers
from domain.answers import Answer
from domain.invitations import InvitationState
from domain.policies import AwardStrategy
from domain.profiles import RequirementKind
from domain.requirements import Requirement
from domain.responses import PlacementResponse
from domain.services import Service
from domain.times import london_date

ACCEPTING = frozenset({PlacementResponse.YES_FULL, PlacementResponse.YES_PART})


class RankingCode(StrEnum):
    """Why a contender stands where it stands."""

    MEETS_ALL_ESSENTIAL = "MEETS_ALL_ESSENTIAL"
    UNMET_ESSENTIAL = "UNMET_ESSENTIAL"
    IN_FULL = "IN_FULL"
    IN_PART = "IN_PART"
    STARTS_AS_ASKED = "STARTS_AS_ASKED"
    BEST_DATE = "BEST_DATE"
    NO_START_DATE = "NO_START_DATE"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    SERVICE_SUSPENDED = "SERVICE_SUSPENDED"
    TIED = "TIED"


SENTENCES: Mapping[RankingCode, str] = {
    RankingCode.MEETS_ALL_ESSENTIAL: "Meets every essential requirement.",
    RankingCode.UNMET_ESSENTIAL: "Does not meet what is essential: {fact}.",
    RankingCode.IN_FULL: "Takes the package in full.",
    RankingCode.IN_PART: "Takes a part of the package.",
    RankingCode.STARTS_AS_ASKED: "Can start on the preferred date.",
    RankingCode.BEST_DATE: "Can start on {fact} at the earliest.",
    RankingCode.NO_START_DATE: "Cannot start on the preferred date, and offers no other.",
    RankingCode.OFFER_EXPIRED: "The offer has expired; it can be awarded once it is renewed.",
    RankingCode.SERVICE_SUSPENDED: "The service is suspended; an award needs a commissioner's reason.",
    RankingCode.TIED: "Shares its rank: by these criteria it is as good as another.",
}
"""What a person reads; `{fact}` is filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One invitation of a package, as loaded under the package's lock."""

    id: UUID
    organisation_id: UUID
    service: Service
    state: InvitationState
    version: int
    current_round: bool = True
    placement_response: PlacementResponse | None = None
    answers: tuple[Answer, ...] = ()
    offer_expires_on: date | None = None

    @property
    def accepts(self) -> bool:
        """Whether a yes stands, in full or in part."""
        return self.state is InvitationState.SUBMITTED and self.placement_response in ACCEPTING

    @property
    def contends(self) -> bool:
        """A yes of the current round, or an undecided yes in part of an earlier one (rule Q35)."""
        return self.accepts and (self.current_round or self.placement_response is PlacementResponse.YES_PART)

    def offer_expired(self, now: datetime) -> bool:
        """Whether its offer has run out; one is valid to the end of its last day (rule Q29)."""
        return self.offer_expires_on is not None and offers.expired(self.offer_expires_on, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """What is compared of a candidate.

    `starts_as_asked` is None where no start date was asked about; `best_date` is that of a candidate that cannot start
    as asked, and None where it named none.
    """

    invitation_id: UUID
    in_full: bool
    unmet_essential: tuple[str, ...] = ()
    starts_as_asked: bool | None = None
    best_date: date | None = None
    offer_expired: bool = False
    service_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """One reason for a place, as a code and as a sentence."""

    code: RankingCode
    message: str


@dataclass(frozen=True, slots=True)
class Place:
    """A contender with its rank, from 1; equals share one, and the next rank is left out for each of them."""

    invitation_id: UUID
    rank: int
    explanations: tuple[Explanation, ...]


def contender(candidate: Candidate, requirements: Sequence[Requirement], now: datetime) -> Contender:
    """What is compared of a candidate at `now`."""
    given = {answer.requirement_id: answer for answer in candidate.answers}
    answered = [(requirement, given[requirement.id]) for requirement in requirements if requirement.id in given]
    start = [answer for requirement, answer in answered if requirement.kind is RequirementKind.START_DATE]
    later = [answer.best_date for answer in start if not answer.can_meet]
    dates = [day for day in later if day is not None]
    return Contender(
        invitation_id=candidate.id,
        in_full=candidate.placement_response is PlacementResponse.YES_FULL,
        unmet_essential=tuple(
            requirement.title for requirement, answer in answered if requirement.essential and not answer.can_meet
        ),
        starts_as_asked=not later if start else None,
        best_date=max(dates) if later and len(dates) == len(later) else None,
        offer_expired=candidate.offer_expired(now),
        service_suspended=candidate.service.suspended(london_date(now)),
    )


def ranked(
    strategy: AwardStrategy, candidates: Sequence[Candidate], requirements: Sequence[Requirement], now: datetime
) -> tuple[Place, ...] | None:
    """Those who may be awarded the package, best first; None where the strategy does not rank."""
    rank = STRATEGIES.get(strategy)
    if rank is None:
        return None
    return rank([contender(candidate, requirements, now) for candidate in candidates if candidate.contends])


def reasoned(contenders: Sequence[Contender]) -> tuple[Place, ...]:
    """By needs, extent, start and validity; the price is no criterion, nor when an answer came (rule Q11)."""

    def key(each: Contender) -> tuple[Any, ...]:
        late = each.starts_as_asked is False
        return (
            bool(each.unmet_essential),
            not each.in_full,
            late,
            each.best_date or (date.max if late else date.min),
            each.offer_expired,
        )

    return _placed(contenders, key)


STRATEGIES: Mapping[AwardStrategy, Callable[[Sequence[Contender]], tuple[Place, ...]]] = {
    AwardStrategy.REASONED: reasoned
}


def _placed(contenders: Sequence[Contender], key: Callable[[Contender], tuple[Any, ...]]) -> tuple[Place, ...]:
    keys = [key(each) for each in contenders]
    places = [
        Place(
            each.invitation_id,
            1 + sum(other < own for other in keys),
            tuple(_explained(each, tied=keys.count(own) > 1)),
        )
        for each, own in zip(contenders, keys, strict=True)
    ]
    return tuple(sorted(places, key=lambda place: (place.rank, place.invitation_id)))


def _explained(each: Contender, *, tied: bool) -> list[Explanation]:
    late = each.starts_as_asked is False
    facts: dict[RankingCode, tuple[bool, str]] = {
        RankingCode.MEETS_ALL_ESSENTIAL: (not each.unmet_essential, ""),
        RankingCode.UNMET_ESSENTIAL: (bool(each.unmet_essential), ", ".join(each.unmet_essential)),
        RankingCode.IN_FULL: (each.in_full, ""),
        RankingCode.IN_PART: (not each.in_full, ""),
        RankingCode.STARTS_AS_ASKED: (each.starts_as_asked is True, ""),
        RankingCode.BEST_DATE: (late and each.best_date is not None, f"{each.best_date or date.min:%d/%m/%Y}"),
        RankingCode.NO_START_DATE: (late and each.best_date is None, ""),
        RankingCode.OFFER_EXPIRED: (each.offer_expired, ""),
        RankingCode.SERVICE_SUSPENDED: (each.service_suspended, ""),
        RankingCode.TIED: (tied, ""),
    }
    return [
        Explanation(code, SENTENCES[code].replace("{fact}", fact)) for code, (holds, fact) in facts.items() if holds
    ]
