"""How much may come from one address of people, and of programs, that have not said who they are."""

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

DEVICES = Allowance("device", 60, timedelta(minutes=10))
"""Devices that begin to ask: each is a row until its code has ended (RFC 8628)."""

PUSHING = Allowance("push", 3000, timedelta(minutes=10))
"""Pushed requests (RFC 9126): a front end's server pushes for everybody who works with it, from one address."""

AUTHORIZING = Allowance("authorize", 3000, timedelta(minutes=10))
"""Browsers sent here to sign in: a whole council may stand behind one address. Who is signed in is counted alone."""
