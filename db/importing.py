"""The directory as an import needs it: read whole, written in a few statements however long the file is."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from db import directory, visibility
from db.transaction import Tx
from domain.directory.facts import Arrangement, Organisation, Service
from domain.directory.importing import Directory, Plan, RowOutcome
from domain.viewer import OPERATOR

# Read every organisation and who keeps it.
ORGANISATIONS = f"""
SELECT o.*, keeper_name(o.registered_by) AS keeper FROM organisations o
WHERE {visibility.council("organisations", "o", "")}
"""

# Read every service and who keeps it.
SERVICES = f"""
SELECT s.*, keeper_name(s.registered_by) AS keeper FROM services s WHERE {visibility.council("services", "s", "")}
"""

# Read what the authority arranged.
ARRANGEMENTS = f"SELECT m.* FROM arrangements m WHERE {visibility.council('arrangements', 'm', '$1')} FOR UPDATE"

# Write organisations, new ones and others; who may is decided already, and said by the policies once more.
INSERT_ORGANISATIONS = """
INSERT INTO organisations (id, slug, name, team_email, cqc_provider_id, registered_by)
SELECT x.id, x.slug, x.name, x.team_email, x.cqc_provider_id, x.registered_by FROM jsonb_to_recordset($1) AS x (
    id uuid, slug text, name text, team_email text, cqc_provider_id text, registered_by uuid)
"""
UPDATE_ORGANISATIONS = """
UPDATE organisations o SET name = x.name, team_email = x.team_email, cqc_provider_id = x.cqc_provider_id,
                           version = x.version
FROM jsonb_to_recordset($1) AS x (id uuid, name text, team_email text, cqc_provider_id text, version integer)
WHERE o.id = x.id
"""

# Write services, new ones and others.
INSERT_SERVICES = """
INSERT INTO services (id, organisation_id, registered_by, name, cqc_location_id, cqc_rating, ods_code, postcode)
SELECT x.id, x.organisation_id, x.registered_by, x.name, x.cqc_location_id, x.cqc_rating, x.ods_code, x.postcode
FROM jsonb_to_recordset($1) AS x (id uuid, organisation_id uuid, registered_by uuid, name text, cqc_location_id text,
                                  cqc_rating text, ods_code text, postcode text)
"""
UPDATE_SERVICES = """
UPDATE services s SET name = x.name, cqc_location_id = x.cqc_location_id, cqc_rating = x.cqc_rating,
                      ods_code = x.ods_code, postcode = x.postcode, version = x.version
FROM jsonb_to_recordset($1) AS x (id uuid, name text, cqc_location_id text, cqc_rating text, ods_code text,
                                  postcode text, version integer)
WHERE s.id = x.id
"""

# Write arrangements, new ones and others; suspensions stay.
PUT_ARRANGEMENTS = """
INSERT INTO arrangements (id, authority_id, organisation_id, service_id, version, updated_at, category, block_contract,
                          framework, lots, tier, levels, areas, minimum_age, maximum_age, gender, hourly_rate_pence,
                          day_rate_pence)
SELECT x.id, x.authority_id, x.organisation_id, x.service_id, x.version, $2::timestamptz, x.category,
       x.block_contract, x.framework, x.lots, x.tier, x.levels, x.areas, x.minimum_age, x.maximum_age, x.gender,
       x.hourly_rate_pence, x.day_rate_pence
FROM jsonb_to_recordset($1) AS x (
    id uuid, authority_id uuid, organisation_id uuid, service_id uuid, version integer, category text,
    block_contract boolean, framework text, lots text[], tier smallint, levels text[], areas text[],
    minimum_age smallint, maximum_age smallint, gender text, hourly_rate_pence integer, day_rate_pence integer)
ON CONFLICT (authority_id, service_id) DO UPDATE
SET version = excluded.version, updated_at = excluded.updated_at, category = excluded.category,
    block_contract = excluded.block_contract, framework = excluded.framework, lots = excluded.lots,
    tier = excluded.tier, levels = excluded.levels, areas = excluded.areas, minimum_age = excluded.minimum_age,
    maximum_age = excluded.maximum_age, gender = excluded.gender, hourly_rate_pence = excluded.hourly_rate_pence,
    day_rate_pence = excluded.day_rate_pence
