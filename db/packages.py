"""Packages of care as the council keeps them: locked before anything is decided, saved as a whole afterwards."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import requirements, services, visibility
from db.transaction import Tx
from domain import references
from domain.calls import Call, Preference, PreferenceKind
from domain.document_kinds import DocumentKind
from domain.packages import Frequency, Information, Package, PackageState, PersonGender
from domain.policies import AwardStrategy, CompletesAt, EarlyDecision, OfferRequired
from domain.postcodes import LocationPrecision
from domain.references import ReferenceRule
from domain.services import Origin, SelectedService

# Lock one package; the clock is read above the lock, so after any wait for it.
LOCK = f"""
WITH locked AS (
    SELECT p.* FROM packages p WHERE p.id = $1 AND {visibility.council("packages", "p", "$2")} FOR UPDATE)
SELECT locked.*, clock_timestamp() AS struck_at FROM locked
"""

# Read what stands beside a locked package. A statement of its own, because the lock's sees what was there before it
# waited.
DETAILS = f"""
SELECT
    (SELECT l.code FROM service_levels l WHERE l.id = $3 AND {visibility.council("service_levels", "l", "$2")})
        AS service_level_code,
    (SELECT l.postcode FROM locations l WHERE l.package_id = $1 AND {visibility.council("locations", "l", "$2")})
        AS postcode,
    ARRAY(SELECT ROW({requirements.COLUMNS}) FROM requirements r
          WHERE r.package_id = $1 AND {visibility.council("requirements", "r", "$2")}
          ORDER BY r.position) AS requirements,
    ARRAY(SELECT ROW(x.origin, {services.COLUMNS}) FROM {services.joined("$2")} JOIN selections x ON x.service_id = s.id
          WHERE x.package_id = $1 AND {visibility.council("selections", "x", "$2")}
            AND {visibility.council("services", "s", "")}
          ORDER BY x.selected_at, s.name, s.id) AS services,
    ARRAY(SELECT DISTINCT d.kind FROM documents d
          WHERE d.package_id = $1 AND d.invitation_id IS NULL AND d.released_version IS NOT NULL
            AND d.removed_at IS NULL AND {visibility.council("documents", "d", "$2")}) AS ready_documents
"""

# Create a draft, unless its reference is taken: then no row, after waiting for whoever may be taking it.
INSERT = """
INSERT INTO packages (id, authority_id, public_reference, reference, client_reference, service_level_id, profile_id,
                      terms_version, early_decision, location_precision, partial_allowed, offer_required,
                      award_strategy, completes_at, created_by, created_at, state, version, team_id, search_text,
                      proposed_response_hours, duplicated_from_id, proposed_response_days, proposed_urgent_days)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24)
ON CONFLICT (authority_id, reference) DO NOTHING RETURNING true
"""

# Save all that can change of a locked package.
SAVE = f"""
UPDATE packages p
SET state = $3, version = $4, start_date = $5, hours_required = $6, days_required = $7, frequency = $8,
    additional_information = $9, high_priority = $10, finalised_at = $11, deadline_at = $12, sent_count = $13,
    submitted_count = $14, accepting_count = $15, ended_at = $16, cancellation_reason = $17, cancellation_note = $18,
    person_age = $19, person_gender = $20, calls = $21, preferences = $22,
    proposed_response_hours = $23, proposed_response_days = $24, proposed_urgent_days = $25, ends_on = $26
WHERE p.id = $1 AND {visibility.council("packages", "p", "$2")}
"""

# Enter where care is given, or correct it.
PUT_LOCATION = """
INSERT INTO locations (package_id, authority_id, postcode) VALUES ($1, $2, $3)
ON CONFLICT (package_id) DO UPDATE SET postcode = excluded.postcode
"""

# Clear where care is given.
CLEAR_LOCATION = f"""
DELETE FROM locations l WHERE l.package_id = $1 AND {visibility.council("locations", "l", "$2")}
"""

# Show the full location to the organisation that won (rule Q8).
DISCLOSE_LOCATION = f"""
UPDATE locations l SET organisation_id = $3 WHERE l.package_id = $1 AND {visibility.council("locations", "l", "$2")}
"""

# Read which team somebody belongs to.
TEAM = f"SELECT a.team_id FROM accounts a WHERE a.id = $1 AND {visibility.council('accounts', 'a', '$2')}"

# Ask whether a reference is in use.
IS_TAKEN = f"""
SELECT EXISTS (SELECT FROM packages p WHERE p.reference = $1 AND {visibility.council("packages", "p", "$2")})
"""

# Take the next running number; two at once wait for each other, and a creation that fails gives its number back.
NEXT_NUMBER = """
INSERT INTO reference_counters AS c (authority_id, prefix, last_number) VALUES ($1, $2, $3)
ON CONFLICT (authority_id, prefix) DO UPDATE SET last_number = c.last_number + 1 RETURNING last_number
"""

# Read the references with a prefix, whichever way they came in.
WITH_PREFIX = f"""
SELECT p.reference FROM packages p WHERE starts_with(p.reference, $1) AND {visibility.council("packages", "p", "$2")}
"""

# Move the counter past references that came in another way.
CATCH_UP = f"""
UPDATE reference_counters c SET last_number = $3
WHERE c.prefix = $2 AND {visibility.council("reference_counters", "c", "$1")}
"""


async def lock(tx: Tx, package_id: UUID) -> Package | None:
    """The package, locked until the transaction ends, with the transaction's instant taken; None where not visible."""
    whose = visibility.authority(tx)
    row = await tx.connection.fetchrow(LOCK, package_id, whose)
    if row is None:
        return None
    tx.strike(row["struck_at"])
    details = await tx.connection.fetchrow(DETAILS, package_id, whose, row["service_level_id"])
    return _package(row, details)


