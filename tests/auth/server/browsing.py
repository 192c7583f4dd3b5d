"""A browser of somebody who is signed in, and a client that sends it here and exchanges what comes back."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from auth.sessions import COOKIE
from tests.auth.server.conftest import Site

SESSION = """
INSERT INTO sessions (id, token_hash, account_id, methods, second_factor_pending, signed_in_at, seen_at, expires_at)
SELECT gen_random_uuid(), $1, a.id, ARRAY['pwd', 'otp'], false, clock_timestamp() + $3, clock_timestamp() + $3,
       clock_timestamp() + $3 + interval '12 hours'
FROM accounts a WHERE a.username = $2 RETURNING id
"""


def address(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """Where an answer sends the browser, and with which parameters, each once."""
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    found = parse_qs(parts.query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    plain = answer.headers["location"].partition("?")[0]
    return plain, {name: values[0] for name, values in found.items()}


@dataclass
class Browser:
    """Somebody's browser."""

    site: Site
    cookie: str = ""
    session_id: UUID | None = None

    async def sign_in(self, username: str = "solihull.broker", offset: timedelta = timedelta(0)) -> "Browser":
        """Be signed in, with both factors."""
        token = secrets.token_urlsafe(32)
        hashed = self.site.secrets.hash("session", token)
        self.session_id = await self.site.owner.fetchval(SESSION, hashed, username, offset)
        self.cookie = f"{COOKIE}={token}"
        return self

    async def get(self, path: str, **query: str) -> httpx.Response:
        """What it is answered at `path`."""
        return await self.site.http.get(path, params=query, headers={"Cookie": self.cookie})


@dataclass
class Program:
    """A client that does everything right, unless it is told otherwise."""

    site: Site
    client_id: str = "front-end"
    redirect_uri: str = "http://127.0.0.1:3000/callback"
    secret: str = ""
    scope: str = "api openid"
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def challenge(self) -> str:
        """The hash of the verifier (RFC 7636, 4.2)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def asks(self, **changed: str | None) -> dict[str, str]:
        """What it asks at the authorization endpoint; None takes a parameter away."""
        good = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": self.state,
            "nonce": "n-1",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    async def code(self, browser: Browser, **changed: str | None) -> str:
        """A code, by way of the browser."""
        plain, found = address(await browser.get("/oauth/authorize", **self.asks(**changed)))
        assert plain == self.redirect_uri
        assert (found["state"], found["iss"]) == (self.state, self.site.settings.issuer)
        return found["code"]

    async def post(self, path: str, **sent: str) -> httpx.Response:
        """What an endpoint answers to it, authenticated."""
        if self.secret:
            return await self.site.http.post(path, data=sent, auth=(self.client_id, self.secret))
        return await self.site.http.post(path, data={"client_id": self.client_id, **sent})

    async def exchange(self, code: str, **changed: str) -> httpx.Response:
        """What the token endpoint answers to a code."""
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri}
        return await self.post("/oauth/token", **{**sent, "code_verifier": self.verifier, **changed})

    async def refresh(self, token: str, **more: str) -> httpx.Response:
        """What it answers to a refresh token."""
        return await self.post("/oauth/token", grant_type="refresh_token", refresh_token=token, **more)

    async def tokens(self, browser: Browser) -> dict[str, Any]:
        """Tokens of somebody who allows it."""
        answer = await self.exchange(await self.code(browser))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found