"""

# Keep what an import did, or would have done.
INSERT_REPORT = """
INSERT INTO import_reports (id, authority_id, imported_by, imported_at, layout, dry_run, accepted, new_count,
                            changed_count, unchanged_count, rejected_count)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

# Keep what became of each row.
INSERT_ROWS = """
INSERT INTO import_rows (report_id, authority_id, number, outcome, organisation, service, reasons)
SELECT $1, $2, x.number, x.outcome, x.organisation, x.service, x.reasons FROM jsonb_to_recordset($3) AS x (
    number integer, outcome text, organisation text, service text, reasons text[])
"""


async def load(tx: Tx) -> Directory:
    """Everything that stands in the directory, and what the viewer's authority arranged."""
    organisations = await tx.connection.fetch(ORGANISATIONS)
    services = await tx.connection.fetch(SERVICES)
    arrangements = await tx.connection.fetch(ARRANGEMENTS, visibility.authority(tx))
    return Directory(
        {row["id"]: directory.organisation_of(row) for row in organisations},
        {row["id"]: directory.service_of(row) for row in services},
        {row["service_id"]: directory.arrangement_of(row) for row in arrangements},
    )


async def save(tx: Tx, plan: Plan) -> None:
    """Write everything that is planned."""
    new, changed = _parted(plan.organisations.values())
    await tx.connection.execute(INSERT_ORGANISATIONS, new)
    await tx.connection.execute(UPDATE_ORGANISATIONS, changed)
    new, changed = _parted(plan.services.values())
    await tx.connection.execute(INSERT_SERVICES, new)
    await tx.connection.execute(UPDATE_SERVICES, changed)
    arrangements = [_arrangement(one) for one in plan.arrangements.values()]
    await tx.connection.execute(PUT_ARRANGEMENTS, arrangements, tx.now)


async def report(tx: Tx, plan: Plan, authority_id: UUID, *, dry_run: bool) -> UUID:
    """Keep what became of the rows; the id of the report."""
    viewer = tx.viewer
    account = viewer.account_id if viewer and viewer.account_id != OPERATOR else None
    id, counts = uuid4(), plan.counts
    counted = [counts[outcome] for outcome in RowOutcome]
    facts = (id, authority_id, account, tx.now, plan.layout, dry_run, plan.accepted)
    await tx.connection.execute(INSERT_REPORT, *facts, *counted)
    rows = [
        {
            "number": row.number,
            "outcome": row.outcome,
            "organisation": row.organisation,
            "service": row.service,
            "reasons": row.reasons,
        }
        for row in plan.reports
    ]
    await tx.connection.execute(INSERT_ROWS, id, authority_id, rows)
    return id


def _parted(entries: Iterable[Organisation | Service]) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The rows of new entries (of version 1) and those of others."""
    new: list[Mapping[str, Any]] = []
    changed: list[Mapping[str, Any]] = []
    for entry in entries:
        row = entry.facts.model_dump(mode="json") | {
            "id": str(entry.id),
            "registered_by": _text(entry.keeper.authority_id),
            "version": entry.version,
            "slug": getattr(entry, "slug", None),
            "organisation_id": _text(getattr(entry, "organisation_id", None)),
        }
        (new if entry.version == 1 else changed).append(row)
    return new, changed


def _arrangement(arrangement: Arrangement) -> Mapping[str, Any]:
    return arrangement.terms.model_dump(mode="json") | {
        "id": str(arrangement.id),
        "authority_id": str(arrangement.authority_id),
        "organisation_id": str(arrangement.organisation_id),
        "service_id": str(arrangement.service_id),
        "version": arrangement.version,
    }


def _text(id: UUID | None) -> str | None:
    """An id as JSON has it: the driver's own ids are of a class that no JSON library knows."""
    return None if id is None else str(id)
