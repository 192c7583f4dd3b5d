"""Requests for access: written by anybody, read and decided by the authority that is asked."""

from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.access_requests import AccessRequest, AccessState, Parties
from domain.accounts import Contact
from domain.permissions import Role

# Read who is asked, and whose access is asked for, by name: nobody has signed in yet.
PARTIES = """
SELECT p.authority_id, p.organisation_id, access_job_roles(p.authority_id, $3) AS job_roles
FROM access_parties($1, $2) p
"""

# Write a new request. No RETURNING: who writes may not read.
INSERT = """
INSERT INTO access_requests (id, authority_id, role, username, email, forename, surname, job_role, telephone, mobile,
                             fax, address_lines, employer, organisation_id, authorised_by, note, requested_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""

# Read a request of the viewer's authority, locked.
LOCK = f"""
SELECT r.id, r.authority_id, r.role, r.username, r.email, r.forename, r.surname, r.job_role, r.telephone, r.mobile,
       r.fax, r.address_lines, r.employer, r.organisation_id, r.authorised_by, r.note, r.requested_at, r.state,
       r.decided_at, r.rejection_reason, r.account_id, r.version
FROM access_requests r WHERE r.id = $1 AND {visibility.council("access_requests", "r", "$2")} FOR UPDATE
"""

# Write what was decided.
DECIDE = f"""
UPDATE access_requests r SET state = $3, decided_at = $4, decided_by = $5, rejection_reason = $6, account_id = $7,
                             organisation_id = $8, version = $9
WHERE r.id = $1 AND {visibility.council("access_requests", "r", "$2")}
"""

# Give an organisation its team's address, where the directory knows none.
KEEP_TEAM_EMAIL = "SELECT keep_team_email($1, $2)"


async def parties(tx: Tx, authority: str, employer: str) -> Parties:
    """The authority of this short name, with its job roles, and the organisation of this name, in any case."""
    row = await tx.connection.fetchrow(PARTIES, authority, employer, tx.now)
    if row is None:
        return Parties(None, None)
    return Parties(row["authority_id"], row["organisation_id"], tuple(row["job_roles"]))


async def insert(tx: Tx, request: AccessRequest) -> None:
    """Keep a new request."""
    await tx.connection.execute(
        INSERT,
        request.id,
        request.authority_id,
        request.role,
        request.username,
        request.email,
        request.forename,
        request.surname,
        request.job_role,
        request.contact.telephone,
        request.contact.mobile,
        request.contact.fax,
        list(request.contact.address_lines),
        request.employer,
        request.organisation_id,
        request.authorised_by,
        request.note,
        request.requested_at,
    )


async def lock(tx: Tx, request_id: UUID) -> AccessRequest | None:
    """The request; None where it is not the viewer's authority's."""
    row = await tx.connection.fetchrow(LOCK, request_id, visibility.authority(tx))
    if row is None:
        return None
    contact = Contact(row["telephone"], row["mobile"], row["fax"], tuple(row["address_lines"]))
    rest = {
        name: row[name] for name in dict(row).keys() - {"telephone", "mobile", "fax", "address_lines", "role", "state"}
    }
    return AccessRequest(role=Role(row["role"]), state=AccessState(row["state"]), contact=contact, **rest)


async def decide(tx: Tx, request: AccessRequest, by: UUID) -> None:
    """Keep what was decided of a request."""
    await tx.connection.execute(
        DECIDE,
        *(request.id, visibility.authority(tx), request.state, request.decided_at, by),
        *(request.rejection_reason, request.account_id, request.organisation_id, request.version),
    )


async def keep_team_email(tx: Tx, organisation_id: UUID, email: str) -> bool:
    """Let requests go to this address, if the organisation has none yet (rule A2); whether that was so."""
    return bool(await tx.connection.fetchval(KEEP_TEAM_EMAIL, organisation_id, email))
