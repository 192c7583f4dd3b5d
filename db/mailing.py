"""The queue of messages: claimed with a lease, sent, and each try put on record; addresses that refuse are marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.mailing import LEASE, LONGEST_WAIT, Answer, Outcome

# Claim what is due, the urgent first: it is the claimer's until its lease ends. The longer something has been tried
# without an end (what kills a worker, say), the longer it is left alone. What is put off for longer than anything is
# was put off before the clock stepped back; a lease from then is kept, because its holder may be at work.
CLAIM = """
WITH due AS (
    SELECT m.id FROM messages m
    WHERE m.state IN ('QUEUED', 'DEFERRED') AND m.lane <= $3
      AND (m.due_at <= now() + $1::interval OR m.due_at > now() + $1::interval + $6::interval)
      AND m.leased_until <= now() + $1::interval
    ORDER BY m.lane, m.due_at, m.created_at LIMIT $4
    FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE messages m SET attempts = m.attempts + 1,
        leased_until = clock_timestamp() + $1::interval + $2::interval * least(m.attempts + 1, 10),
        mail_id = coalesce(m.mail_id, '<' || m.id || '@' || $5::text || '>')
    FROM due WHERE m.id = due.id
    RETURNING m.id, m.attempts, m.lane, m.due_at, m.created_at, m.authority_id, m.package_id
), begun AS (
    INSERT INTO message_attempts (message_id, number, authority_id, package_id, began_at)
    SELECT c.id, c.attempts, c.authority_id, c.package_id, clock_timestamp() + $1::interval FROM claimed c
)
SELECT c.id FROM claimed c ORDER BY c.lane, c.due_at, c.created_at
"""

# Read what letters are written from: of a package its facts (rule P6), of an invitation which service was asked for
# what. No client's reference, no location, no free text; where the reference identifies a person, the public one.
LETTERS = """
SELECT m.id, m.kind, m.lane, m.created_at, m.attempts, m.mail_id, m.data, m.authority_id, m.organisation_id,
    m.account_id, m.package_id, m.link_id,
    coalesce(m.address, c.email, CASE WHEN m.kind = 'ACCESS_REJECTED' THEN r.email END, o.team_email) AS address,
    coalesce(c.mail_refused_at, CASE WHEN c.id IS NULL THEN o.mail_refused_at END) AS refused_at,
    h.name AS authority_name, f.document ->> 'marketplace' AS marketplace, f.document -> 'contact' AS contact,
    CASE WHEN (d.document ->> 'reference_identifies_person')::boolean THEN p.public_reference ELSE p.reference END
        AS reference,
    l.name AS service_level, p.start_date, p.hours_required, p.days_required, p.frequency, k.expires_at,
    x.label AS reason, w.name AS whose, g.name AS endpoint,
    (SELECT count(*) FROM message_attempts t
     WHERE t.message_id = m.id AND t.number < m.attempts AND t.outcome IS NULL) AS cut_off,
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'invitation_id', i.id, 'service', b.service_name, 'level', b.service_level_name, 'state', i.state,
            'deadline_at', i.deadline_at) ORDER BY asked.place), '[]')
     FROM unnest(m.invitation_ids) WITH ORDINALITY asked (id, place)
     JOIN invitations i ON i.id = asked.id JOIN briefs b ON b.invitation_id = i.id) AS services
FROM messages m
    LEFT JOIN accounts c ON c.id = m.account_id
    LEFT JOIN organisations o ON o.id = m.organisation_id
    LEFT JOIN access_requests r ON r.id = m.access_request_id
    LEFT JOIN authorities h ON h.id = coalesce(m.authority_id, c.authority_id, c.approved_by)
    LEFT JOIN LATERAL (
        SELECT n.document FROM profiles n WHERE n.authority_id = h.id AND n.effective_at <= now() + $2::interval
        ORDER BY n.version DESC LIMIT 1) f ON true
    LEFT JOIN packages p ON p.id = m.package_id
    LEFT JOIN profiles d ON d.id = p.profile_id
    LEFT JOIN service_levels l ON l.id = p.service_level_id
    LEFT JOIN links k ON k.id = m.link_id
    LEFT JOIN reason_codes x ON x.authority_id = m.authority_id AND x.kind = 'CANCELLATION'
        AND x.code = m.data ->> 'reason_code'
    LEFT JOIN organisations w ON w.id = (m.data ->> 'organisation_id')::uuid
    LEFT JOIN webhook_endpoints g ON g.id = (m.data ->> 'endpoint_id')::uuid
        AND (g.authority_id = m.authority_id OR g.organisation_id = m.organisation_id)
