"""The userinfo endpoint (OpenID Connect Core, 5.3): who the person is, as far as the scope lets a client know."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import db.revoked
from auth import access_tokens, site
from auth.server import answering
from db.revoked import Holder

PATH = "/oauth/userinfo"


@answering.for_programs
async def userinfo(request: Request) -> Response:
    """The claims behind a bearer token, which comes in the header alone (RFC 9700, 4.3.2)."""
    here = site.of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return _refused(None, 401)
    async with here.database.begin(None, request_id=request.state.request_id) as tx:
        claims = access_tokens.read(here.keys, here.terms, token.strip(), await tx.read_clock())
        holder = None if claims is None else await db.revoked.holder(tx, claims)
    if claims is None or holder is None:
        return _refused("invalid_token", 401)
    scopes = frozenset(claims["scope"].split(" "))
    if "openid" not in scopes:
        return _refused("insufficient_scope", 403)
    return JSONResponse({"sub": claims["sub"], **_told(holder, scopes)}, headers=answering.NOT_KEPT)


def _told(holder: Holder, scopes: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "profile" in scopes:
        found |= {
            "name": f"{holder.forename} {holder.surname}",
            "given_name": holder.forename,
            "family_name": holder.surname,
            "preferred_username": holder.username,
        }
    if "email" in scopes:
        # Whoever has activated the account did so with a link that was sent there.
        found |= {"email": holder.email, "email_verified": holder.activated}
    return found


def _refused(error: str | None, status: int) -> Response:
    challenge = 'Bearer realm="ebrokerage"' + ("" if error is None else f', error="{error}"')
    headers = {**answering.NOT_KEPT, "WWW-Authenticate": challenge}
    return JSONResponse({} if error is None else {"error": error}, status, headers=headers)
