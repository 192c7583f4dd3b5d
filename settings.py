"""Every setting of the service, read once from the environment (prefix `EBROKERAGE_`).

A wrong setting stops the start with one sentence that says which it is and why; so does a variable with our prefix
that is no setting, because a misspelt one would otherwise be silently ignored.
"""

import functools
import os
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from email_validator import validate_email
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "EBROKERAGE_"
POSTGRESQL_SCHEMES = frozenset({"postgresql", "postgres"})
REDIS_SCHEMES = frozenset({"redis", "rediss", "unix"})
SERVERS = {
    "smtp_url": (("smtp", "smtps", "unix"), "the server"),
    "document_store": (("s3", "az", "gs", "file"), "the place"),
    "clamd_url": (("tcp", "unix"), "the scanner"),
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class WrongSetting(SystemExit):
    """A setting is wrong; the sentence says which and why. Not caught, it ends the process with status 1."""


class Environment(StrEnum):
    """What the service is running for."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Login(StrEnum):
    """The roles that connect to PostgreSQL; each sees only what its policies and grants give it."""

    APP = "ebrokerage_app"
    WORKER = "ebrokerage_worker"
    AUTH = "ebrokerage_auth"


def _days(default: int, most: int, what: str) -> Any:
    return Field(default, ge=1, le=most, description=f"For how many days {what}.")


def _in_development(validated: dict[str, Any]) -> bool:
    return bool(validated["environment"] is Environment.DEVELOPMENT)


def _own_address(validated: dict[str, Any]) -> str:
    host = f"[{validated['host']}]" if ":" in validated["host"] else validated["host"]
    return f"http://{host}:{validated['port']}"


def _graphql_address(validated: dict[str, Any]) -> str:
    return f"{validated['public_url']}/graphql"


def _public_url(validated: dict[str, Any]) -> str:
    return str(validated["public_url"])


class Settings(BaseSettings):
    """The settings of one process. A description is the setting's line in `docs/settings.md`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    environment: Environment = Field(
        Environment.DEVELOPMENT, description="What the service runs for: `development`, `test` or `production`."
    )
    host: str = Field("127.0.0.1", description="The address the API and the metrics listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port the API listens on.")
    metrics_port: int = Field(
        9464, ge=0, le=65535, description="The port Prometheus metrics are served on; 0 serves none."
    )
    api_workers: int = Field(2, ge=1, le=64, description="How many processes answer requests.")
    public_url: str = Field(
        default_factory=_own_address, description="The address clients know the service by, without a final slash."
    )
    issuer: str = Field(default_factory=_public_url, description="The issuer (`iss`) of access tokens.")
    audience: str = Field(default_factory=_graphql_address, description="The audience (`aud`) of access tokens.")

    secret_key: str | None = Field(
        None,
        repr=False,
        min_length=32,
        description="What stored tokens and links are hashed with and second factors sealed with: at least 32 random"
        " characters, the same for every process, required in production. Without it the first start makes one under"
        " the data directory.",
    )
    access_token_seconds: int = Field(600, ge=60, le=3600, description="How long an access token is good for.")
    refresh_token_days: int = Field(
        30, ge=1, le=365, description="How long a program may go on for somebody without asking again."
    )
    session_hours: int = Field(12, ge=1, le=72, description="How long a browser stays signed in at most.")
    session_idle_minutes: int = Field(
        60, ge=5, le=1440, description="How long a browser stays signed in without doing anything."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=10, description="How many proxies stand in front and add to `X-Forwarded-For`."
    )
    contact_name: str = Field(
        "Your brokerage team", description="Whom people ask who cannot sign in, where no council is known yet."
    )
    contact_email: str | None = Field(None, description="The contact's e-mail address.")
    contact_telephone: str | None = Field(None, description="The contact's telephone number.")
    access_form_url: str | None = Field(
        None, description="Where the front end's form for asking for an account is; the sign-in page leads there."
    )

    database_url: str | None = Field(
        None,
        repr=False,
        description="PostgreSQL 15 or later, as the role that owns the tables: it migrates, and seeds if it has"
        " BYPASSRLS. Without it an embedded server is started under the data directory.",
    )
    database_role_password: str | None = Field(
        None,
        repr=False,
        min_length=1,
        description="The password of the three login roles; `ebrokerage migrate` sets it. Their URLs are the"
        " database URL with user and password replaced.",
    )
    redis_url: str | None = Field(
        None,
        repr=False,
        description="Valkey or Redis (`redis://`, `rediss://` or `unix://`). Without it an embedded server is started"
        " under the data directory.",
    )
    smtp_url: str | None = Field(
        None,
        repr=False,
        description="The mail server: `smtp://user:password@host:587` (STARTTLS, unless it ends with"
        " `?starttls=never`), `smtps://…` (TLS from the start) or `unix:///path`; required in production. Without it"
        " messages wait, except under `ebrokerage run`, which keeps them under the data directory.",
    )
    smtp_connections: int = Field(4, ge=1, le=50, description="How many messages are handed over at once.")
    mail_from: str = Field("no-reply@ebrokerage.example", description="The address that messages come from.")
    front_end_url: str = Field(
        default_factory=_public_url,
        description="Where links in messages lead, without a final slash: `/invitation/{id}`, `/package/{id}` and"
        " `/access-requests` are added.",
    )
    app_pool_size: int = Field(10, ge=1, le=200, description="Connections of each API process as `ebrokerage_app`.")
    worker_pool_size: int = Field(10, ge=1, le=200, description="Connections of the worker as `ebrokerage_worker`.")
    auth_pool_size: int = Field(4, ge=1, le=200, description="Connections of each API process as `ebrokerage_auth`.")
    statement_timeout_seconds: float = Field(
        5.0, gt=0, le=300, description="After how many seconds the database ends a statement."
    )
    clock_file: Path | None = Field(
        None,
        description="A file with the seconds to add to the clock, read anew for each transaction; for tests, refused"
        " in production.",
    )

    max_body_bytes: int = Field(262_144, ge=1024, description="How many bytes the body of a request may have.")
    max_tokens: int = Field(1000, ge=10, description="How many tokens a GraphQL document may have.")
    max_depth: int = Field(20, ge=1, le=100, description="How deep the selections of a document may be nested.")
    max_cost: int = Field(10_000, ge=1, description="How many objects one request may ask for at most.")
    bucket_capacity: int = Field(100_000, ge=1, description="How much cost a client may save up.")
    bucket_refill_per_second: float = Field(
        10_000.0, gt=0, description="How much cost a client gets back in each second."
    )
    connections_per_account: int = Field(
        20,
        ge=1,
        description="How many connections that stay open (WebSockets and event streams) an account may have with one"
        " client to each API process.",
    )
    connections_per_worker: int = Field(
        1000, ge=1, description="How many connections that stay open each API process serves."
    )
    introspection: bool = Field(
        default_factory=_in_development, description="Whether the schema can be asked for over the API."
    )
    suggestions: bool = Field(
        default_factory=_in_development, description="Whether an error suggests the field that was probably meant."
    )
    graphiql: bool = Field(
        default_factory=_in_development, description="Whether a browser gets GraphiQL; refused in production."
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="The origins whose pages may call the API, separated by commas."
    )

    document_max_bytes: int = Field(
        26_214_400, ge=1024, le=2**31 - 1, description="How many bytes a document may have."
    )
    document_store: str | None = Field(
        None,
        description="Where documents are kept: `file:///path`, `s3://bucket/prefix`, `az://…` or `gs://…`, whose own"
        " variables (`AWS_ACCESS_KEY_ID`, …) are read. Without it they are kept under the data directory.",
    )
    document_key: str | None = Field(
        None,
        repr=False,
        min_length=32,
        description="What the keys of documents are wrapped with: at least 32 random characters, the same for every"
        " process, required in production. Without it the first start makes one under the data directory.",
    )
    document_key_previous: str | None = Field(
        None,
        repr=False,
        min_length=32,
        description="The key before it, until `ebrokerage documents rotate-key` was run.",
    )
    clamd_url: str | None = Field(
        None, description="ClamAV's `clamd`: `tcp://host:3310` or `unix:///path`. Without it nothing is scanned."
    )

    retention_import_report_days: int = _days(365, 36_525, "the report of an import is kept")
    retention_sign_in_days: int = _days(365, 36_525, "the history of sign-ins is kept")
    retention_session_days: int = _days(30, 3650, "a session is kept after it has ended")
    retention_audit_package_days: int = _days(2922, 36_525, "after its end the audit keeps the details of a package")
    retention_audit_other_days: int = _days(2922, 36_525, "the audit keeps the details of anything else")
    retention_job_days: int = _days(90, 3650, "a job is kept after it was done")
    retention_delivery_days: int = Field(
        90,
        ge=7,
        le=3650,
        description="For how many days a delivery of a webhook is kept after it was taken or given up, with its tries.",
    )

    summary_hour: int = Field(
        3,
        ge=0,
        le=23,
        description="From which hour of the night, in London, endpoints of webhooks are told how much they were told.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    data_directory: Path = Field(
        Path(".local"), description="Where embedded servers, keys and credentials keep their files."
    )

    @field_validator("host")
    @classmethod
    def _host_is_an_address(cls, value: str) -> str:
        if value != "localhost":
            try:
                ip_address(value)
            except ValueError:
                raise ValueError("it must be an IP address or localhost") from None
        return value

    @field_validator("public_url", "issuer", "audience", "access_form_url", "front_end_url")
    @classmethod
    def _is_a_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or value.endswith("/"):
            raise ValueError("it must be an http or https address without a slash at its end")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in POSTGRESQL_SCHEMES or not urlsplit(value).path[1:]):
            raise ValueError("it must look like postgresql://user:password@host:5432/database")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in REDIS_SCHEMES:
            raise ValueError("it must start with redis://, rediss:// or unix://")
        return value

    @field_validator("smtp_url", "document_store", "clamd_url")
    @classmethod
    def _names_a_server(cls, value: str | None, info: ValidationInfo) -> str | None:
        schemes, what = SERVERS[str(info.field_name)]
        parts = urlsplit(value or f"{schemes[0]}://nobody")
        if parts.scheme not in schemes or not (parts.path if parts.scheme in {"unix", "file"} else parts.hostname):
            known = " or ".join([", ".join(f"{scheme}://" for scheme in schemes[:-1]), f"{schemes[-1]}://"])
            raise ValueError(f"it must start with {known} and name {what}")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            whole = f"{parts.scheme}://{parts.netloc}"
            if parts.scheme not in {"http", "https"} or not parts.hostname or origin != whole:
                raise ValueError("each must look like https://example.org or http://localhost:3000")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            self._fit_for_production()
        if self.metrics_port == self.port:
            raise ValueError(f"{PREFIX}METRICS_PORT must differ from {PREFIX}PORT")
        if self.max_cost > self.bucket_capacity:
            raise ValueError(f"{PREFIX}MAX_COST must not exceed {PREFIX}BUCKET_CAPACITY, or a request could never run")
        return self

    def _fit_for_production(self) -> None:
        for name in ("clock_file", "graphiql"):
            if getattr(self, name):
                raise ValueError(f"{PREFIX}{name.upper()} is refused in production")
        for name in ("secret_key", "smtp_url", "document_key"):
            if getattr(self, name) is None:
                raise ValueError(f"{PREFIX}{name.upper()} is required in production")
        mail = urlsplit(self.smtp_url or "")
        if "starttls=never" in mail.query and mail.hostname not in LOOPBACK:
            # links to passwords are among what is sent
            raise ValueError(f"{PREFIX}SMTP_URL may say starttls=never in production for this very machine only")
        if not self.public_url.startswith("https://"):
            raise ValueError(f"{PREFIX}PUBLIC_URL must be an https address in production")

    @property
    def owner_url(self) -> str:
        """The URL of the role that owns the tables; to have one without configuring it, start `embedded.running`."""
        if self.database_url is None:
            raise WrongSetting(f"{PREFIX}DATABASE_URL is not set, and no embedded server was started for this process.")
        return self.database_url

    def login_url(self, login: Login) -> str:
        """The URL of a login role: the owner's, with user and password replaced."""
        parts = urlsplit(self.owner_url)
        password = f":{quote(self.database_role_password, safe='')}" if self.database_role_password else ""
        place = parts.netloc.rpartition("@")[2]
        query = [(name, value) for name, value in parse_qsl(parts.query) if name not in {"user", "password"}]
        return urlunsplit(
            parts._replace(netloc=f"{login}{password}@{place}", query=urlencode(query, safe="/", quote_via=quote))
        )

    def addresses(self) -> dict[str, str]:
        """The servers' addresses as environment variables, for the processes this one starts."""
        known = {"database_url": self.database_url, "redis_url": self.redis_url, "smtp_url": self.smtp_url}
        return {f"{PREFIX}{name.upper()}": value for name, value in known.items() if value is not None}


def load() -> Settings:
    """Read the environment; raise `WrongSetting` with one sentence if anything in it is wrong."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise WrongSetting(f"{unknown[0]} is not a setting; docs/settings.md lists them all.")
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSetting(_sentence(error)) from None


@functools.cache
def read() -> Settings:
    """The settings of this process, read once."""
    return load()


def _sentence(error: ValidationError) -> str:
    """The first complaint, as a sentence. The value is not repeated: it may be a secret."""
    first = next(found for found in error.errors() if found["type"] != "default_factory_not_called")
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{message}."
    return f"{PREFIX}{str(first['loc'][0]).upper()} is wrong: {message[0].lower()}{message[1:]}."
