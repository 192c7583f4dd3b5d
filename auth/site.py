"""What sign-in and the authorization server work with: their database, keys, and how long things last."""

from dataclasses import dataclass, field
from datetime import timedelta

from starlette.requests import HTTPConnection

from auth.federation.discovery import Providers
from auth.federation.fetching import Fetcher
from auth.keys import SigningKeys
from auth.passwords import Passwords
from auth.secrets import Secrets
from db.transaction import Database


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom people ask for help (rule A10)."""

    name: str
    email: str | None = None
    telephone: str | None = None


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
    contact: Contact = Contact("Your brokerage team")
    access_form_url: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One running installation. `database` is that of the role `ebrokerage_auth`."""

    database: Database
    keys: SigningKeys
    secrets: Secrets
    terms: Terms
    passwords: Passwords = field(default_factory=Passwords)
    providers: Providers = field(default_factory=lambda: Providers(Fetcher(loopback=False)))


def of(connection: HTTPConnection) -> Site:
    """The site that a request came to."""
    site: Site = connection.app.state.site
    return site