WHERE m.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], m.id)
"""

# Put on record how a try ended, unless its lease ended first and somebody else tries now.
FINISH = """
UPDATE messages m SET state = $3, due_at = coalesce($4, m.due_at), leased_until = '-infinity',
    finished_at = CASE WHEN $3 <> 'DEFERRED' THEN clock_timestamp() + $5::interval END
WHERE m.id = $1 AND m.attempts = $2 AND m.state IN ('QUEUED', 'DEFERRED')
"""
END_ATTEMPT = """
UPDATE message_attempts t SET ended_at = clock_timestamp() + $6::interval, outcome = $3, code = $4, enhanced_code = $5,
    problem = $7
WHERE t.message_id = $1 AND t.number = $2 AND t.ended_at IS NULL
"""

# Mark an address as refusing, or no longer; says whether that is new.
MARK = {
    "organisation": """
UPDATE organisations o SET mail_refused_at = CASE WHEN $2 THEN clock_timestamp() + $3::interval END
WHERE o.id = $1 AND (o.mail_refused_at IS NULL) = $2 RETURNING o.id
""",
    "account": """
UPDATE accounts a SET mail_refused_at = CASE WHEN $2 THEN clock_timestamp() + $3::interval END
WHERE a.id = $1 AND (a.mail_refused_at IS NULL) = $2 RETURNING a.id
""",
}


@dataclass(frozen=True, slots=True)
class AskedService:
    """A service of the addressee that was asked."""

    invitation_id: UUID
    service: str
    level: str
    state: str
    deadline_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A claimed message with everything that it may say; `attempts` counts this one, `cut_off` those without an end."""

    id: UUID
    kind: str
    lane: int
    created_at: datetime
    attempts: int
    mail_id: str
    data: Mapping[str, Any]
    authority_id: UUID | None
    organisation_id: UUID | None
    account_id: UUID | None
    package_id: UUID | None
    link_id: UUID | None
    address: str | None
    refused_at: datetime | None
    authority_name: str | None
    marketplace: str | None
    contact: Mapping[str, str | None] | None
    reference: str | None
    service_level: str | None
    start_date: date | None
    hours_required: Decimal | None
    days_required: int | None
    frequency: str | None
    expires_at: datetime | None
    reason: str | None
    whose: str | None
    cut_off: int
    endpoint: str | None
    services: Sequence[AskedService]

    @property
    def to_team(self) -> bool:
        """Whether it goes to an organisation's inbox, not to a person."""
        return self.account_id is None and self.organisation_id is not None


async def claim(tx: Tx, most_lane: int, limit: int, host: str) -> Sequence[Letter]:
    """Claim at most `limit` messages of the lanes up to `most_lane`, each with a try begun, and read them."""
    rows = await tx.connection.fetch(CLAIM, tx.offset, LEASE, most_lane, limit, host, LONGEST_WAIT)
    if not rows:
        return []
    found = await tx.connection.fetch(LETTERS, [row["id"] for row in rows], tx.offset)
    return [Letter(**{**row, "services": [_service(one) for one in row["services"]]}) for row in found]


def _service(document: Mapping[str, Any]) -> AskedService:
    instant = datetime.fromisoformat(document["deadline_at"])
    return AskedService(**{**document, "invitation_id": UUID(document["invitation_id"]), "deadline_at": instant})


async def finish(tx: Tx, letter: Letter, outcome: Outcome, answer: Answer, due_at: datetime | None) -> bool:
    """Put on record how this try of a letter ended; `due_at` is when a deferred one is tried again.

    Whether it was still this try's to say: not where it was said before, or where somebody else tries now.
    """
    said = await tx.connection.execute(FINISH, letter.id, letter.attempts, outcome, due_at, tx.offset)
    await tx.connection.execute(
        END_ATTEMPT, letter.id, letter.attempts, outcome, answer.code, answer.enhanced_code, tx.offset, answer.problem
    )
    return bool(said == "UPDATE 1")


async def mark(tx: Tx, letter: Letter, *, refused: bool) -> bool:
    """Note of a letter's address that it refuses mail, or no longer does; whether that is news."""
    noun, id = ("account", letter.account_id) if letter.account_id else ("organisation", letter.organisation_id)
    return id is not None and await tx.connection.fetchval(MARK[noun], id, refused, tx.offset) is not None
