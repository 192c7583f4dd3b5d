"""What a client exchanges for tokens, as Authlib sees it: a code, a refresh token, a device that was allowed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import db.authorization_codes
import db.device_codes
import db.refresh_tokens
from auth.access_tokens import Subject
from auth.server.clients import ServedClient
from auth.site import Site
from db.authorization_codes import Code
from db.device_codes import DeviceCode
from db.grants import Grant
from db.refresh_tokens import RefreshToken
from db.transaction import Tx
from domain.clients import DEVICE

FETCHED_WITHIN = timedelta(minutes=1)
"""How long a device that was allowed at the last moment may come for its tokens."""


def subject(grant: Grant) -> Subject:
    """Whom the tokens of a family are about."""
    person = grant.person
    return Subject(
        person.account_id,
        person.role,
        person.authority_id,
        person.organisation_id,
        grant.client_id,
        grant.id,
        grant.authenticated_at,
        grant.methods,
    )


@dataclass(frozen=True, slots=True)
class PresentedCode:
    """An authorization code."""

    PURPOSE: ClassVar = "authorization code"
    stored: Code

    @property
    def grant(self) -> Grant:
        """Its family."""
        return self.stored.grant

    @property
    def subject(self) -> Subject:
        """Who allowed it."""
        return subject(self.stored.grant)

    def get_redirect_uri(self) -> str:
        """Where it was sent to, which the client repeats."""
        return self.stored.redirect_uri

    def get_scope(self) -> str:
        """What was allowed."""
        return self.stored.grant.scope

    def get_nonce(self) -> str | None:
        """What the client knows its own request by."""
        return self.stored.nonce

    def get_auth_time(self) -> int:
        """When the person signed in."""
        return int(self.stored.grant.authenticated_at.timestamp())

    def get_acr(self) -> None:
        """No classes of authentication are told apart."""

    def get_amr(self) -> list[str]:
        """How the person signed in."""
        return list(self.stored.grant.methods)


@dataclass(frozen=True, slots=True)
class PresentedRefresh:
    """A refresh token."""

    PURPOSE: ClassVar = "refresh token"
    stored: RefreshToken

    @property
    def grant(self) -> Grant:
        """Its family."""
        return self.stored.grant

    @property
    def subject(self) -> Subject:
        """Who allowed it."""
        return subject(self.stored.grant)

    def get_scope(self) -> str:
        """What it covers."""
        return self.stored.scope

    def check_client(self, client: ServedClient) -> bool:
        """Whether it is this client's."""
        return self.stored.grant.client_id == client.get_client_id()


@dataclass(frozen=True, slots=True)
class PresentedDevice:
    """A device code, at the instant `now`."""

    PURPOSE: ClassVar = "device code"
    stored: DeviceCode
    now: datetime

    @property
    def grant(self) -> Grant:
        """Its family, once somebody allowed it."""
        assert self.stored.grant is not None
        return self.stored.grant

    @property
    def subject(self) -> Subject:
        """Who allowed it."""
        return subject(self.grant)

    def get_client_id(self) -> str:
        """Whose device it is."""
        return self.stored.client_id

    def get_scope(self) -> str:
        """What was asked for."""
        return self.stored.scope

    def get_user_code(self) -> str:
        """Nothing: it stands nowhere, and is found by the device code."""
        return ""

    def is_expired(self) -> bool:
        """Whether nobody answered in time, or the device did not fetch what it was allowed."""
        late = timedelta(0) if self.stored.grant is None else FETCHED_WITHIN
        return self.stored.expires_at + late <= self.now


async def load(site: Site, tx: Tx, given: dict[str, str]) -> Any:
    """Load and lock what this request to the token endpoint presents; None where there is no such thing."""
    wanted = given.get("grant_type")
    if wanted == "authorization_code" and "code" in given:
        code = await db.authorization_codes.lock(tx, site.secrets.hash(PresentedCode.PURPOSE, given["code"]))
        return None if code is None else PresentedCode(code)
    if wanted == "refresh_token" and "refresh_token" in given:
        token = await db.refresh_tokens.lock(tx, site.secrets.hash(PresentedRefresh.PURPOSE, given["refresh_token"]))
        return None if token is None else PresentedRefresh(token)
    if wanted == DEVICE and "device_code" in given:
        device = await db.device_codes.lock(tx, site.secrets.hash(PresentedDevice.PURPOSE, given["device_code"]))
        return None if device is None else PresentedDevice(device, tx.now)
    return None
