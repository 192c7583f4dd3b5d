"""Authorities, providers and people: what packages refer to."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, ForeignKey, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Authority(Table, tablename="authorities"):
    """A council."""

    id = UUID(primary_key=True)
    slug = Text(unique=True)
    name = Text()
    created_at = Timestamptz()


class Profile(Table, tablename="profiles"):
    """A version of an authority's ways of working."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    version = Integer()
    effective_at = Timestamptz()
    document = JSONB()
    created_at = Timestamptz()
    shipped = Boolean()


class ServiceLevel(Table, tablename="service_levels"):
    """What a package may be, in an authority's words."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    code = Text()
    service_type = Text()
    name = Text()
    position = Integer()


class ReasonCode(Table, tablename="reason_codes"):
    """A reason that can be given, in an authority's words."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    kind = Text()
    code = Text()
    label = Text()
    block_only = Boolean()
    assumption = Boolean()
    position = Integer()
    retired_at = Timestamptz(null=True, default=None)
    offered_from = Timestamptz()


class Organisation(Table, tablename="organisations"):
    """A provider."""

    id = UUID(primary_key=True)
    slug = Text(unique=True)
    name = Text()
    team_email = Text(null=True, default=None)
    created_at = Timestamptz()
    registered_by = ForeignKey(Authority)
    cqc_provider_id = Text(null=True, default=None)
    version = Integer()
    mail_refused_at = Timestamptz(null=True, default=None)


class Service(Table, tablename="services"):
    """A service of a provider, which packages are sent to."""

    id = UUID(primary_key=True)
    organisation_id = ForeignKey(Organisation, null=False)
    name = Text()
    created_at = Timestamptz()
    registered_by = ForeignKey(Authority)
    cqc_location_id = Text(null=True, default=None)
    cqc_rating = Text(null=True, default=None)
    ods_code = Text(null=True, default=None)
    postcode = Text(null=True, default=None)
    version = Integer()
    retired_at = Timestamptz(null=True, default=None)


class Team(Table, tablename="teams"):
    """A part of an authority's brokerage service."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    name = Text()
    created_at = Timestamptz()
    retired_at = Timestamptz(null=True, default=None)


class Arrangement(Table, tablename="arrangements"):
    """On what terms a service works for an authority."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    service_id = ForeignKey(Service, null=False)
    category = Text()
    block_contract = Boolean()
    framework = Text(null=True, default=None)
    lots = Array(base_column=Text())
    tier = SmallInt(null=True, default=None)
    levels = Array(base_column=Text())
    areas = Array(base_column=Text())
    minimum_age = SmallInt(null=True, default=None)
    maximum_age = SmallInt(null=True, default=None)
    gender = Text(null=True, default=None)
    hourly_rate_pence = Integer(null=True, default=None)
    day_rate_pence = Integer(null=True, default=None)
    suspended_from = Date(null=True, default=None)
    suspended_until = Date(null=True, default=None)
    suspension_reason = Text(null=True, default=None)
    version = Integer()
    updated_at = Timestamptz()


class ExternalReference(Table, tablename="external_references"):
    """What another system calls an organisation, a service or a package."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    object_type = Text()
    object_id = UUID()
    system = Text()
    reference = Text()


class Account(Table, tablename="accounts"):
    """Someone who may sign in."""

    id = UUID(primary_key=True)
    username = Text()
    email = Text()
    forename = Text()
    surname = Text()
    role = Text()
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    disabled_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    team_id = ForeignKey(Team)
    machine = Boolean()
    job_role = Text(null=True, default=None)
    telephone = Text(null=True, default=None)
    mobile = Text(null=True, default=None)
    fax = Text(null=True, default=None)
    address_lines = Array(base_column=Text())
    approved_by = ForeignKey(Authority)
    activated_at = Timestamptz(null=True, default=None)
    terms_version = Text(null=True, default=None)
    last_seen_at = Timestamptz(null=True, default=None)
    version = Integer()
    mail_refused_at = Timestamptz(null=True, default=None)
