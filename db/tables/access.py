"""How people and programs sign in, and what the authorization server remembers."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from db.tables.directory import Account, Authority, Organisation, Service


class AccountService(Table, tablename="account_services"):
    """A service that an employee answers for."""

    account_id = ForeignKey(Account, primary_key=True, null=False)
    service_id = ForeignKey(Service, null=False)
    organisation_id = ForeignKey(Organisation, null=False)


class AccessRequest(Table, tablename="access_requests"):
    """Somebody who asks for an account."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    role = Text()
    username = Text()
    email = Text()
    forename = Text()
    surname = Text()
    job_role = Text(null=True, default=None)
    telephone = Text()
    mobile = Text(null=True, default=None)
    fax = Text(null=True, default=None)
    address_lines = Array(base_column=Text())
    employer = Text()
    organisation_id = ForeignKey(Organisation)
    authorised_by = Text()
    note = Text(null=True, default=None)
    state = Text()
    requested_at = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)
    decided_by = ForeignKey(Account)
    rejection_reason = Text(null=True, default=None)
    account_id = ForeignKey(Account)
    version = Integer()


class Credential(Table, tablename="credentials"):
    """What somebody signs in with."""

    account_id = ForeignKey(Account, primary_key=True, null=False)
    password_hash = Text(null=True, default=None)
    password_changed_at = Timestamptz(null=True, default=None)
    totp_sealed = Bytea(null=True, default=None)
    totp_confirmed_at = Timestamptz(null=True, default=None)
    totp_last_step = BigInt(null=True, default=None)
    recovery_hashes = Array(base_column=Bytea())


class Link(Table, tablename="links"):
    """A link in an e-mail."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False)
    purpose = Text()
    token_hash = Bytea(unique=True)
    change_id = UUID(null=True, default=None)
    new_email = Text(null=True, default=None)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class SignIn(Table, tablename="sign_ins"):
    """An attempt to sign in."""

    id = BigSerial(primary_key=True)
    account_id = ForeignKey(Account)
    method = Text()
    outcome = Text()
    address = Text(null=True, default=None)
    agent = Text(null=True, default=None)
    occurred_at = Timestamptz()


class Throttle(Table, tablename="throttles"):
    """How often something failed of late."""

    key = Bytea(primary_key=True)
    failures = Integer()
    failed_at = Timestamptz()
    until = Timestamptz()


class Session(Table, tablename="sessions"):
    """A browser that is signed in."""

    id = UUID(primary_key=True)
    token_hash = Bytea(unique=True)
    account_id = ForeignKey(Account, null=False)
    methods = Array(base_column=Text())
    second_factor_pending = Boolean()
    signed_in_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()
    address = Text(null=True, default=None)
    agent = Text(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class IdentityProvider(Table, tablename="identity_providers"):
    """An authority's own way of signing in."""

    authority_id = ForeignKey(Authority, primary_key=True, null=False)
    name = Text()
    issuer = Text()
    client_id = Text()
    client_secret_sealed = Bytea()
    enabled = Boolean()
    updated_at = Timestamptz()
    second_factor_values = Array(base_column=Text())


class FederatedIdentity(Table, tablename="federated_identities"):
    """Who somebody is at an identity provider."""

    issuer = Text(primary_key=True)
    subject = Text()
    account_id = ForeignKey(Account, null=False)
    linked_at = Timestamptz()


class FederatedSignIn(Table, tablename="federated_sign_ins"):
    """A browser that went to an identity provider."""

    state_hash = Bytea(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    created_at = Timestamptz()
    sealed = Bytea()
    expires_at = Timestamptz()


class Client(Table, tablename="clients"):
    """A program that acts for people, or for itself."""

    client_id = Text(primary_key=True)
    name = Text()
    machine = Boolean()
    account_id = ForeignKey(Account)
    authority_id = ForeignKey(Authority)
    token_endpoint_auth_method = Text()
    secret_hash = Bytea(null=True, default=None)
    jwks = JSONB(null=True, default=None)
    redirect_uris = Array(base_column=Text())
    post_logout_redirect_uris = Array(base_column=Text())
    grant_types = Array(base_column=Text())
    scopes = Array(base_column=Text())
    first_party = Boolean()
    created_at = Timestamptz()
    disabled_at = Timestamptz(null=True, default=None)
    version = Integer()


class AuthorizationRequest(Table, tablename="authorization_requests"):
    """What a client asks a person for."""

    id_hash = Bytea(primary_key=True)
    client_id = ForeignKey(Client, null=False)
    parameters = JSONB()
    pushed = Boolean()
    created_at = Timestamptz()
    expires_at = Timestamptz()


class Grant(Table, tablename="grants"):
    """What a person gave to a client."""

    id = UUID(primary_key=True)
    client_id = ForeignKey(Client, null=False)
    account_id = ForeignKey(Account, null=False)
    session_id = ForeignKey(Session)
    scope = Text()
    authenticated_at = Timestamptz()
    methods = Array(base_column=Text())
    created_at = Timestamptz()
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
    revocation_reason = Text(null=True, default=None)


class AuthorizationCode(Table, tablename="authorization_codes"):
    """A code that is worth tokens, once."""

    code_hash = Bytea(primary_key=True)
    grant_id = ForeignKey(Grant, null=False)
    redirect_uri = Text()
    redirect_uri_given = Boolean()
    code_challenge = Text()
    nonce = Text(null=True, default=None)
    issued_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class RefreshToken(Table, tablename="refresh_tokens"):
    """A token that is worth the next one."""

    token_hash = Bytea(primary_key=True)
    grant_id = ForeignKey(Grant, null=False)
    scope = Text()
    issued_at = Timestamptz()
    expires_at = Timestamptz()
    replaced_at = Timestamptz(null=True, default=None)


class DeviceCode(Table, tablename="device_codes"):
    """A device that waits for a person."""

    device_code_hash = Bytea(primary_key=True)
    user_code_hash = Bytea(unique=True)
    client_id = ForeignKey(Client, null=False)
    scope = Text()
    created_at = Timestamptz()
    expires_at = Timestamptz()
    polled_at = Timestamptz(null=True, default=None)
    interval_seconds = Integer()
    denied = Boolean()
    grant_id = ForeignKey(Grant)
    used_at = Timestamptz(null=True, default=None)


class Assertion(Table, tablename="assertions"):
    """An assertion of a client that was used."""

    client_id = ForeignKey(Client, primary_key=True, null=False)
    jti_hash = Bytea()
    expires_at = Timestamptz()


class RevocationStream(Table, tablename="revocation_stream"):
    """The last number that a revocation got."""

    only_row = Boolean(primary_key=True)
    last_sequence = BigInt()


class Revocation(Table, tablename="revocations"):
    """What no longer counts."""

    sequence = BigInt(primary_key=True)
    kind = Text()
    subject = Text()
    revoked_at = Timestamptz()
