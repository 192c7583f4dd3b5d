"""What providers answered: one response an invitation, replaced as a whole, its answers with it."""

from db import visibility
from db.transaction import Tx
from domain.answers import Answer
from domain.invitations import InvitationState
from domain.responses import Invitation, PlacementResponse, Response

# Read the response that an invitation has, with its answers.
STANDING = f"""
SELECT r.placement_response, r.reason_code, r.rejection_note, r.terms_version, r.meets_all_essential, r.submitted_at,
       ARRAY(SELECT ROW(a.requirement_id, a.can_meet, a.comment, a.best_date) FROM answers a
             WHERE a.response_id = r.id AND {visibility.provider("answers", "a", "$2")}
             ORDER BY a.requirement_id) AS answers
FROM responses r WHERE r.invitation_id = $1 AND {visibility.provider("responses", "r", "$2")}
"""

# Save a response with its answers in place of an earlier one, and where the invitation stands with it.
SAVE = f"""
WITH standing AS (
    UPDATE invitations i SET state = $3, version = $4, placement_response = $5
    WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")}
    RETURNING i.id, i.authority_id, i.organisation_id
), response AS (
    INSERT INTO responses AS r (invitation_id, authority_id, organisation_id, placement_response, reason_code,
                                rejection_note, terms_version, meets_all_essential, submitted_at, submitted_by)
    SELECT s.id, s.authority_id, s.organisation_id, $5, $6, $7, $8, $9, $10, $11 FROM standing s
    ON CONFLICT (invitation_id) DO UPDATE
    SET placement_response = excluded.placement_response, reason_code = excluded.reason_code,
        rejection_note = excluded.rejection_note, terms_version = excluded.terms_version,
        meets_all_essential = excluded.meets_all_essential, submitted_at = excluded.submitted_at,
        submitted_by = excluded.submitted_by, withdrawn_at = NULL
    RETURNING r.id, r.authority_id, r.organisation_id
), dropped AS (
    DELETE FROM answers a USING response r WHERE a.response_id = r.id AND a.requirement_id <> ALL ($12::uuid[])
)
INSERT INTO answers (response_id, authority_id, organisation_id, requirement_id, can_meet, comment, best_date)
SELECT r.id, r.authority_id, r.organisation_id, given.*
FROM response r, unnest($12::uuid[], $13::boolean[], $14::text[], $15::date[]) given
ON CONFLICT (response_id, requirement_id) DO UPDATE
SET can_meet = excluded.can_meet, comment = excluded.comment, best_date = excluded.best_date
"""

# Take a response back; it is kept, but no longer stands.
WITHDRAW = f"""
WITH standing AS (
    UPDATE invitations i SET state = $3, version = $4, placement_response = NULL
    WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")}
    RETURNING i.id
)
UPDATE responses r SET withdrawn_at = $5 FROM standing s
WHERE r.invitation_id = s.id AND {visibility.provider("responses", "r", "$2")}
"""


async def standing(tx: Tx, invitation: Invitation) -> Response | None:
    """The response as it was last submitted to a locked invitation, withdrawn or not; None where there was none."""
    if invitation.state is InvitationState.INVITED:
        return None
    row = await tx.connection.fetchrow(STANDING, invitation.id, visibility.organisation(tx))
    if row is None:
        return None
    return Response(
        invitation_id=invitation.id,
        state=invitation.state,
        version=invitation.version,
        placement_response=PlacementResponse(row["placement_response"]),
        reason_code=row["reason_code"],
        rejection_note=row["rejection_note"],
        terms_version=row["terms_version"],
        meets_all_essential=row["meets_all_essential"],
        submitted_at=row["submitted_at"],
        answers=tuple(Answer(*columns) for columns in row["answers"]),
    )


async def save(tx: Tx, response: Response) -> None:
    """Save a response behind the gate's lock, in the caller's name, in one statement."""
    assert tx.viewer is not None
    answers = response.answers
    await tx.connection.execute(
        SAVE,
        response.invitation_id,
        visibility.organisation(tx),
        response.state,
        response.version,
        response.placement_response,
        response.reason_code,
        response.rejection_note,
        response.terms_version,
        response.meets_all_essential,
        response.submitted_at,
        tx.viewer.account_id,
        [answer.requirement_id for answer in answers],
        [answer.can_meet for answer in answers],
        [answer.comment for answer in answers],
        [answer.best_date for answer in answers],
    )


async def withdraw(tx: Tx, invitation: Invitation) -> None:
    """Take back the response of an invitation that the domain has withdrawn, behind the gate's lock."""
    await tx.connection.execute(
        WITHDRAW, invitation.id, visibility.organisation(tx), invitation.state, invitation.version, tx.now
    )
