"""What a client may exchange for tokens.

There is no grant for passwords and none that puts a token into an address (RFC 9700, 2.1.2 and 2.4).
"""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from authlib.oauth2.rfc6749 import InvalidGrantError, UnauthorizedClientError
from authlib.oauth2.rfc6749 import grants as standard
from authlib.oauth2.rfc8628 import DeviceCodeGrant

import db.authorization_codes
import db.device_codes
import db.grants
import db.refresh_tokens
from auth.access_tokens import Subject
from auth.secrets import new_token
from auth.server import assertions
from auth.server.clients import ServedClient
from auth.server.identity import IdToken
from auth.server.presented import PresentedCode, PresentedDevice, PresentedRefresh
from auth.server.proof import Proof
from auth.sessions import SignedIn
from auth.site import Site
from db.authorization_codes import NewCode
from db.grants import NewGrant
from db.transaction import Tx
from domain.clients import DEVICE

METHODS = ("client_secret_basic", "client_secret_post", assertions.METHOD, "none")
CONFIDENTIAL = METHODS[:-1]

CODE_LIFETIME = timedelta(seconds=60)
REUSE_GRACE = timedelta(seconds=10)
"""Two tabs of one browser may use the same refresh token at once; later it means that somebody else has it."""
SLOWER_SECONDS = 5
OFFLINE = "offline_access"


def new_refresh_token(**_about: object) -> str:
    """A refresh token: opaque, of 256 bits, kept as a keyed hash."""
    return new_token()


def machine(client: ServedClient) -> Subject:
    """A machine acts as its own account; only a machine acts by itself."""
    stored = client.stored
    if stored.account_id is None or stored.role is None:
        raise UnauthorizedClientError
    return Subject(stored.account_id, stored.role, stored.authority_id, None, stored.client_id)


class ClientCredentials(standard.ClientCredentialsGrant):
    """A machine asks for itself (RFC 6749, 4.4): no person, no refresh token."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL


class Code(standard.AuthorizationCodeGrant):
    """A person allowed it in the browser (RFC 6749, 4.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def generate_authorization_code(self) -> str:
        """A code of 256 bits, kept as a keyed hash."""
        return new_token()

    def save_authorization_code(self, code: str, request: Any) -> None:
        """The family begins with its code, which lives for a minute."""
        loaded, signed_in = self.server.loaded, request.user
        grant = new_grant(loaded.site, loaded.tx, request.client.get_client_id(), signed_in, request.scope)
        given = request.payload.data
        new = NewCode(
            loaded.site.secrets.hash(PresentedCode.PURPOSE, code),
            grant.id,
            given["redirect_uri"],
            given["code_challenge"],
            given.get("nonce"),
            loaded.tx.now + CODE_LIFETIME,
        )
        loaded.later += [partial(db.grants.begin, new=grant), partial(db.authorization_codes.insert, new=new)]

    def query_authorization_code(self, code: str, client: ServedClient) -> PresentedCode | None:
        """The code, if it is this client's and good; a used one ends all that came of it (RFC 6749, 4.1.2)."""
        found: PresentedCode | None = self.server.loaded.found
        if found is None:
            return None
        stored, loaded = found.stored, self.server.loaded
        if stored.used:
            loaded.later.append(partial(db.grants.end, grant_id=stored.grant.id, reason="code used twice"))
            return None
        good = stored.grant.open and stored.expires_at > loaded.tx.now
        return found if good and stored.grant.client_id == client.get_client_id() else None

    def delete_authorization_code(self, authorization_code: PresentedCode) -> None:
        """It is used up."""
        used = partial(db.authorization_codes.use, code_hash=authorization_code.stored.hash)
        self.server.loaded.later.append(used)

    def authenticate_user(self, authorization_code: PresentedCode) -> Subject:
        """Who allowed it."""
        return authorization_code.subject


class Refresh(standard.RefreshTokenGrant):
    """The next tokens of a family (RFC 6749, 6): each refresh token is replaced when it is used."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> PresentedRefresh | None:
        """The token, if it is good. One that was replaced some time ago ends its family (RFC 9700, 4.14.2)."""
        found: PresentedRefresh | None = self.server.loaded.found
        if found is None:
            return None
        stored, loaded = found.stored, self.server.loaded
        if stored.replaced_at is not None and loaded.tx.now - stored.replaced_at > REUSE_GRACE:
            ending = partial(db.grants.end, grant_id=stored.grant.id, reason="refresh token used twice")
            loaded.later.append(ending)
            return None
        return found if stored.grant.open and stored.expires_at > loaded.tx.now else None

    def authenticate_user(self, refresh_token: PresentedRefresh) -> Subject:
        """Who allowed it."""
        return refresh_token.subject

    def revoke_old_credential(self, refresh_token: PresentedRefresh) -> None:
        """It was used."""
        self.server.loaded.later.append(partial(db.refresh_tokens.replace, token_hash=refresh_token.stored.hash))


class Device(DeviceCodeGrant):
    """A person allowed it on another screen (RFC 8628, 3.4)."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def query_device_credential(self, device_code: str) -> PresentedDevice:
        """The device, unless it has got its tokens already."""
        found: PresentedDevice | None = self.server.loaded.found
        if found is None or found.stored.used or not self.server.is_for(found.get_client_id()):
            raise InvalidGrantError
        return found

    def query_user_grant(self, user_code: str) -> tuple[Subject | None, bool] | None:
        """What the person said, if anything yet."""
        found: PresentedDevice = self.server.loaded.found
        if found.stored.denied:
            return None, False
        if found.stored.grant is None:
            return None
        return found.subject, found.stored.grant.open

    def should_slow_down(self, credential: PresentedDevice) -> bool:
        """Whether the device asks more often than it was told; then it is told to wait longer."""
        stored, loaded = credential.stored, self.server.loaded
        waited = None if stored.polled_at is None else loaded.tx.now - stored.polled_at
        hasty = waited is not None and waited < timedelta(seconds=stored.interval_seconds)
        interval = stored.interval_seconds + (SLOWER_SECONDS if hasty else 0)
        polled = partial(db.device_codes.note_polled, device_code_hash=stored.hash, interval_seconds=interval)
        loaded.later.append(polled)
        return hasty

    def save_token(self, token: dict[str, Any]) -> None:
        """It gets its tokens once."""
        super().save_token(token)
        self.server.loaded.later.append(
            partial(db.device_codes.use, device_code_hash=self.request.credential.stored.hash)
        )


def new_grant(site: Site, tx: Tx, client_id: str, signed_in: SignedIn, scope: str) -> NewGrant:
    """The family that somebody who is signed in gives a client.

    It ends with the browser's session, unless the client was let go on without the person.
    """
    return NewGrant(
        id=uuid4(),
        client_id=client_id,
        account_id=signed_in.account_id,
        session_id=None if OFFLINE in scope.split(" ") else signed_in.session_id,
        scope=scope,
        authenticated_at=signed_in.authenticated_at,
        methods=tuple(signed_in.methods),
        expires_at=tx.now + site.terms.refresh_token,
    )


TOKEN_GRANTS: tuple[tuple[type[Any], tuple[type[Any], ...]], ...] = (
    (ClientCredentials, ()),
    (Code, (Proof, IdToken)),
    (Refresh, (IdToken,)),
    (Device, (IdToken,)),
)
GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials", DEVICE)
