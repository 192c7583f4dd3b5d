"""The public keys of endpoints, as a JSON Web Key Set (RFC 7517, RFC 8037): whoever verifies needs no account."""

import base64
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import db.endpoints
from db.transaction import Database

PATH = "/webhooks/{endpoint}/jwks.json"
KEPT_FOR_A_WHILE = {"Cache-Control": "public, max-age=300"}


def jwk(key_id: UUID, raw: bytes) -> dict[str, Any]:
    """One public key."""
    encoded = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": str(key_id), "x": encoded}


async def keys(request: Request) -> Response:
    """The keys of an endpoint that signs with them; none of any other, and of one that there is not."""
    endpoint_id = _row(request.path_params["endpoint"])
    database: Database = request.app.state.house.database
    found = []
    if endpoint_id is not None:
        async with database.begin(None) as tx:
            found = [jwk(*each) for each in await db.endpoints.public_keys(tx, endpoint_id)]
    return JSONResponse({"keys": found}, headers=KEPT_FOR_A_WHILE)


def routes() -> list[Route]:
    """Where they are read."""
    return [Route(PATH, keys, methods=["GET"])]


def _row(given: str) -> UUID | None:
    """The row that a global id of an endpoint names."""
    noun, _, id = given.rpartition("_")
    try:
        return UUID(id) if noun == "endpoint" else None
    except ValueError:
        return None
