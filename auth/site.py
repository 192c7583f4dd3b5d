"""What sign-in and the authorization server work with: their database, keys, and how long things last."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection

from auth.keys import SigningKeys
from auth.secrets import Secrets
from db.transaction import Database


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say: addresses without a slash at their end, and lifetimes."""

    issuer: str
    audience: str
    public_url: str
    access_token: timedelta
    refresh_token: timedelta
    session: timedelta
    session_idle: timedelta
    trusted_proxies: int


@dataclass(frozen=True, slots=True)
class Site:
    """One running installation. `database` is that of the role `ebrokerage_auth`."""

    database: Database
    keys: SigningKeys
    secrets: Secrets
    terms: Terms


def of(connection: HTTPConnection) -> Site:
    """The site that a request came to."""
    site: Site = connection.app.state.site
    return site
