"""Pushed authorization requests (RFC 9126): a client says what it wants here, and the browser carries an id alone."""

from datetime import timedelta

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from auth import site
from auth.server import answering, authorization, grants, loaded, parameters
from auth.server.engine import Server
from auth.server.loaded import Request
from auth.site import Site
from db.transaction import Tx
from domain.allowances import PUSHING

PATH = "/oauth/par"
URN = "urn:ietf:params:oauth:request_uri:"
LIFETIME = timedelta(seconds=90)


def id_of(request_uri: str) -> str | None:
    """The id in an address that we gave; None for any other: nothing is ever fetched."""
    return request_uri.removeprefix(URN) if request_uri.startswith(URN) else None


@answering.for_programs
async def push(request: HttpRequest) -> Response:
    """Keep a good request; its address is good once, for a short while."""
    await answering.allow(request, PUSHING)
    here = site.of(request)
    given = await parameters.of_body(request)
    if "request_uri" in given:
        raise InvalidRequestError("A pushed request cannot name another.")
    async with here.database.begin(None, request_id=request.state.request_id) as tx:
        found = await loaded.client(here, tx, request, given)
        client = Server(found, PATH).authenticate_client(
            Request("POST", given, found.presented.basic), grants.METHODS, "par"
        )
        await found.save()
        kept = await _keep(here, tx, {**given, "client_id": client.get_client_id()})
    if isinstance(kept, OAuth2Error):
        raise kept
    answer = {"request_uri": f"{URN}{kept}", "expires_in": int(LIFETIME.total_seconds())}
    return JSONResponse(answer, 201, headers=answering.NOT_KEPT)


async def _keep(here: Site, tx: Tx, given: dict[str, str]) -> str | OAuth2Error:
    """The id of a good request, or what is wrong with it: that the client proved who it is, is kept in any case."""
    try:
        asked = await authorization.examine(here, tx, given)
    except OAuth2Error as error:
        error.redirect_uri = None
        return error
    return await authorization.keep(here, tx, asked, LIFETIME, pushed=True)
