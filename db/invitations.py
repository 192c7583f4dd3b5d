"""Invitations: written when a package is sent, locked through the gate for an answer, ended with the package."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from db import publishing, visibility
from db.packages import information_as_json
from db.transaction import Tx
from domain.invitations import Brief, InvitationState
from domain.offers import Wanted
from domain.packages import Package, PackageState
from domain.policies import Disclosure, OfferRequired
from domain.requirements import Requirement
from domain.responses import Invitation, Offered, RejectionReason

# Lock the package behind an invitation of the viewer's; the clock is read above the lock, so after any wait for it.
LOCK = """
SELECT gate.package_state, gate.deadline_at, gate.ended_at, clock_timestamp() AS struck_at
FROM response_gate_lock($1) gate
"""

ANSWERABLE = "(i.service_id = ANY ((SELECT viewer_services())::uuid[])) IS NOT FALSE"
"""Whether the viewer answers for the service: an employee to whom services are attached does for those alone."""

# Read an invitation behind the lock, with its brief and the reasons for a No that the authority accepts.
DETAILS = f"""
SELECT i.id, i.package_id, i.authority_id, i.organisation_id, i.service_id, i.state, i.version,
       b.requirements, b.partial_allowed, b.block_contract, b.terms_version, b.offer_required, b.days_required,
       b.hours_required, b.calls, b.ends_on, {ANSWERABLE} AS answerable,
       ARRAY(SELECT ROW(r.code, r.label, r.block_only) FROM reason_codes r
             WHERE r.authority_id = i.authority_id AND r.kind = 'REJECTION'
               AND {publishing.OFFERED.format(r="r", now="$3::timestamptz")}
               AND {visibility.provider("reason_codes", "r", "")}
             ORDER BY r.position) AS reasons
FROM invitations i JOIN briefs b ON b.invitation_id = i.id
WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")} AND {visibility.provider("briefs", "b", "$2")}
"""

# Bring the package's counters up to date with the answers of its round.
SETTLE = "SELECT gate.was_all_responded, gate.is_all_responded FROM response_gate_settle($1) gate"

# Open the package's next round.
OPEN_ROUND = f"""
INSERT INTO rounds (id, package_id, authority_id, number, kind, sent_at)
SELECT $1, $2, $3, coalesce(max(r.number), 0) + 1, 'FRAMEWORK', $4
FROM rounds r WHERE r.package_id = $2 AND {visibility.council("rounds", "r", "$3")}
"""

# Invite one service.
INSERT = """
INSERT INTO invitations (id, package_id, round_id, authority_id, organisation_id, service_id, origin, sent_at,
                         deadline_at, disclosure)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

# Keep what one service was told.
INSERT_BRIEF = """
INSERT INTO briefs (invitation_id, authority_id, organisation_id, package_id, authority_name, package_reference,
                    public_reference, client_reference, service_level_name, service_name, start_date, hours_required,
                    days_required, frequency, location, additional_information, requirements, partial_allowed,
                    block_contract, high_priority, terms_version, search_text, offer_required, calls, preferences,
                    ends_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
        $22, $23, $24, $25, $26)
"""

# Tell the services of the current round the package's deadline.
MOVE_DEADLINE = f"""
UPDATE invitations i SET deadline_at = $3
WHERE i.round_id = (SELECT r.id FROM rounds r
                    WHERE r.package_id = $1 AND {visibility.council("rounds", "r", "$2")}
                    ORDER BY r.number DESC LIMIT 1)
  AND {visibility.council("invitations", "i", "$2")}
"""

# Read one invitation of a locked package, and whether its answer carries an offer.
OFFERED = f"""
SELECT i.id, i.organisation_id, i.service_id, i.state, i.version, i.renewal_requested_at,
       EXISTS (SELECT FROM responses r WHERE r.invitation_id = i.id AND r.offer_kind IS NOT NULL
                 AND {visibility.council("responses", "r", "$3")}) AS has_offer
FROM invitations i WHERE i.id = $1 AND i.package_id = $2 AND {visibility.council("invitations", "i", "$3")}
"""

# Note that the council asked for a renewal.
REQUEST_RENEWAL = f"""
UPDATE invitations i SET renewal_requested_at = $3
WHERE i.id = $1 AND {visibility.council("invitations", "i", "$2")}
"""

# End the invitations that no earlier decision ended, each with its outcome and, where it said yes and lost, why; all
# with why the package was called off, where it was.
END = f"""
UPDATE invitations i SET state = o.state, ended_at = $3, not_awarded_code = o.code, cancellation_code = $7
FROM unnest($4::uuid[], $5::text[], $6::text[]) o (id, state, code)
WHERE i.id = o.id AND i.package_id = $1 AND i.ended_at IS NULL AND {visibility.council("invitations", "i", "$2")}
"""


