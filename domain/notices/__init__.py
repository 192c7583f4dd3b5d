"""Who is told what of a package: the kinds of messages, who gets them, who may not want them (rules A1, B15, P22).

A notice says that something is to be told; it becomes one message a person, even where two services of one
organisation were asked (rule Q37). Nothing here knows an address.
"""

from domain.notices.addressing import CONCERNED, to_council, to_keepers, to_providers
from domain.notices.arising import of_event
from domain.notices.facts import (
    MOST_ATTEMPTS,
    OPTIONAL,
    TEAM_MAY_STOP,
    TO_COUNCILS,
    TO_KEEPERS,
    TO_PROVIDERS,
    Addressee,
    Asked,
    Lane,
    Notice,
    NoticeKind,
    Person,
    Standing,
    may_stop,
    preference,
)

__all__ = [
    "CONCERNED",
    "MOST_ATTEMPTS",
    "OPTIONAL",
    "TEAM_MAY_STOP",
    "TO_COUNCILS",
    "TO_KEEPERS",
    "TO_PROVIDERS",
    "Addressee",
    "Asked",
    "Lane",
    "Notice",
    "NoticeKind",
    "Person",
    "Standing",
    "may_stop",
    "of_event",
    "preference",
    "to_council",
    "to_keepers",
    "to_providers",
]
