"""Signing in as a front end has people do it, and as a machine does: by the service's metadata, pages and tokens."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import aiohttp
import pyotp
from yarl import URL

from examples.forms import forms_of

FRONT_END, BACK = "front-end", "http://127.0.0.1:3000/callback"
SCOPE = "api openid"
METADATA = "/.well-known/openid-configuration"
MOST_STEPS = 10
PROBLEM = re.compile(r'<li><a href="#[^"]+">(.*?)</a>')


class NotSignedIn(SystemExit):
    """The service let somebody not in; the sentence says who, and what it said."""


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody types: the user name, the password, and codes of an app where the role needs them."""

    username: str
    password: str
    totp_secret: str | None

    def fills_in(self, fields: Mapping[str, str], now: datetime) -> dict[str, str]:
        """A page's form, filled in."""
        typed = {"login": self.username, "password": self.password}
        if self.totp_secret is not None:
            typed["code"] = pyotp.TOTP(self.totp_secret).at(now)
        return {name: typed.get(name, value) for name, value in fields.items()}


async def person(url: str, who: Person, now: datetime) -> str:
    """An access token for the front end: authorization code with proof (RFC 7636), by the pages of the service."""
    # Loopback counts as secure, as it does for browsers; the cookies would not be sent otherwise.
    cookies = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(url))
    async with aiohttp.ClientSession(cookie_jar=cookies) as browser:
        known = await _told(browser.get(url + METADATA))
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        asked = {
            "response_type": "code",
            "client_id": FRONT_END,
            "redirect_uri": BACK,
            "scope": SCOPE,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
            .rstrip(b"=")
            .decode(),
            "code_challenge_method": "S256",
        }
        address = await _through_the_pages(browser, f"{known['authorization_endpoint']}?{urlencode(asked)}", who, now)
        told = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if (told.get("state"), told.get("iss")) != (state, known["issuer"]) or "code" not in told:
            raise NotSignedIn(f"{who.username} came back without a code: {told.get('error', 'of another service')}.")
        given = {
            "grant_type": "authorization_code",
            "client_id": FRONT_END,
            "redirect_uri": BACK,
            "code": told["code"],
            "code_verifier": verifier,
        }
        return str((await _told(browser.post(known["token_endpoint"], data=given)))["access_token"])


async def machine(url: str, client_id: str, secret: str) -> str:
    """An access token for a machine, which has a secret (RFC 6749, 4.4)."""
    async with aiohttp.ClientSession(auth=aiohttp.BasicAuth(client_id, secret)) as session:
        known = await _told(session.get(url + METADATA))
        given = {"grant_type": "client_credentials"}
        return str((await _told(session.post(known["token_endpoint"], data=given)))["access_token"])


async def _through_the_pages(browser: aiohttp.ClientSession, address: str, who: Person, now: datetime) -> str:
    """The address to which the browser is sent in the end: not one of the service's own."""
    sent: dict[str, str] | None = None
    for _ in range(MOST_STEPS):
        method, headers = ("POST", {"Origin": _origin(address)}) if sent else ("GET", {})
        async with browser.request(method, address, data=sent, headers=headers, allow_redirects=False) as answer:
            page, there = await answer.text(), answer.headers.get("Location")
        if there is not None:
            there = urljoin(address, there)
            if _origin(there) != _origin(address):
                return there
            address, sent = there, None
            continue
        if answer.status != 200:
            raise NotSignedIn(f"{who.username} is not let in: {' '.join(PROBLEM.findall(page)) or answer.status}")
        form = next(form for form in forms_of(page) if form.fields)
        address, sent = urljoin(address, form.action), who.fills_in(form.fields, now)
    raise NotSignedIn(f"{who.username} is sent from page to page.")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


async def _told(asking: Any) -> dict[str, Any]:
    """What an endpoint answers; a refusal ends it all."""
    async with asking as answer:
        told: dict[str, Any] = await answer.json()
    if answer.status != 200:
        raise NotSignedIn(f"{answer.url.path} answers {answer.status}: {told.get('error_description', told)}")
    return told
