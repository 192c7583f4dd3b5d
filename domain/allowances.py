"""How much may come from one address of people who have not signed in."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many within this time; what is more waits until it is over."""

    name: str
    most: int
    within: timedelta


LOOKING = Allowance("look", 300, timedelta(minutes=10))
"""Names of employers and councils: a search goes with each letter that somebody types (rule A5)."""

ASKING = Allowance("ask", 60, timedelta(hours=1))
"""Requests for access: a manager asks for a whole team from one office (rule A6)."""
