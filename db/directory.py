"""Organisations and services as all authorities see them, and what one authority arranged with a service."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.directory.facts import (
    Arrangement,
    Keeper,
    Organisation,
    OrganisationFacts,
    Service,
    ServiceFacts,
    Suspension,
    Terms,
)
from domain.directory.keeping import Others

ORGANISATION_FACTS = tuple(OrganisationFacts.model_fields)
SERVICE_FACTS = tuple(ServiceFacts.model_fields)
TERMS = tuple(Terms.model_fields)
"""What a row says, under the names of its columns."""

# Read an organisation and the name of who keeps it.
ORGANISATION = f"""
SELECT o.*, keeper_name(o.registered_by) AS keeper FROM organisations o
WHERE o.id = $1 AND {visibility.council("organisations", "o", "")}
"""

# Read a service and the name of who keeps it.
SERVICE = f"""
SELECT s.*, keeper_name(s.registered_by) AS keeper FROM services s
WHERE s.id = $1 AND {visibility.council("services", "s", "")}
"""

# Read what of other organisations a new one may collide with: who has this CQC id.
OTHER_ORGANISATIONS = f"""
SELECT o.cqc_provider_id, o.name FROM organisations o
WHERE o.cqc_provider_id = upper(btrim($1)) AND o.id <> $2 AND {visibility.council("organisations", "o", "")}
"""

# Read what of other services a new one may collide with: who has this CQC id.
OTHER_SERVICES = f"""
SELECT s.cqc_location_id, s.name FROM services s
WHERE s.cqc_location_id = upper(btrim($1)) AND s.id <> $2 AND {visibility.council("services", "s", "")}
"""

# Read the names of an organisation's other services.
SISTERS = f"""
SELECT s.name FROM services s
WHERE s.organisation_id = $1 AND s.id <> $2 AND {visibility.council("services", "s", "")}
"""

# Read the short names that begin like this one.
SLUGS = f"SELECT o.slug FROM organisations o WHERE o.slug ^@ $1 AND {visibility.council('organisations', 'o', '')}"

# Write a new organisation.
INSERT_ORGANISATION = """
INSERT INTO organisations (id, slug, name, team_email, cqc_provider_id, registered_by) VALUES ($1, $2, $3, $4, $5, $6)
"""

# Write what may change of an organisation; the policy lets its keeper alone.
SAVE_ORGANISATION = """
UPDATE organisations o SET name = $2, team_email = $3, cqc_provider_id = $4, version = $5
WHERE o.id = $1 AND o.registered_by = $6
"""

# Write a new service.
INSERT_SERVICE = """
INSERT INTO services (id, organisation_id, registered_by, name, cqc_location_id, cqc_rating, ods_code, postcode)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# Write what may change of a service; the policy lets its keeper alone.
SAVE_SERVICE = """
UPDATE services s SET name = $3, cqc_location_id = $4, cqc_rating = $5, ods_code = $6, postcode = $7, version = $8,
                      retired_at = $9
WHERE s.id = $1 AND s.registered_by = $2
"""

# Read what the authority arranged with a service, locked.
LOCK_ARRANGEMENT = f"""
SELECT m.* FROM arrangements m WHERE m.service_id = $1 AND {visibility.council("arrangements", "m", "$2")} FOR UPDATE
"""

# Write an arrangement, the first or another.
SAVE_ARRANGEMENT = """
INSERT INTO arrangements (id, authority_id, organisation_id, service_id, suspended_from, suspended_until,
                          suspension_reason, version, updated_at, category, block_contract, framework, lots, tier,
                          levels, areas, minimum_age, maximum_age, gender, hourly_rate_pence, day_rate_pence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (authority_id, service_id) DO UPDATE
SET suspended_from = excluded.suspended_from, suspended_until = excluded.suspended_until,
    suspension_reason = excluded.suspension_reason, version = excluded.version, updated_at = excluded.updated_at,
    category = excluded.category, block_contract = excluded.block_contract, framework = excluded.framework,
    lots = excluded.lots, tier = excluded.tier, levels = excluded.levels, areas = excluded.areas,
    minimum_age = excluded.minimum_age, maximum_age = excluded.maximum_age, gender = excluded.gender,
    hourly_rate_pence = excluded.hourly_rate_pence, day_rate_pence = excluded.day_rate_pence
"""

# Read the codes of the authority's service levels, of every version of its profile.
LEVELS = f"SELECT l.code FROM service_levels l WHERE {visibility.council('service_levels', 'l', '$1')}"


async def organisation(tx: Tx, id: UUID) -> Organisation | None:
    """The organisation; None where there is none."""
    row = await tx.connection.fetchrow(ORGANISATION, id)
    return None if row is None else organisation_of(row)


