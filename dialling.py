"""How the addresses are called that others give us: encrypted, in public, and nowhere else.

Whoever names an address could name one that only we can reach, so it is looked at twice: when it is given, and again
when it is dialled, after its name was resolved. Between the two a name may come to lead elsewhere; what counts is the
address itself. No redirect is followed and no proxy of the environment is asked, because either would dial for us.
"""

import asyncio
import errno
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from domain import networks

LONGEST_ADDRESS = 2000
RESOLVE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Dialling:
    """What may be called. `loopback`: this machine too, and without encryption (never in production)."""

    loopback: bool

    def allows(self, address: object) -> bool:
        """Whether this is an address that may be called, as far as its text says."""
        parts = _parts(address)
        if parts is None or not parts.hostname or "@" in parts.netloc or parts.fragment:
            return False
        if _is_number(parts.hostname) and not self._may_dial(parts.hostname):
            return False
        near = parts.scheme == "http" and self.loopback and networks.is_loopback(parts.hostname)
        return parts.scheme == "https" or near

    async def leads_to(self, address: str) -> Collection[str]:
        """The addresses that the name in an allowed address resolves to now; none where it resolves to nothing."""
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, TimeoutError, UnicodeError):
            return ()
        return {str(each[-1][0]) for each in found}

    async def refuses(self, address: str) -> str | None:
        """Why an address that somebody gives cannot be kept; None where it can."""
        if len(address) > LONGEST_ADDRESS or not self.allows(address):
            return "An address begins with https:// and has no user, no part behind # and no private number in it."
        found = await self.leads_to(address)
        if not found:
            return "The name in this address cannot be resolved."
        if not all(map(self._may_dial, found)):
            return "The name in this address leads to a private network, where nothing is called."
        return None

    def session(self, *, at_once: int = 100, resolver: AbstractResolver | None = None) -> aiohttp.ClientSession:
        """A client that dials what may be dialled; whoever asks with it follows no redirects and sets a time limit."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=self._socket, limit=at_once, resolver=resolver, ttl_dns_cache=30
            ),
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    def _may_dial(self, address: str) -> bool:
        return networks.is_public(address) or (self.loopback and networks.is_loopback(address))

    def _socket(self, found: Any) -> socket.socket:
        """A socket for an address that a name was resolved to, or that stood there as a number."""
        family, kind, protocol, _, where = found
        if not self._may_dial(where[0]):
            raise OSError(errno.EACCES, "not a public address")
        return socket.socket(family, kind, protocol)


def _parts(address: object) -> SplitResult | None:
    """An address taken apart; None where it is none, or its port is no port."""
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address)
        sound = parts.port is None or parts.port > 0
    except ValueError:
        return None
    return parts if sound else None


def _is_number(host: str) -> bool:
    """Whether a host is an address itself, and no name."""
    try:
        networks.is_public(host)
    except ValueError:
        return False
    return True
