"""Devices without a browser of their own (RFC 8628): they show a code, and a person allows them elsewhere."""

import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError, UnauthorizedClientError
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

import db.device_codes
import db.grants
from auth import site
from auth.secrets import new_token
from auth.server import answering, grants, loaded, parameters
from auth.server.answering import Answer
from auth.server.clients import ServedClient
from auth.server.engine import Server
from auth.server.loaded import Request
from auth.server.presented import PresentedDevice
from auth.sessions import SignedIn
from auth.site import Site
from db.device_codes import NewDeviceCode, Waiting
from domain.allowances import DEVICES
from domain.clients import DEVICE

PATH = "/oauth/device"
PURPOSE = "user code"
PAGE = "/device"
# Neither vowels nor what looks alike (RFC 8628, 6.1): 20 to the power of 8 codes.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LIFETIME = timedelta(minutes=10)


class Devices(DeviceAuthorizationEndpoint):
    """Begins to ask for a device."""

    CLIENT_AUTH_METHODS = grants.METHODS
    EXPIRES_IN = int(LIFETIME.total_seconds())
    INTERVAL = 5

    def authenticate_client(self, request: Any) -> ServedClient:
        """A client that has devices, asking for what it may have."""
        client: ServedClient = super().authenticate_client(request)
        if not client.check_grant_type(DEVICE):
            raise UnauthorizedClientError
        if client.get_allowed_scope(request.payload.scope) is None:
            raise InvalidScopeError
        return client

    def get_verification_uri(self) -> str:
        """The page that the person opens."""
        found: str = self.server.loaded.site.terms.public_url + PAGE
        return found

    def generate_device_code(self) -> str:
        """What the device asks with: 256 bits."""
        return new_token()

    def generate_user_code(self) -> str:
        """What the person types."""
        letters = "".join(secrets.choice(LETTERS) for _ in range(8))
        return f"{letters[:4]}-{letters[4:]}"

    def save_device_credential(self, client_id: str, scope: str | None, data: dict[str, Any]) -> None:
        """Keep the device, and its codes as keyed hashes."""
        here = self.server.loaded
        new = NewDeviceCode(
            here.site.secrets.hash(PresentedDevice.PURPOSE, data["device_code"]),
            _hash(here.site, data["user_code"]),
            client_id,
            here.client.get_allowed_scope(scope),
            here.tx.now + LIFETIME,
            self.INTERVAL,
        )
        here.later.append(partial(db.device_codes.insert, new=new))


@answering.for_programs
async def begin(request: HttpRequest) -> Response:
    """Two codes: one for the device, one for the person."""
    await answering.allow(request, DEVICES)
    here = site.of(request)
    given = await parameters.of_body(request)
    async with here.database.begin(None, request_id=request.state.request_id) as tx:
        found = await loaded.client(here, tx, request, given)
        server = Server(found, PATH)
        server.register_endpoint(Devices(server))
        answer: Answer = server.create_endpoint_response(
            Devices.ENDPOINT_NAME, Request("POST", given, found.presented.basic)
        )
        await found.save()
    return answer.as_json()


# What the page of devices needs --------------------------------------------------------------------------------------


async def asked_for(here: Site, user_code: str) -> Waiting | None:
    """What a person is asked to allow who typed this code; None where nothing waits under it."""
    async with here.database.begin(None) as tx:
        await tx.read_clock()
        return await db.device_codes.waiting(tx, _hash(here, user_code), answered=False)


async def decide(here: Site, user_code: str, signed_in: SignedIn, *, allowed: bool) -> bool:
    """The person has decided; False where nothing waits any more. Raises `db.grants.AccountEnded`."""
    async with here.database.begin(None) as tx:
        await tx.read_clock()
        waiting = await db.device_codes.waiting(tx, _hash(here, user_code), answered=True)
        if waiting is None:
            return False
        if not allowed:
            await db.device_codes.deny(tx, waiting.hash)
            return True
        grant = grants.new_grant(here, tx, waiting.client_id, signed_in, waiting.scope)
        await db.grants.begin(tx, grant)
        await db.device_codes.allow(tx, waiting.hash, grant.id)
        return True


def _hash(here: Site, user_code: str) -> bytes:
    """However it was typed."""
    return here.secrets.hash(PURPOSE, "".join(letter for letter in user_code.upper() if letter in LETTERS))
