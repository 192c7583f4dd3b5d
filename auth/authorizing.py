"""`/oauth/authorize`: where a client sends a browser, and where the pages send it back to.

Between the pages a request travels as the id of a stored row, never as an address, so there is nowhere to redirect to
but the client's own registered address.
"""

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import auth.sessions
import auth.site
from auth.pages import answering, onward
from auth.server import authorization, parameters, pushing
from auth.server.answering import TooOften, allow
from auth.server.authorization import Asked, Step
from auth.sessions import SignedIn
from auth.site import Site
from db.grants import AccountEnded
from db.transaction import Tx
from domain.allowances import AUTHORIZING


async def authorize(request: Request) -> Response:
    """Send the browser on: to sign in, to be asked, or back to the client."""
    site = auth.site.of(request)
    signed_in = await auth.sessions.current(request)
    try:
        given = await (parameters.of_body(request) if request.method == "POST" else _of_query(request))
        if "client_id" in given:  # what waits already comes back with its id alone
            await allow(request, AUTHORIZING, signed_in.account_id if signed_in else None)
        async with site.database.begin(None, request_id=request.state.request_id) as tx:
            address = await _onward(site, tx, given, signed_in)
    except OAuth2Error as error:
        told = authorization.refused(site, error)
        if told is None:
            return answering.failed(request, "wrong_request", 400)
        address = told
    except TooOften as early:
        page = answering.failed(request, "too_often", 429)
        page.headers["Retry-After"] = early.seconds
        return page
    except AccountEnded:
        address = "/signin"
    return RedirectResponse(address, 303)


async def _of_query(request: Request) -> dict[str, str]:
    return parameters.of_query(request)


async def _onward(site: Site, tx: Tx, given: dict[str, str], signed_in: SignedIn | None) -> str:
    """Where the browser goes."""
    request_id = given.get("request") if "client_id" not in given else None
    asked = await _asked(site, tx, given, request_id)
    step = authorization.next_step(asked, signed_in)
    if step is Step.ANSWER and signed_in is not None:
        if request_id is not None and not await authorization.end(site, tx, request_id):
            raise InvalidRequestError("This request was answered already.")
        return await authorization.answer(asked, signed_in)
    kept = request_id or await authorization.keep(site, tx, asked)
    return onward.named(request=kept, authority=asked.parameters.get("authority")).at(f"/{step}")


async def _asked(site: Site, tx: Tx, given: dict[str, str], request_id: str | None) -> Asked:
    """The request: one that waits, one that was pushed, or the one that stands in the address."""
    if request_id is not None:
        kept = await authorization.kept(site, tx, request_id)
        if kept is None:
            raise InvalidRequestError("This request was answered already, or it has waited for too long.")
        return kept
    pushed_id = pushing.id_of(given.get("request_uri", ""))
    if pushed_id is None:
        return await authorization.examine(site, tx, given)
    pushed = await authorization.take_pushed(site, tx, pushed_id, given.get("client_id", ""))
    if pushed is None:
        raise InvalidRequestError("The pushed request was used already, or it has waited for too long.")
    return await authorization.examine(site, tx, pushed.parameters)