async def service(tx: Tx, id: UUID) -> Service | None:
    """The service; None where there is none."""
    row = await tx.connection.fetchrow(SERVICE, id)
    return None if row is None else service_of(row)


async def other_organisations(tx: Tx, cqc_id: Any, id: UUID) -> Others:
    """With what an organisation with this CQC id collides."""
    return Others(dict(await tx.connection.fetch(OTHER_ORGANISATIONS, _text(cqc_id), id)))


async def other_services(tx: Tx, cqc_id: Any, id: UUID, organisation_id: UUID) -> Others:
    """With what a service of this organisation, with this CQC id, collides."""
    names = await tx.connection.fetch(SISTERS, organisation_id, id)
    found = await tx.connection.fetch(OTHER_SERVICES, _text(cqc_id), id)
    return Others(dict(found), frozenset(row["name"] for row in names))


async def slugs(tx: Tx, beginning: str) -> Collection[str]:
    """The short names that are taken and begin so."""
    return frozenset(row["slug"] for row in await tx.connection.fetch(SLUGS, beginning))


async def save_organisation(tx: Tx, changed: Organisation) -> None:
    """Keep an organisation, a new one (of version 1) or a corrected one."""
    facts, keeper = changed.facts, changed.keeper.authority_id
    values = (facts.name, facts.team_email, facts.cqc_provider_id)
    if changed.version == 1:
        await tx.connection.execute(INSERT_ORGANISATION, changed.id, changed.slug, *values, keeper)
    else:
        await tx.connection.execute(SAVE_ORGANISATION, changed.id, *values, changed.version, keeper)


async def save_service(tx: Tx, changed: Service) -> None:
    """Keep a service, a new one (of version 1) or a corrected one."""
    keeper = changed.keeper.authority_id
    values = [getattr(changed.facts, name) for name in SERVICE_FACTS]
    if changed.version == 1:
        await tx.connection.execute(INSERT_SERVICE, changed.id, changed.organisation_id, keeper, *values)
    else:
        more = (changed.version, changed.retired_at)
        await tx.connection.execute(SAVE_SERVICE, changed.id, keeper, *values, *more)


async def lock_arrangement(tx: Tx, service_id: UUID) -> Arrangement | None:
    """What the viewer's authority arranged with the service; None where that is nothing."""
    row = await tx.connection.fetchrow(LOCK_ARRANGEMENT, service_id, visibility.authority(tx))
    return None if row is None else arrangement_of(row)


async def save_arrangement(tx: Tx, changed: Arrangement) -> None:
    """Keep an arrangement."""
    suspension = changed.suspension
    ends = (suspension.first_day, suspension.last_day, suspension.reason) if suspension else (None, None, None)
    owners = (changed.id, changed.authority_id, changed.organisation_id, changed.service_id)
    terms = [getattr(changed.terms, name) for name in TERMS]
    await tx.connection.execute(SAVE_ARRANGEMENT, *owners, *ends, changed.version, tx.now, *terms)


async def levels(tx: Tx) -> Collection[str]:
    """The codes that the viewer's authority's service levels have, or had."""
    rows = await tx.connection.fetch(LEVELS, visibility.authority(tx))
    return frozenset(row["code"] for row in rows)


def organisation_of(row: Any) -> Organisation:
    """The organisation in a row that has every column, and the name of the keeper."""
    facts = OrganisationFacts.model_construct(**{name: row[name] for name in ORGANISATION_FACTS})
    return Organisation(row["id"], row["slug"], facts, Keeper(row["registered_by"], row["keeper"]), row["version"])


def service_of(row: Any) -> Service:
    """The service in a row that has every column, and the name of the keeper."""
    facts = ServiceFacts.model_validate({name: row[name] for name in SERVICE_FACTS})
    keeper = Keeper(row["registered_by"], row["keeper"])
    return Service(row["id"], row["organisation_id"], facts, keeper, row["version"], row["retired_at"])


def arrangement_of(row: Any) -> Arrangement:
    """The arrangement in a row that has every column."""
    suspension = None
    if row["suspended_from"] is not None:
        suspension = Suspension(row["suspended_from"], row["suspended_until"], row["suspension_reason"])
    owners = (row["id"], row["authority_id"], row["service_id"], row["organisation_id"])
    return Arrangement(*owners, terms_of(row), suspension, row["version"])


def terms_of(row: Any) -> Terms:
    """The terms in a row."""
    return Terms.model_validate({name: row[name] for name in TERMS})


def _text(given: Any) -> str | None:
    return given if isinstance(given, str) else None
