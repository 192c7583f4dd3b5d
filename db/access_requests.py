"""Requests for access: written by anybody, read and decided by the authority that is asked."""

from db.transaction import Tx
from domain.access_requests import AccessRequest, Parties

# Read who is asked, and whose access is asked for, by name: nobody has signed in yet.
PARTIES = "SELECT p.authority_id, p.organisation_id FROM access_parties($1, $2) p"

# Write a new request. No RETURNING: who writes may not read.
INSERT = """
INSERT INTO access_requests (id, authority_id, role, username, email, forename, surname, job_role, telephone, mobile,
                             fax, address_lines, employer, organisation_id, authorised_by, note, requested_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""


async def parties(tx: Tx, authority: str, employer: str) -> Parties:
    """The authority of this short name and the organisation of this name, in any case."""
    row = await tx.connection.fetchrow(PARTIES, authority, employer)
    return Parties(None, None) if row is None else Parties(*row)


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
