"""The token endpoint (RFC 6749, 3.2): load, let Authlib decide, save what it came to, in one transaction."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from auth import site
from auth.server import answering, loaded, parameters, presented
from auth.server.answering import Answer
from auth.server.engine import Server
from auth.server.loaded import Request

PATH = "/oauth/token"


@answering.for_programs
async def token(request: HttpRequest) -> Response:
    """Tokens for a code, a refresh token, a device code, or a machine's own credentials."""
    here = site.of(request)
    given = await parameters.of_body(request)
    async with here.database.begin(None, request_id=request.state.request_id) as tx:
        found = await loaded.client(here, tx, request, given)
        found.found = await presented.load(here, tx, given) if found.client is not None else None
        answer: Answer = Server(found, PATH).create_token_response(Request("POST", given, found.presented.basic))
        await found.save()
    return answer.as_json()
