"""There and back: the request to a provider, bound to one browser, and what is made of the answer."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from auth.federation import id_tokens
from auth.federation.discovery import Providers, Published
from auth.federation.id_tokens import Expected, NotBelieved
from auth.secrets import Secrets, Unreadable, new_token
from db.identity_providers import IdentityProvider

PURPOSE = "federated sign-in"
SECRET_PURPOSE = "identity provider"  # noqa: S105 - what a key is for
SCOPE = "openid email profile"


@dataclass(frozen=True, slots=True)
class Journey:
    """What we know of a browser on its way, and it does not: sealed while it is away."""

    issuer: str
    redirect_uri: str
    verifier: str
    nonce: str
    onward: Mapping[str, str | None]

    @classmethod
    def begin(cls, issuer: str, redirect_uri: str, onward: Mapping[str, str | None]) -> "Journey":
        """A new one."""
        return cls(issuer, redirect_uri, new_token(), new_token(), onward)

    def seal(self, secrets: Secrets, state_hash: bytes) -> bytes:
        """As it is stored."""
        facts = asdict(self)
        return secrets.seal(PURPOSE, json.dumps(facts).encode(), state_hash.hex())

    @classmethod
    def unseal(cls, secrets: Secrets, state_hash: bytes, sealed: bytes) -> "Journey":
        """As it was; raises `auth.secrets.Unreadable`."""
        return cls(**json.loads(secrets.unseal(PURPOSE, sealed, state_hash.hex())))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brought back."""

    code: str
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Mine:
    """A provider, and what we show it."""

    provider: IdentityProvider
    secret: str


def state_hash(secrets: Secrets, state: str, browser: str) -> bytes:
    """What a journey is found by: the state that travelled, and the secret of the browser that began it."""
    return secrets.hash(PURPOSE, f"{state} {browser}")


def address(published: Published, provider: IdentityProvider, journey: Journey, state: str, prompt: str | None) -> str:
    """Where the browser is sent (OpenID Connect Core, 3.1.2.1; RFC 7636)."""
    challenge = hashlib.sha256(journey.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": journey.redirect_uri,
        "scope": SCOPE,
        "state": state,
        "nonce": journey.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if prompt is not None:
        asked["prompt"] = prompt
    where = published.authorization_endpoint
    return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"


async def claims(
    providers: Providers, mine: Mine, journey: Journey, answer: Answer, now: datetime
) -> Mapping[str, Any]:
    """What the provider says of who signed in; raises `NotBelieved`, `Refused`, `NotAnswering`.

    The answer must be of the provider that the browser was sent to, before its code goes anywhere (RFC 9207, 2.4).
    """
    provider = mine.provider
    if journey.issuer != provider.issuer:
        raise NotBelieved("the provider was replaced meanwhile")
    published = await providers.find(provider.issuer)
    if answer.issuer != (provider.issuer if answer.issuer is not None or published.names_itself else None):
        raise NotBelieved("the answer is another provider's")
    form = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": journey.redirect_uri,
        "code_verifier": journey.verifier,
    }
    credentials = None
    if published.secret_in_form:
        form |= {"client_id": provider.client_id, "client_secret": mine.secret}
    else:
        credentials = (quote_plus(provider.client_id), quote_plus(mine.secret))  # RFC 6749, 2.3.1
    told = await providers.fetcher.post(published.token_endpoint, form, credentials)
    expected = Expected(provider.issuer, provider.client_id, journey.nonce, now)
    return await id_tokens.read(providers, published, told.get("id_token"), expected)


def seal_secret(secrets: Secrets, provider: str, secret: str) -> bytes:
    """A client secret as it is stored, for the authority of this short name."""
    return secrets.seal(SECRET_PURPOSE, secret.encode(), provider)


def secret(secrets: Secrets, provider: IdentityProvider) -> str:
    """Our secret at a provider; raises `NotBelieved` where another installation sealed it."""
    try:
        return secrets.unseal(SECRET_PURPOSE, provider.secret_sealed, provider.authority).decode()
    except Unreadable as error:
        raise NotBelieved("our own secret was sealed with another key") from error
