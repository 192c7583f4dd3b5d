"""The shipped TOML files, read and validated before anything touches the database."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from domain import profiles
from domain.clients import Authentication, Machine, NewClient
from domain.permissions import Role
from domain.policies import ServiceCategory
from domain.profiles import Profile

HERE = files("db.seed")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Authority(_Entry):
    """An authority, and from when on its shipped profile holds."""

    slug: str
    name: str
    effective_at: datetime


class ShippedProfile(_Entry):
    """One file of `profiles/`: `document` is the profile as the file says it, in JSON."""

    authority: Authority
    profile: Profile
    document: str


class Arrangement(_Entry):
    """On what terms a demonstration service works for an authority."""

    authority: str
    category: ServiceCategory
    block_contract: bool = False
    framework: str | None = None
    lots: tuple[str, ...] = ()
    tier: int | None = None
    service_types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    gender: str | None = None
    hourly_rate_pence: int | None = None
    day_rate_pence: int | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    suspension_reason: str | None = None

    def offered(self, profile: Profile) -> list[str]:
        """The codes of the levels offered: those named, and those of the types that go to this category."""
        return [
            level.code
            for level in profile.service_levels
            if level.code in self.levels
            or (level.service_type in self.service_types and level.provider_category in (None, self.category))
        ]


class Service(_Entry):
    """A service of a demonstration organisation."""

    name: str
    arrangements: tuple[Arrangement, ...]


class Organisation(_Entry):
    """A demonstration organisation with its services."""

    slug: str
    name: str
    team_email: str
    services: tuple[Service, ...]


class Account(_Entry):
    """A demonstration account, at home in an authority or in an organisation."""

    username: str
    email: str
    forename: str
    surname: str
    role: Role
    authority: str | None = None
    organisation: str | None = None


class Client(_Entry):
    """A client of the authorization server; with a role and an authority it is a machine."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    authentication: Authentication = Authentication.NONE
    role: Role | None = None
    authority: str | None = None
    redirect_uris: tuple[str, ...] = ()
    device: bool = False

    def described(self) -> NewClient:
        """The client as the rules see it."""
        given = self.model_dump(exclude={"role", "authority"})
        machine = Machine(self.authority, self.role) if self.role and self.authority else None
        return NewClient(**given, machine=machine, first_party=machine is None)


class Demonstration(_Entry):
    """`demo.toml`."""

    organisations: tuple[Organisation, ...]
    accounts: tuple[Account, ...]
    clients: tuple[Client, ...]


def shipped_profiles() -> Iterator[ShippedProfile]:
    """Every file of `profiles/`, in the order of names; raises `ProfileInvalid` where one is wrong."""
    for file in sorted(HERE.joinpath("profiles").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            yield ShippedProfile(
                authority=Authority.model_validate(content["authority"]),
                profile=profiles.parse(content["profile"]),
                document=json.dumps(content["profile"]),
            )


def demonstration() -> Demonstration:
    """The organisations, services and accounts that the demonstration and the tests play with."""
    return Demonstration.model_validate(tomllib.loads(HERE.joinpath("demo.toml").read_text(encoding="utf-8")))
