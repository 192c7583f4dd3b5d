"""Decisions as they were taken, one a round, and what is looked at before one is taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from db import services, visibility
from db.transaction import Tx
from domain.answers import Answer
from domain.decisions import Award
from domain.invitations import InvitationState, as_told
from domain.packages import Package
from domain.ranking import Candidate
from domain.responses import PlacementResponse

# Read every invitation of a locked package, whatever its round (rule Q35), with its answer and its service.
CANDIDATES = f"""
SELECT i.id, i.organisation_id, i.state, i.version, i.placement_response, p.offer_expires_on,
       p.id IS NOT NULL AS answered,
       i.round_id = (SELECT r.id FROM rounds r
                     WHERE r.package_id = i.package_id AND {visibility.council("rounds", "r", "$2")}
                     ORDER BY r.number DESC LIMIT 1) AS current_round,
       ARRAY(SELECT ROW(a.requirement_id, a.can_meet, a.comment, a.best_date) FROM answers a
             WHERE a.response_id = p.id AND {visibility.council("answers", "a", "$2")}
             ORDER BY a.requirement_id) AS answers,
       ROW({services.COLUMNS}) AS service
FROM {services.joined("$2")} JOIN invitations i ON i.service_id = s.id
LEFT JOIN responses p ON p.invitation_id = i.id AND {visibility.council("responses", "p", "$2")}
WHERE i.package_id = $1 AND {visibility.council("invitations", "i", "$2")} AND {visibility.council("services", "s", "")}
ORDER BY i.id
"""

# Record the decision on the package's current round.
INSERT = f"""
INSERT INTO decisions (package_id, round_id, authority_id, invitation_id, source_code, primary_reason_code,
                       additional_reason_codes, rank, departure_reason, commissioner_reason, decided_by, decided_at)
SELECT $1, r.id, r.authority_id, $3, $4, $5, $6, $7, $8, $9, $10, $11
FROM rounds r WHERE r.package_id = $1 AND {visibility.council("rounds", "r", "$2")} ORDER BY r.number DESC LIMIT 1
"""


async def candidates(tx: Tx, package: Package) -> Sequence[Candidate]:
    """Every invitation of a locked package, as a decision looks at it."""
    rows = await tx.connection.fetch(CANDIDATES, package.id, visibility.authority(tx))
    return [_candidate(row) for row in rows]


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        id=row["id"],
        organisation_id=row["organisation_id"],
        service=services.from_row(*row["service"]),
        # the council is not told of a draft, by a refusal as little as by a read
        state=as_told(InvitationState(row["state"]), row["answered"]),
        version=row["version"],
        current_round=row["current_round"],
        placement_response=PlacementResponse(row["placement_response"]) if row["placement_response"] else None,
        answers=tuple(Answer(*columns) for columns in row["answers"]),
        offer_expires_on=row["offer_expires_on"],
    )


async def record(tx: Tx, award: Award) -> None:
    """Record an award that the caller has decided on, under the package's lock."""
    assert tx.viewer is not None
    await tx.connection.execute(
        INSERT,
        award.package.id,
        visibility.authority(tx),
        award.winner.id,
        award.source_code,
        award.primary_reason_code,
        list(award.additional_reason_codes),
        award.rank,
        award.departure_reason,
        award.commissioner_reason,
        tx.viewer.account_id,
        award.decided_at,
    )
