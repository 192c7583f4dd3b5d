"""What providers answered: one response an invitation, replaced as a whole, its answers with it, each version kept."""

from collections.abc import Mapping
from typing import Any

from db import visibility
from db.transaction import Tx
from domain.answers import Answer
from domain.call_variations import CallVariation
from domain.invitations import InvitationState
from domain.offers import Offer
from domain.policies import OfferRequired
from domain.responses import Invitation, PlacementResponse, Response, ResponseAction

# Read the response that an invitation has, with its answers.
STANDING = f"""
SELECT r.placement_response, r.reason_code, r.rejection_note, r.terms_version, r.meets_all_essential, r.submitted_at,
       r.offer_kind, r.unit_price_pence, r.units, r.core_price_pence, r.offer_expires_on, r.first_call,
       r.call_variations, r.note,
       ARRAY(SELECT ROW(a.requirement_id, a.can_meet, a.comment, a.best_date) FROM answers a
             WHERE a.response_id = r.id AND {visibility.provider("answers", "a", "$2")}
             ORDER BY a.requirement_id) AS answers
FROM responses r WHERE r.invitation_id = $1 AND {visibility.provider("responses", "r", "$2")}
"""

# Save a response with its answers in place of an earlier one, where the invitation stands with it, and the version
# that it is: one statement, because each takes a way to the database and back.
SAVE = f"""
WITH standing AS (
    UPDATE invitations i SET state = $3, version = $4, placement_response = $5, renewal_requested_at = NULL
    WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")}
    RETURNING i.id, i.authority_id, i.organisation_id
), kept AS (
    INSERT INTO response_versions (invitation_id, number, authority_id, organisation_id, action, document, recorded_by,
                                   recorded_at)
    SELECT s.id, $4, s.authority_id, s.organisation_id, $16, $17, $11, $10 FROM standing s
), response AS (
    INSERT INTO responses AS r (invitation_id, authority_id, organisation_id, placement_response, reason_code,
                                rejection_note, terms_version, meets_all_essential, submitted_at, submitted_by,
                                offer_kind, unit_price_pence, units, core_price_pence, offer_expires_on, first_call,
                                call_variations, note)
    SELECT s.id, s.authority_id, s.organisation_id, $5, $6, $7, $8, $9, $10, $11, $18, $19, $20, $21, $22, $23, $24, $25
    FROM standing s
    ON CONFLICT (invitation_id) DO UPDATE
    SET placement_response = excluded.placement_response, reason_code = excluded.reason_code,
        rejection_note = excluded.rejection_note, terms_version = excluded.terms_version,
        meets_all_essential = excluded.meets_all_essential, submitted_at = excluded.submitted_at,
        submitted_by = excluded.submitted_by, withdrawn_at = NULL, offer_kind = excluded.offer_kind,
        unit_price_pence = excluded.unit_price_pence, units = excluded.units,
        core_price_pence = excluded.core_price_pence, offer_expires_on = excluded.offer_expires_on,
        first_call = excluded.first_call, call_variations = excluded.call_variations, note = excluded.note
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

# Keep a version of an answer that is not written anew, but taken back or renewed.
KEEP_VERSION = """
kept AS (
    INSERT INTO response_versions (invitation_id, number, authority_id, organisation_id, action, document, recorded_by,
                                   recorded_at)
    SELECT s.id, $4, s.authority_id, s.organisation_id, $6, $7, $8, $5 FROM standing s
)"""

# Take a response back; it is kept, but no longer stands.
WITHDRAW = f"""
WITH standing AS (
    UPDATE invitations i SET state = $3, version = $4, placement_response = NULL, renewal_requested_at = NULL
    WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")}
    RETURNING i.id, i.authority_id, i.organisation_id
), {KEEP_VERSION}
UPDATE responses r SET withdrawn_at = $5 FROM standing s
WHERE r.invitation_id = s.id AND {visibility.provider("responses", "r", "$2")}
"""

# Let an offer be valid for longer; what the council asked for is done with it.
RENEW = f"""
WITH standing AS (
    UPDATE invitations i SET state = $3, version = $4, renewal_requested_at = NULL
    WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")}
    RETURNING i.id, i.authority_id, i.organisation_id
), {KEEP_VERSION}
UPDATE responses r SET offer_expires_on = $9 FROM standing s
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
        offer=_offer(row),
        first_call=row["first_call"],
        call_variations=tuple(CallVariation.from_json(one) for one in row["call_variations"]),
        note=row["note"],
    )


def _offer(row: Mapping[str, Any]) -> Offer | None:
    if row["offer_kind"] is None:
        return None
    return Offer(
        kind=OfferRequired(row["offer_kind"]),
        unit_price_pence=row["unit_price_pence"],
        units=row["units"],
        core_price_pence=row["core_price_pence"],
        expires_on=row["offer_expires_on"],
    )


async def save(tx: Tx, response: Response, action: ResponseAction) -> None:
    """Save a response and its version behind the gate's lock, in the caller's name, in one statement."""
    assert tx.viewer is not None
    answers = response.answers
    document = response.document()
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
        action,
        document,
        *_offered(response.offer),
        response.first_call,
        document["call_variations"],
        response.note,
    )


NO_OFFER = (None, None, None, None, None)


def _offered(offer: Offer | None) -> tuple[Any, ...]:
    if offer is None:
        return NO_OFFER
    return offer.kind, offer.unit_price_pence, offer.units, offer.core_price_pence, offer.expires_on


async def withdraw(tx: Tx, invitation: Invitation, taken_back: Response) -> None:
    """Take back the response of an invitation that the domain has withdrawn, behind the gate's lock."""
    assert tx.viewer is not None
    await tx.connection.execute(
        WITHDRAW,
        invitation.id,
        visibility.organisation(tx),
        invitation.state,
        invitation.version,
        tx.now,
        ResponseAction.WITHDRAWN,
        taken_back.document(),
        tx.viewer.account_id,
    )


async def renew(tx: Tx, response: Response) -> None:
    """Save the last day of an offer that the domain has renewed, behind the gate's lock."""
    assert tx.viewer is not None
    assert response.offer is not None
    await tx.connection.execute(
        RENEW,
        response.invitation_id,
        visibility.organisation(tx),
        response.state,
        response.version,
        tx.now,
        ResponseAction.RENEWED,
        response.document(),
        tx.viewer.account_id,
        response.offer.expires_on,
    )
