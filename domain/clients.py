"""Clients of the authorization server: what one may be (RFC 6749, 2; RFC 8252; RFC 9700, 2.1)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.permissions import (
    FINANCE_SCOPE,
    IDENTITY_SCOPES,
    MACHINE_ROLES,
    MACHINE_SCOPES,
    MATCHES,
    SCOPES,
    Role,
)

CLIENT_ID = re.compile(r"[A-Za-z0-9._~-]{1,100}")
LONGEST_NAME = 100
MOST_ADDRESSES = 10
LONGEST_ADDRESS = 2000

# Over TLS, or to this very machine; or by a scheme that belongs to an app, which has a dot in it (RFC 8252, 7).
SECURE = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?")
LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[!-~]*)?")
APP = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/[!-~]*")

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class Authentication(StrEnum):
    """How a client proves who it is; `none` is one that can keep no secret."""

    NONE = "none"
    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    PRIVATE_KEY = "private_key_jwt"


@dataclass(frozen=True, slots=True)
class Machine:
    """A client that acts by itself: for which authority (its short name), and whose rows it sees."""

    authority: str
    role: Role


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to be. A person's client has somewhere to send them back to, or is a device."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    authentication: Authentication
    machine: Machine | None = None
    redirect_uris: tuple[str, ...] = ()
    device: bool = False
    first_party: bool = False
    jwks: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def grant_types(self) -> tuple[str, ...]:
        """What it may exchange for tokens, as far as it says."""
        if self.machine is not None:
            return ("client_credentials",)
        code = ("authorization_code",) if self.redirect_uris else ()
        return (*code, "refresh_token", *((DEVICE,) if self.device else ()))


def wrong(new: NewClient) -> list[str]:
    """Everything that is wrong with a client to be, a sentence each."""
    found = [*_names(new), *(_machine(new, new.machine) if new.machine else _persons(new)), *_keys(new)]
    return [*found, *(f"{address!r} cannot be an address to return to." for address in _unfit(new.redirect_uris))]


def _names(new: NewClient) -> Iterator[str]:
    if not CLIENT_ID.fullmatch(new.client_id):
        yield "A client's id has 1 to 100 letters, digits, dots, hyphens, underscores and tildes."
    if not 0 < len(new.name.strip()) <= LONGEST_NAME:
        yield f"A client's name has 1 to {LONGEST_NAME} characters."
    if not new.scopes or len(set(new.scopes)) < len(new.scopes):
        yield "Name at least one scope, and each once."


def _machine(new: NewClient, machine: Machine) -> Iterator[str]:
    if machine.role not in MACHINE_ROLES:
        yield f"A machine acts as one of: {', '.join(sorted(MACHINE_ROLES))}."
    if FINANCE_SCOPE in new.scopes and machine.role not in MATCHES:
        yield f"The scope {FINANCE_SCOPE} is for a machine that acts as {' or '.join(sorted(MATCHES))}."
    if not set(new.scopes) <= set(MACHINE_SCOPES):
        yield f"A machine may have the scopes {', '.join(MACHINE_SCOPES)}."
    if new.authentication is Authentication.NONE:
        yield "A machine has a secret or a key."
    if new.redirect_uris or new.device or new.first_party:
        yield "A machine has nobody to send back, and nobody to ask."


def _persons(new: NewClient) -> Iterator[str]:
    known = (*SCOPES, *IDENTITY_SCOPES)
    if not set(new.scopes) <= set(known):
        yield f"The scopes are {', '.join(known)}."
    if not new.redirect_uris and not new.device:
        yield "Name an address to send people back to, or say that it is a device."


def _keys(new: NewClient) -> Iterator[str]:
    if (new.authentication is Authentication.PRIVATE_KEY) != (new.jwks is not None):
        yield "A client that signs has its public keys registered, and no other client has any."
    keys = (new.jwks or {"keys": [{}]}).get("keys")
    if not isinstance(keys, list) or not keys or any(not isinstance(key, Mapping) or "d" in key for key in keys):
        yield "The keys are not a set of public keys."


def _unfit(addresses: tuple[str, ...]) -> Iterator[str]:
    """Those that are not exact, not secure, or that could be read in two ways."""
    for address in addresses:
        fits = any(kind.fullmatch(address) for kind in (SECURE, LOOPBACK, APP))
        twofold = any(part in address for part in ("#", "*", "\\", "@", "/../", "/./"))
        if not fits or twofold or len(address) > LONGEST_ADDRESS:
            yield address
    yield from addresses[MOST_ADDRESSES:]
