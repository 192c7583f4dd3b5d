"""What identity providers publish of themselves: where they answer, and with which keys they sign.

Read when it is needed, kept for ten minutes, and asked for once however many wait for it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey, import_key

from auth.federation.fetching import Fetcher, NotAnswering

WELL_KNOWN = "/.well-known/openid-configuration"
FRESH_SECONDS = 600.0
# Asymmetric ones alone: a provider's public key must never serve as the secret of an HMAC.
ALGORITHMS = ("RS256", "PS256", "ES256")
IN_FORM, IN_HEADER = "client_secret_post", "client_secret_basic"
MOST_KEYS = 50
OF_A_KEY = ("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Published:
    """A provider as it describes itself. `names_itself`: its answers say who it is (RFC 9207)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool
    secret_in_form: bool
    keys: KeySet
    read_at: float


class Providers:
    """The identity providers that this process has asked."""

    def __init__(self, fetcher: Fetcher, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.fetcher = fetcher
        self._monotonic = monotonic
        self._known: dict[str, Published] = {}
        self._asked: dict[str, asyncio.Task[Published]] = {}

    async def find(self, issuer: str) -> Published:
        """The provider that is its own issuer; raises `NotAnswering`."""
        known = self._known.get(issuer)
        if known is not None and self._monotonic() - known.read_at < FRESH_SECONDS:
            return known
        return await self.ask(issuer)

    async def ask(self, issuer: str) -> Published:
        """The same, asked anew: it may have other keys."""
        task = self._asked.get(issuer)
        if task is None:
            task = self._asked[issuer] = asyncio.create_task(self._read(issuer))
            task.add_done_callback(lambda done: self._answered(issuer, done))
        return await asyncio.shield(task)

    def _answered(self, issuer: str, done: asyncio.Task[Published]) -> None:
        self._asked.pop(issuer, None)
        if not done.cancelled() and done.exception() is None:
            self._known[issuer] = done.result()

    async def _read(self, issuer: str) -> Published:
        document = await self.fetcher.get(issuer.rstrip("/") + WELL_KNOWN)
        if wrong := self.wrong(issuer, document):
            raise NotAnswering(wrong)
        methods = document.get("token_endpoint_auth_methods_supported", [IN_HEADER])
        return Published(
            issuer=issuer,
            authorization_endpoint=document["authorization_endpoint"],
            token_endpoint=document["token_endpoint"],
            jwks_uri=document["jwks_uri"],
            names_itself=document.get("authorization_response_iss_parameter_supported") is True,
            secret_in_form=IN_HEADER not in methods,
            keys=_keys(await self.fetcher.get(document["jwks_uri"])),
            read_at=self._monotonic(),
        )

    def wrong(self, issuer: str, document: Mapping[str, Any]) -> str | None:
        """What does not do about a provider's description; the issuer is compared exactly (Discovery, 4.3)."""
        if document.get("issuer") != issuer:
            return "it says that it is another issuer"
        if any(not self.fetcher.allows(document.get(name)) for name in ENDPOINTS):
            return "one of its addresses may not be called"
        wanted = {
            "response_types_supported": ("code",),
            "code_challenge_methods_supported": ("S256",),
            "id_token_signing_alg_values_supported": ALGORITHMS,
            "token_endpoint_auth_methods_supported": (IN_FORM, IN_HEADER),
        }
        for name, values in wanted.items():
            told = document.get(name, values)
            if not isinstance(told, list | tuple) or not any(value in told for value in values):
                return f"{name} has none of {', '.join(values)}"
        return None


def _keys(document: Mapping[str, Any]) -> KeySet:
    """The keys that verify signatures; what is of another kind, or cannot be read, is passed over."""
    found: list[RSAKey | ECKey] = []
    given = document.get("keys")
    for each in given[:MOST_KEYS] if isinstance(given, list) else []:
        if not isinstance(each, dict) or each.get("use", "sig") != "sig" or each.get("kty") not in {"RSA", "EC"}:
            continue
        try:
            key = import_key({name: each[name] for name in OF_A_KEY if name in each})
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey | ECKey):
            found.append(key)
    if not found:
        raise NotAnswering("it has published no key")
    return KeySet(list(found))
