"""Whom a notice goes to: one message a person or inbox, whatever it is about (rules A1, B4, P22, P26, Q37)."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from domain.invitations import InvitationState
from domain.notices.facts import TEAM_MAY_STOP, Addressee, Asked, NoticeKind, Person, Standing

NOT_ANSWERED = frozenset({InvitationState.INVITED, InvitationState.DRAFT})
CONCERNED: Mapping[NoticeKind, frozenset[InvitationState]] = {
    # Everyone with a submitted response, a No included; not the unanswered or withdrawn (rule P22).
    NoticeKind.AWARDED: frozenset({InvitationState.AWARDED, InvitationState.NOT_AWARDED}),
    NoticeKind.REMINDER: NOT_ANSWERED,
    NoticeKind.DIGEST: NOT_ANSWERED,
}
"""Whose invitations a notice is about; all of them, where it does not stand here (rule B15)."""


def to_providers(
    kind: NoticeKind, asked: Sequence[Asked], teams: Mapping[UUID, bool | None], people: Iterable[Person]
) -> list[Addressee]:
    """Each team's inbox, unless it may stop this kind and has, and each person who wants it (rules A1, P26, Q37).

    `teams` says what each organisation said about this kind. Nobody is told of another organisation's invitation.
    """
    individuals = list(people)
    found = []
    concerned: dict[UUID, list[Asked]] = {}
    for one in asked:
        if one.state in CONCERNED.get(kind, InvitationState):
            concerned.setdefault(one.organisation_id, []).append(one)
    for organisation_id, theirs in concerned.items():
        if kind not in TEAM_MAY_STOP or teams.get(organisation_id) is not False:
            found.append(_to_provider(kind, organisation_id, None, theirs))
        for person in individuals:
            if person.organisation_id == organisation_id and person.wanted:
                own = [one for one in theirs if not person.services or one.service_id in person.services]
                found += [_to_provider(kind, organisation_id, person.account_id, own)] if own else []
    return found


def _to_provider(
    kind: NoticeKind, organisation_id: UUID, account_id: UUID | None, theirs: Sequence[Asked]
) -> Addressee:
    won = any(one.state is InvitationState.AWARDED for one in theirs)
    said = NoticeKind.NOT_AWARDED if kind is NoticeKind.AWARDED and not won else kind
    return Addressee(said, organisation_id, account_id, tuple(one.invitation_id for one in theirs))


def to_council(kind: NoticeKind, people: Iterable[Person]) -> list[Addressee]:
    """Whose package it is and who was added, unless they do not want it; others whose role sees it, if they do.

    What escalates goes to the managers too. Where that is nobody (they left, say), everybody whose role sees the
    package is told, but for those who said no.
    """
    known = list(people)
    usual = {Standing.SOURCES, Standing.ADDED} | ({Standing.MANAGES} if kind is NoticeKind.ESCALATION else set())
    told = [one for one in known if (one.standing in usual if one.wanted is None else one.wanted)]
    told = told or [one for one in known if one.wanted is not False]
    return [Addressee(kind, None, one.account_id) for one in told]


def to_keepers(kind: NoticeKind, organisation_id: UUID, administrators: Iterable[Person]) -> list[Addressee]:
    """Each team administrator of an organisation who did not say no; its inbox, where it has none any more."""
    known = list(administrators)
    people = [one.account_id for one in known if one.wanted is not False]
    return [Addressee(kind, organisation_id, account_id) for account_id in (people if known else [None])]