async def lock(tx: Tx, invitation_id: UUID) -> Invitation | None:
    """The viewer's invitation, its package locked until the transaction ends, with the transaction's instant taken.

    None where it is not visible. The package's deadline counts, as it stands behind the lock.
    """
    gate = await tx.connection.fetchrow(LOCK, invitation_id)
    if gate is None:
        return None
    tx.strike(gate["struck_at"])
    row = await tx.connection.fetchrow(DETAILS, invitation_id, visibility.organisation(tx), tx.now)
    return None if row is None else _invitation(gate, row)


def _invitation(gate: Mapping[str, Any], row: Mapping[str, Any]) -> Invitation:
    return Invitation(
        id=row["id"],
        package_id=row["package_id"],
        authority_id=row["authority_id"],
        organisation_id=row["organisation_id"],
        service_id=row["service_id"],
        state=InvitationState(row["state"]),
        version=row["version"],
        package_state=PackageState(gate["package_state"]),
        deadline_at=gate["deadline_at"],
        ended_at=gate["ended_at"],
        requirements=tuple(Requirement.from_json(document) for document in row["requirements"]),
        partial_allowed=row["partial_allowed"],
        block_contract=row["block_contract"],
        terms_version=row["terms_version"],
        reasons=tuple(RejectionReason(*columns) for columns in row["reasons"]),
        offer_wanted=Wanted(OfferRequired(row["offer_required"]), row["days_required"], row["hours_required"]),
        calls=tuple(call["position"] for call in row["calls"]),
        ends_on=row["ends_on"],
        answerable=row["answerable"],
    )


async def settle(tx: Tx, invitation: Invitation) -> bool:
    """Count the round's answers anew, under the lock; whether it became true just now that all have responded."""
    row = await tx.connection.fetchrow(SETTLE, invitation.id)
    return bool(row["is_all_responded"] and not row["was_all_responded"])


async def send(tx: Tx, package: Package, briefs: Sequence[Brief], disclosure: Disclosure) -> None:
    """Open a round and invite one service for each brief (rule B11); the package is locked and has its deadline.

    `disclosure` says when its documents are open to them (rule P24), whatever the service level says later.
    """
    round_id = uuid4()
    await tx.connection.execute(OPEN_ROUND, round_id, package.id, package.authority_id, package.finalised_at)
    origins = {selected.service.id: selected.origin for selected in package.services}
    invited = [(uuid4(), brief) for brief in briefs]
    await tx.connection.executemany(
        INSERT,
        [
            (
                id, package.id, round_id, package.authority_id, brief.organisation_id, brief.service_id,
                origins[brief.service_id], package.finalised_at, package.deadline_at, disclosure,
            )
            for id, brief in invited
        ],
    )  # fmt: skip
    await tx.connection.executemany(INSERT_BRIEF, [_brief_columns(id, brief) for id, brief in invited])


def _brief_columns(invitation_id: UUID, brief: Brief) -> tuple[Any, ...]:
    return (
        invitation_id,
        brief.authority_id,
        brief.organisation_id,
        brief.package_id,
        brief.authority_name,
        brief.package_reference,
        brief.public_reference,
        brief.client_reference,
        brief.service_level_name,
        brief.service_name,
        brief.start_date,
        brief.hours_required,
        brief.days_required,
        brief.frequency,
        brief.location,
        [information_as_json(entry) for entry in brief.additional_information],
        [requirement.as_json() for requirement in brief.requirements],
        brief.partial_allowed,
        brief.block_contract,
        brief.high_priority,
        brief.terms_version,
        brief.search_text,
        brief.offer_required,
        [call.as_json() for call in brief.calls],
        [preference.as_json() for preference in brief.preferences],
        brief.ends_on,
    )


async def move_deadline(tx: Tx, package: Package) -> None:
    """Tell every service of the current round the package's new deadline (rules B15, Q32)."""
    await tx.connection.execute(MOVE_DEADLINE, package.id, visibility.authority(tx), package.deadline_at)


async def offered(tx: Tx, package: Package, invitation_id: UUID) -> Offered | None:
    """One invitation of a locked package, as a request for a renewal looks at it; None where there is none."""
    row = await tx.connection.fetchrow(OFFERED, invitation_id, package.id, visibility.authority(tx))
    return None if row is None else Offered(**dict(row) | {"state": InvitationState(row["state"])})


async def request_renewal(tx: Tx, asked: Offered) -> None:
    """Note on an invitation of a locked package that its offer should be renewed (rule Q29)."""
    await tx.connection.execute(REQUEST_RENEWAL, asked.id, visibility.authority(tx), asked.renewal_requested_at)


async def end(
    tx: Tx,
    package: Package,
    outcomes: Mapping[UUID, InvitationState],
    ended_at: datetime,
    not_awarded: Mapping[UUID, str] = MappingProxyType({}),
) -> None:
    """End the invitations of a locked package, each with its outcome and the code it is told (rules P21, B18)."""
    await tx.connection.execute(
        END,
        package.id,
        visibility.authority(tx),
        ended_at,
        list(outcomes),
        list(outcomes.values()),
        [not_awarded.get(id) for id in outcomes],
        package.cancellation_reason,
    )
