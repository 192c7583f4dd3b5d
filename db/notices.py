"""Notices: written in the transaction that makes them true, and turned into one message a person by the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.transaction import Tx
from domain.invitations import InvitationState
from domain.notices import MOST_ATTEMPTS, Addressee, Asked, Lane, Notice, NoticeKind, Person, Standing
from domain.permissions import READS_ALL, Role

ALL_READERS = "(" + ", ".join(f"'{role.value}'" for role in sorted(READS_ALL)) + ")"

# Have something told. No RETURNING: who writes may not read.
APPEND = """
INSERT INTO notices (kind, lane, authority_id, organisation_id, package_id, invitation_id, data, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# Wait for whoever has the same told of the same package and organisation.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || $2 || ':' || $3, 0))"

# Whether it was told already.
TOLD = """
SELECT EXISTS (SELECT FROM notices n WHERE n.package_id = $1 AND n.kind = $2
    AND n.organisation_id IS NOT DISTINCT FROM $3)
"""

# Have many things told.
APPEND_ALL = """
INSERT INTO notices (kind, lane, authority_id, organisation_id, package_id, invitation_id, data, created_at)
SELECT n.kind, n.lane, n.authority_id, n.organisation_id, n.package_id, n.invitation_id, n.data, $2
FROM jsonb_to_recordset($1) AS n (kind text, lane smallint, authority_id uuid, organisation_id uuid, package_id uuid,
                                  invitation_id uuid, data jsonb)
"""

# Claim the notices of the lanes up to $3 that nobody has addressed yet, the urgent ones first, and read the clock.
# Those that were set aside are not among them, nor those of a kind that only a newer release knows.
CLAIM = """
WITH due AS (
    SELECT n.id FROM notices n WHERE n.addressed_at IS NULL AND n.lane <= $3 AND n.kind = ANY ($4) AND n.attempts < $5
    ORDER BY n.lane, n.position LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE notices n SET addressed_at = clock_timestamp() + $1::interval FROM due WHERE n.id = due.id
RETURNING n.id, n.kind, n.lane, n.authority_id, n.organisation_id, n.package_id, n.invitation_id, n.data,
    n.created_at, n.position, clock_timestamp() AS struck_at
"""

# Let a notice be addressed by another try; the last one sets it aside.
FAIL = """
UPDATE notices n SET addressed_at = NULL, attempts = n.attempts + 1, last_error = $2 WHERE n.id = $1
"""

# Read the services that were asked in the package's present round, or the one that the notice is about.
ASKED = """
SELECT i.id AS invitation_id, i.organisation_id, i.service_id, i.state
FROM invitations i JOIN organisations o ON o.id = i.organisation_id JOIN services s ON s.id = i.service_id
WHERE i.package_id = $1 AND ($2::uuid IS NULL OR i.id = $2)
  AND i.round_id = (SELECT r.id FROM rounds r WHERE r.package_id = $1 ORDER BY r.number DESC LIMIT 1)
ORDER BY o.name, o.id, s.name, s.id
"""

# Read what an organisation has still to answer an authority.
UNANSWERED = """
SELECT i.id AS invitation_id, i.organisation_id, i.service_id, i.state
FROM invitations i JOIN packages p ON p.id = i.package_id
WHERE i.organisation_id = $1 AND p.authority_id = $2 AND i.ended_at IS NULL AND i.state IN ('INVITED', 'DRAFT')
  AND i.deadline_at > $3
ORDER BY i.deadline_at, i.id LIMIT 100
"""

# Read what teams said about a kind of message.
TEAMS = """
SELECT w.organisation_id, w.wanted FROM message_preferences w
WHERE w.organisation_id = ANY ($1::uuid[]) AND w.kind = $2
"""

# Read the people of these organisations who want a kind of message.
PEOPLE = """
SELECT a.id AS account_id, a.organisation_id, w.wanted,
       ARRAY(SELECT s.service_id FROM account_services s WHERE s.account_id = a.id) AS services
FROM accounts a JOIN message_preferences w ON w.account_id = a.id AND w.kind = $2 AND w.wanted
WHERE a.organisation_id = ANY ($1::uuid[]) AND a.disabled_at IS NULL AND NOT a.machine
ORDER BY a.id
"""

# Read the people of a council who see a package; of what is about no package, its brokerage managers.
COLLEAGUES = f"""
SELECT a.id AS account_id, w.wanted,
       CASE WHEN a.id = p.created_by THEN 'SOURCES' WHEN s.account_id IS NOT NULL THEN 'ADDED'
           WHEN a.role = '{Role.BROKERAGE_MANAGER.value}' THEN 'MANAGES' ELSE 'BY_ROLE' END AS standing
FROM accounts a LEFT JOIN packages p ON p.id = $2
     LEFT JOIN subscriptions s ON s.package_id = p.id AND s.account_id = a.id
     LEFT JOIN message_preferences w ON w.account_id = a.id AND w.kind = $3
WHERE a.authority_id = $1 AND a.disabled_at IS NULL AND NOT a.machine
  AND CASE WHEN p.id IS NULL THEN a.role = '{Role.BROKERAGE_MANAGER.value}'
      ELSE a.id = p.created_by OR s.account_id IS NOT NULL OR a.role IN {ALL_READERS} END
ORDER BY a.id
"""

# Read the team administrators of an organisation, and what they said about a kind of message.
ADMINISTRATORS = f"""
SELECT a.id AS account_id, a.organisation_id, w.wanted
FROM accounts a LEFT JOIN message_preferences w ON w.account_id = a.id AND w.kind = $2
WHERE a.organisation_id = $1 AND a.role = '{Role.TEAM_ADMIN.value}' AND a.disabled_at IS NULL AND NOT a.machine
ORDER BY a.id
"""

# Write one message for each addressee; a second time it changes nothing.
ADDRESS = """
INSERT INTO messages (notice_id, kind, lane, authority_id, package_id, data, created_at, organisation_id, account_id,
                      invitation_ids)
SELECT $1, a.kind, $2, $3, $4, $5, $6, a.organisation_id, a.account_id,
       ARRAY(SELECT jsonb_array_elements_text(a.invitation_ids)::uuid)
FROM jsonb_to_recordset($7) AS a (kind text, organisation_id uuid, account_id uuid, invitation_ids jsonb)
ON CONFLICT DO NOTHING
"""

# Tell every brokerage manager of a request for access, each by a message of their own (rule A7).
SPLIT = f"""
WITH whole AS (
    SELECT m.id FROM messages m
    WHERE m.kind = 'ACCESS_REQUESTED' AND m.state = 'QUEUED' AND m.account_id IS NULL AND m.address IS NULL
    ORDER BY m.created_at LIMIT $2 FOR UPDATE SKIP LOCKED
), told AS (
    INSERT INTO messages (kind, authority_id, access_request_id, account_id, data, created_at)
    SELECT m.kind, m.authority_id, m.access_request_id, a.id, m.data, m.created_at
    FROM whole JOIN messages m ON m.id = whole.id JOIN accounts a ON a.authority_id = m.authority_id
    WHERE a.role = '{Role.BROKERAGE_MANAGER.value}' AND a.disabled_at IS NULL AND NOT a.machine
)
UPDATE messages m SET state = 'SPLIT', finished_at = clock_timestamp() + $1::interval FROM whole WHERE m.id = whole.id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is being addressed in this transaction."""

    id: UUID
    created_at: datetime
    notice: Notice


async def append(tx: Tx, notice: Notice) -> None:
    """Have `notice` told, if the transaction commits."""
    await tx.connection.execute(
        APPEND,
        notice.kind,
        notice.lane.value,
        notice.authority_id,
        notice.organisation_id,
        notice.package_id,
        notice.invitation_id,
        dict(notice.data),
        tx.now,
    )


async def append_once(tx: Tx, notice: Notice) -> None:
    """Have `notice` told, unless the same was told already of its package and its organisation."""
    assert notice.package_id is not None
    key = (notice.package_id, notice.kind.value, notice.organisation_id)
    await tx.connection.execute(ONE_AT_A_TIME, *map(str, key))
    if not await tx.connection.fetchval(TOLD, *key):
        await append(tx, notice)


async def append_all(tx: Tx, told: Sequence[Notice]) -> None:
    """Have many notices told, if the transaction commits, in one statement."""
    rows = [
        {
            "kind": notice.kind.value,
            "lane": notice.lane.value,
            "authority_id": notice.authority_id and str(notice.authority_id),
            "organisation_id": notice.organisation_id and str(notice.organisation_id),
            "package_id": notice.package_id and str(notice.package_id),
            "invitation_id": notice.invitation_id and str(notice.invitation_id),
            "data": dict(notice.data),
        }
        for notice in told
    ]
    await tx.connection.execute(APPEND_ALL, rows, tx.now)


async def claim(tx: Tx, most_lane: int, limit: int) -> Sequence[Claimed]:
    """Claim at most `limit` notices of the lanes up to `most_lane`, in their order, and read the clock.

    Those that others hold are left to them.
    """
    rows = await tx.connection.fetch(CLAIM, tx.offset, limit, most_lane, list(NoticeKind), MOST_ATTEMPTS)
    if rows:
        tx.strike(rows[-1]["struck_at"])
    return [
        Claimed(
            row["id"],
            row["created_at"],
            Notice(
                kind=NoticeKind(row["kind"]),
                lane=Lane(row["lane"]),
                authority_id=row["authority_id"],
                organisation_id=row["organisation_id"],
                package_id=row["package_id"],
                invitation_id=row["invitation_id"],
                data=row["data"],
            ),
        )
        for row in sorted(rows, key=lambda row: (row["lane"], row["position"]))
    ]


async def fail(tx: Tx, claimed: Claimed, error: str) -> None:
    """A notice could not be addressed, for an error of this class."""
    await tx.connection.execute(FAIL, claimed.id, error)


async def asked(tx: Tx, notice: Notice) -> Sequence[Asked]:
    """The services that a notice to providers is about."""
    if notice.package_id is None:
        rows = await tx.connection.fetch(UNANSWERED, notice.organisation_id, notice.authority_id, tx.now)
    else:
        rows = await tx.connection.fetch(ASKED, notice.package_id, notice.invitation_id)
    return [Asked(**{**row, "state": InvitationState(row["state"])}) for row in rows]


async def teams(tx: Tx, organisations: Sequence[UUID], kind: NoticeKind) -> Mapping[UUID, bool | None]:
    """What organisations said about a kind of message."""
    rows = await tx.connection.fetch(TEAMS, organisations, kind)
    return {row["organisation_id"]: row["wanted"] for row in rows}


async def people(tx: Tx, organisations: Sequence[UUID], kind: NoticeKind) -> Sequence[Person]:
    """The people of organisations who want a kind of message."""
    rows = await tx.connection.fetch(PEOPLE, organisations, kind)
    return [Person(**{**row, "services": frozenset(row["services"])}) for row in rows]


async def colleagues(tx: Tx, notice: Notice, kind: NoticeKind) -> Sequence[Person]:
    """The people of the council who see what a notice is about, and what they said about its kind."""
    rows = await tx.connection.fetch(COLLEAGUES, notice.authority_id, notice.package_id, kind)
    return [Person(**{**row, "standing": Standing(row["standing"])}) for row in rows]


async def administrators(tx: Tx, organisation_id: UUID, kind: NoticeKind) -> Sequence[Person]:
    """The team administrators of an organisation, and what they said about a kind of message."""
    return [Person(**row) for row in await tx.connection.fetch(ADMINISTRATORS, organisation_id, kind)]


async def address(tx: Tx, claimed: Claimed, addressees: Sequence[Addressee]) -> None:
    """Write one message for each addressee of a notice."""
    notice = claimed.notice
    about = {"organisation_id": str(notice.organisation_id)} if notice.organisation_id else {}
    to = [
        {
            "kind": one.kind.value,
            "organisation_id": one.organisation_id and str(one.organisation_id),
            "account_id": one.account_id and str(one.account_id),
            "invitation_ids": [str(id) for id in one.invitation_ids or filter(None, [notice.invitation_id])],
        }
        for one in addressees
    ]
    data = {**about, **notice.data}
    await tx.connection.execute(
        ADDRESS,
        claimed.id, notice.lane.value, notice.authority_id, notice.package_id, data, claimed.created_at, to,
    )  # fmt: skip


async def split(tx: Tx, limit: int) -> None:
    """Give each brokerage manager a message of their own of the requests for access that wait to be told."""
    await tx.connection.execute(SPLIT, tx.offset, limit)
