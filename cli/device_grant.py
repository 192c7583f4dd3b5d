"""The client of the device grant (RFC 8628), and what follows it: refreshing (RFC 6749, 6), revoking (RFC 7009)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from cli.kept import Kept
from cli.terminal import Stopped

CLIENT = "ebrokerage-cli"
SCOPE = "api openid profile offline_access"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
METADATA = "/.well-known/oauth-authorization-server"
ENDPOINTS = ("device_authorization_endpoint", "token_endpoint", "revocation_endpoint", "userinfo_endpoint")
USUAL_INTERVAL_SECONDS = 5.0
SLOWER_SECONDS = 5.0
ANSWER_SECONDS = 30
OK, UNAVAILABLE = 200, 503
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OVER = {
    "access_denied": "It was refused.",
    "expired_token": "Nobody entered the code in time: begin anew.",
}

Answer = Mapping[str, Any]
Ask = Callable[[], Awaitable[Answer]]
Pause = Callable[[float], Awaitable[None]]


class NotAnswered(Exception):
    """The service is not there, or cannot answer at the moment."""


class Refused(Exception):
    """The service says no; `error` is its code (RFC 6749, 5.2)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Started:
    """A device that has begun to ask: what its owner opens and enters, and how it asks on."""

    endpoints: Mapping[str, str]
    device_code: str
    user_code: str
    address: str
    address_with_code: str | None
    interval: float
    expires_in: float


def checked(url: str) -> str:
    """The address of a service, without a slash at its end; tokens travel encrypted, or not at all."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Stopped(f"{url} is no address of a service; one looks like https://brokerage.example.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Stopped(f"{url} is not encrypted: nobody signs in there but on this computer itself.")
    return url.rstrip("/")


class Service:
    """A service that people sign in to, asked over one session of HTTP."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session

    async def start(self) -> Started:
        """Begin to ask. What the service says of itself must stand at its own address: no code goes elsewhere."""
        metadata = await self._ask("GET", self._url + METADATA)
        endpoints = {name: str(metadata.get(name, "")) for name in ENDPOINTS}
        if not all(address.startswith(f"{self._url}/") for address in endpoints.values()):
            raise Stopped(f"{self._url} is not the address that the service knows itself by: {metadata.get('issuer')}")
        form = {"client_id": CLIENT, "scope": SCOPE}
        answer = await self._ask("POST", endpoints["device_authorization_endpoint"], form)
        complete = answer.get("verification_uri_complete")
        return Started(
            endpoints,
            str(answer["device_code"]),
            str(answer["user_code"]),
            str(answer["verification_uri"]),
            None if complete is None else str(complete),
            float(answer.get("interval", USUAL_INTERVAL_SECONDS)),
            float(answer["expires_in"]),
        )

    async def tokens(self, started: Started) -> Kept:
        """The tokens, once somebody has allowed it."""
        form = {"client_id": CLIENT, "grant_type": GRANT, "device_code": started.device_code}
        token_endpoint = started.endpoints["token_endpoint"]
        answer = await poll(lambda: self._ask("POST", token_endpoint, form), started.interval, started.expires_in)
        bearer = {"Authorization": f"Bearer {answer['access_token']}"}
        about = await self._ask("GET", started.endpoints["userinfo_endpoint"], headers=bearer)
        return Kept(
            url=self._url,
            username=str(about.get("preferred_username", "")),
            token_endpoint=token_endpoint,
            revocation_endpoint=started.endpoints["revocation_endpoint"],
            **_given(answer),
        )

    async def refreshed(self, kept: Kept) -> Kept:
        """The next tokens; raises `Refused` where there are none any more."""
        form = {"client_id": CLIENT, "grant_type": "refresh_token", "refresh_token": kept.refresh_token}
        answer = await self._ask("POST", kept.token_endpoint, form)
        return replace(kept, **_given({"refresh_token": kept.refresh_token, **answer}))

    async def revoke(self, kept: Kept) -> None:
        """Give the tokens back: all that came of them ends."""
        await self._ask("POST", kept.revocation_endpoint, {"client_id": CLIENT, "token": kept.refresh_token})

    async def _ask(
        self, method: str, url: str, form: Answer | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        try:
            async with self._session.request(
                method, url, data=form, headers=headers, allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
            ) as answer:  # fmt: skip
                found, status = await answer.json(content_type=None), answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NotAnswered(f"{url} does not answer as a service does ({type(error).__name__}).") from error
        found = {} if found is None else found
        if not isinstance(found, dict) or (status != OK and "error" not in found) or status == UNAVAILABLE:
            raise NotAnswered(f"{url} does not answer as a service does (status {status}).")
        if status != OK:
            raise Refused(str(found["error"]))
        return found


async def poll(ask: Ask, interval: float, expires_in: float, pause: Pause = asyncio.sleep) -> Answer:
    """Ask until somebody has decided, as RFC 8628, 3.5 wants it: slower when told so, and when nobody answers."""
    waited = 0.0
    while waited + interval < expires_in:
        await pause(interval)
        waited += interval
        try:
            return await ask()
        except NotAnswered:
            interval *= 2
        except Refused as no:
            if no.error == "slow_down":
                interval += SLOWER_SECONDS
            elif no.error != "authorization_pending":
                raise Stopped(OVER.get(no.error, f"The service refused: {no.error}.")) from None
    raise Stopped(OVER["expired_token"])


def _given(answer: Answer) -> dict[str, Any]:
    """What is kept of an answer with tokens."""
    return {
        "access_token": str(answer["access_token"]),
        "refresh_token": str(answer["refresh_token"]),
        "expires_at": time.time() + float(answer.get("expires_in", 0)),
    }
