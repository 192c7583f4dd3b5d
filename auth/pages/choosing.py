"""Choosing a new password: typed twice, and held against the rules (`domain/passwords.py`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import db.credentials
from auth.guessed import guessed
from auth.pages import entering
from auth.pages.rendering import Problem
from db.credentials import Known
from db.transaction import Tx
from domain import passwords


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a person's new password."""

    shortest: int
    about: Sequence[str]


async def rules(tx: Tx, known: Known) -> Rules:
    """The rules for this person."""
    second_factor = await entering.owes_second_factor(tx, known)
    about = await db.credentials.about(tx, known.account_id)
    return Rules(passwords.shortest(second_factor=second_factor), about)


def problems(form: Mapping[str, str], holding: Rules) -> list[Problem]:
    """Everything that is wrong with the new password and its confirmation."""
    new, again = form.get("new", ""), form.get("again", "")
    if not new:
        return [Problem("new", "Enter a new password.")]
    wrong = passwords.problem(new, holding.shortest, holding.about, guessed)
    found = [Problem("new", wrong)] if wrong else []
    if passwords.normalised(new) != passwords.normalised(again):
        found.append(Problem("again", "Enter the same password again: the two differ."))
    return found
