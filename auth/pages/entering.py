"""The last step of every way in: a session, whole or owing the second factor, and a browser that is known then."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

import auth.devices
import auth.sessions
import db.credentials
from auth.pages import rendering
from auth.pages.onward import Onward
from db.credentials import Known
from db.transaction import Tx

PASSWORD = "pwd"  # noqa: S105 - the method's name (RFC 8176)
FEDERATED = "fed"
MULTIPLE = "mfa"


async def owes_second_factor(tx: Tx, known: Known) -> bool:
    """Whether somebody has a second factor, or has to have one."""
    return known.second_factor or await db.credentials.needs_second_factor(tx, known)


async def enter(tx: Tx, request: Request, known: Known, methods: Sequence[str], to: Onward) -> Response:
    """Begin a session and go on: to the second factor where it is due and was not given, else to what was asked for."""
    owes = MULTIPLE not in methods and await owes_second_factor(tx, known)
    token = await auth.sessions.begin(tx, request, known.account_id, methods, owes=owes)
    response = rendering.see(to.at("/second-factor") if owes else to.address)
    auth.sessions.give(response, token)
    if not owes:
        auth.devices.remember(request, response, known.account_id)
    return response
