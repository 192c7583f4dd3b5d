"""What one request works with: the rows that were loaded and locked for it, and what is to be saved in the end.

Authlib asks for clients, codes and tokens while it computes, and it does not wait for a database. So what it will ask
for is loaded first, it finds it here, and what it wants kept is noted here and written in the same transaction.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_plus

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from starlette.requests import Request as HttpRequest

import db.assertions
import db.clients
from auth.server import assertions
from auth.server.clients import ServedClient
from auth.site import Site
from db.transaction import Tx

# Authlib wants to see HTTPS; ours ends at a proxy, and the settings demand it of the public address.
ADDRESS = "https://authorization.server/"
BASIC_PARTS = 2

Saving = Callable[[Tx], Awaitable[None]]


class Request(OAuth2Request):
    """A request as Authlib reads it."""

    def __init__(self, method: str, parameters: Mapping[str, str], basic: tuple[str, str] | None = None) -> None:
        headers = {} if basic is None else {"Authorization": _basic(*basic)}
        super().__init__(method, ADDRESS, headers=headers)
        self.payload = BasicOAuth2Payload(dict(parameters))

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters of the body."""
        found: Mapping[str, str] = self.payload.data
        return found

    @property
    def args(self) -> Mapping[str, str]:
        """The parameters of the address: nothing is read from there."""
        return {}


@dataclass(frozen=True, slots=True)
class Presented:
    """How a client says who it is, before anybody has checked it; in one way only (RFC 6749, 2.3)."""

    client_id: str | None
    basic: tuple[str, str] | None = None
    jti: str | None = None


@dataclass
class Loaded:
    """The rows of one request. `later` is run in order, in the transaction that they were loaded in."""

    site: Site
    tx: Tx
    parameters: Mapping[str, str]
    presented: Presented
    client: ServedClient | None
    assertion_used: bool
    found: Any = None
    later: list[Saving] = field(default_factory=list)

    async def save(self) -> None:
        """Write what is to be kept."""
        for saving in self.later:
            await saving(self.tx)


async def client(site: Site, tx: Tx, request: HttpRequest, parameters: Mapping[str, str]) -> Loaded:
    """Load the client that the request comes from, whoever that is to turn out to be, and read the clock."""
    presented = said(request, parameters)
    stored, used = None, False
    if presented.client_id is None:
        await tx.read_clock()
    else:
        stored = await db.clients.find(tx, presented.client_id)
        if stored is not None and presented.jti is not None:
            used = await db.assertions.is_used(tx, stored.client_id, jti_hash(site, presented.jti))
    served = None if stored is None or stored.disabled else ServedClient(stored, site.secrets)
    return Loaded(site, tx, parameters, presented, served, used)


def said(request: HttpRequest, parameters: Mapping[str, str]) -> Presented:
    """Who the client says it is. More ways than one at a time are refused, and so is one that contradicts itself."""
    header = request.headers.get("authorization")
    ways = (header is not None, "client_secret" in parameters, "client_assertion" in parameters)
    if sum(ways) > 1:
        raise InvalidRequestError("The client authenticates in more ways than one.")
    given = parameters.get("client_id")
    if header is not None:
        basic = _credentials(header)
        found = Presented(basic[0], basic)
    elif "client_assertion" in parameters:
        found = Presented(*_asserted(parameters["client_assertion"]))
    else:
        found = Presented(given)
    if given is not None and given != found.client_id:
        raise InvalidClientError
    return found


def jti_hash(site: Site, jti: str) -> bytes:
    """What stands in the database instead of an assertion's id."""
    return site.secrets.hash("assertion", jti)


def _asserted(assertion: str) -> tuple[str | None, None, str | None]:
    subject, jti = assertions.said(assertion)
    return subject, None, jti


def _credentials(header: str) -> tuple[str, str]:
    """Id and secret, as RFC 6749, 2.3.1 encodes them."""
    scheme, _, encoded = header.partition(" ")
    try:
        parts = base64.b64decode(encoded.strip(), validate=True).decode("ascii").split(":", 1)
    except ValueError:
        raise InvalidClientError from None
    decoded = [unquote_plus(part) for part in parts]
    sound = all(part.isascii() and part.isprintable() for part in decoded)
    if scheme.lower() != "basic" or len(parts) != BASIC_PARTS or not sound:
        raise InvalidClientError
    return decoded[0], decoded[1]


def _basic(client_id: str, secret: str) -> str:
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