def _package(row: Mapping[str, Any], details: Mapping[str, Any]) -> Package:
    converted = {
        "early_decision": EarlyDecision(row["early_decision"]),
        "location_precision": LocationPrecision(row["location_precision"]),
        "offer_required": OfferRequired(row["offer_required"]),
        "award_strategy": AwardStrategy(row["award_strategy"]),
        "completes_at": CompletesAt(row["completes_at"]),
        "state": PackageState(row["state"]),
        "frequency": Frequency(row["frequency"]) if row["frequency"] else None,
        "person_gender": PersonGender(row["person_gender"]) if row["person_gender"] else None,
        "additional_information": tuple(Information(**entry) for entry in row["additional_information"]),
        "calls": tuple(Call.from_json(document) for document in row["calls"]),
        "preferences": tuple(Preference(PreferenceKind(entry["kind"]), entry["value"]) for entry in row["preferences"]),
        "service_level_code": details["service_level_code"],
        "postcode": details["postcode"],
        "requirements": tuple(requirements.from_row(*columns) for columns in details["requirements"]),
        "services": tuple(
            SelectedService(services.from_row(*columns), Origin(origin)) for origin, *columns in details["services"]
        ),
        "ready_documents": frozenset(map(DocumentKind, details["ready_documents"])),
    }
    plain = {name: row[name] for name in Package.__slots__ if name not in converted}
    return Package(**plain, **converted)


async def create(tx: Tx, package: Package) -> bool:
    """Store a new draft; False where its reference was taken, perhaps a moment ago."""
    made = await tx.connection.fetchval(
        INSERT,
        package.id,
        package.authority_id,
        package.public_reference,
        package.reference,
        package.client_reference,
        package.service_level_id,
        package.profile_id,
        package.terms_version,
        package.early_decision,
        package.location_precision,
        package.partial_allowed,
        package.offer_required,
        package.award_strategy,
        package.completes_at,
        package.created_by,
        package.created_at,
        package.state,
        package.version,
        package.team_id,
        package.search_text,
        package.proposed_response_hours,
        package.duplicated_from_id,
        package.proposed_response_days,
        package.proposed_urgent_days,
    )
    return made is not None


async def save(tx: Tx, package: Package) -> None:
    """Save a locked package's own row; what stands in other tables has functions of its own."""
    await tx.connection.execute(
        SAVE,
        package.id,
        visibility.authority(tx),
        package.state,
        package.version,
        package.start_date,
        package.hours_required,
        package.days_required,
        package.frequency,
        [information_as_json(entry) for entry in package.additional_information],
        package.high_priority,
        package.finalised_at,
        package.deadline_at,
        package.sent_count,
        package.submitted_count,
        package.accepting_count,
        package.ended_at,
        package.cancellation_reason,
        package.cancellation_note,
        package.person_age,
        package.person_gender,
        [call.as_json() for call in package.calls],
        [preference.as_json() for preference in package.preferences],
        package.proposed_response_hours,
        package.proposed_response_days,
        package.proposed_urgent_days,
        package.ends_on,
    )


def information_as_json(entry: Information) -> dict[str, str]:
    """One piece of additional information, as it is kept in a package and in its briefs."""
    return {"code": entry.code, "title": entry.title, "value": entry.value}


async def save_location(tx: Tx, package: Package) -> None:
    """Save where care is given."""
    if package.postcode is None:
        await tx.connection.execute(CLEAR_LOCATION, package.id, visibility.authority(tx))
    else:
        await tx.connection.execute(PUT_LOCATION, package.id, package.authority_id, package.postcode)


async def disclose_location(tx: Tx, package: Package, organisation_id: UUID) -> None:
    """Let the winner read the full location."""
    await tx.connection.execute(DISCLOSE_LOCATION, package.id, visibility.authority(tx), organisation_id)


async def team_of(tx: Tx, account_id: UUID) -> UUID | None:
    """The team of somebody of the viewer's authority, which owns what they create (rule B24)."""
    team: UUID | None = await tx.connection.fetchval(TEAM, account_id, visibility.authority(tx))
    return team


async def is_taken(tx: Tx, reference: str) -> bool:
    """Whether a package of the viewer's authority has this reference (rule Q26)."""
    return bool(await tx.connection.fetchval(IS_TAKEN, reference, visibility.authority(tx)))


async def next_reference(tx: Tx, rule: ReferenceRule) -> str:
    """The next reference that the system gives (`1016-11`), held for this transaction (rule B2)."""
    whose, prefix = visibility.authority(tx), str(rule.prefix)
    number = await tx.connection.fetchval(NEXT_NUMBER, whose, prefix, rule.first_number)
    reference = references.system_reference(prefix, number)
    if await is_taken(tx, reference):
        rows = await tx.connection.fetch(WITH_PREFIX, f"{prefix}-", whose)
        number = references.next_number(rule, [row["reference"] for row in rows])
        await tx.connection.execute(CATCH_UP, whose, prefix, number)
        reference = references.system_reference(prefix, number)
    return reference
