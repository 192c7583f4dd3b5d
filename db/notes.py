"""Notes: written once, given to each organisation that is asked, and marked as read."""

from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.events import NoteSide
from domain.notes import Author, Earlier, Note
from domain.packages import Package
from domain.permissions import Role

# Write a note down. No RETURNING: it is read back with the rest.
INSERT = """
INSERT INTO notes (id, authority_id, package_id, invitation_id, organisation_id, side, author_id, author_role,
                   author_name, html, markdown, text, amends_id, written_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""

# Give every organisation that was ever asked the package notes that it has not.
SEND = f"""
INSERT INTO sent_notes (note_id, organisation_id, authority_id, package_id, author_role, author_name, html, markdown,
                        text, amends_id, written_at)
SELECT n.id, asked.organisation_id, n.authority_id, n.package_id, n.author_role, n.author_name, n.html, n.markdown,
       n.text, n.amends_id, n.written_at
FROM notes n CROSS JOIN (SELECT DISTINCT i.organisation_id FROM invitations i
                         WHERE i.package_id = $1 AND {visibility.council("invitations", "i", "$2")}) asked
WHERE n.package_id = $1 AND n.invitation_id IS NULL AND {visibility.council("notes", "n", "$2")}
ON CONFLICT DO NOTHING
"""

# Find a note of a package that is to be amended.
EARLIER = f"""
SELECT n.id, n.invitation_id, n.side FROM notes n
WHERE n.id = $1 AND n.package_id = $2
  AND (({visibility.council("notes", "n", "$3")}) OR ({visibility.provider("notes", "n", "$4")}))
"""

# Read who writes, and by which name.
AUTHOR = f"""
SELECT a.role, a.forename || ' ' || a.surname AS name FROM accounts a
WHERE a.id = $1 AND (a.authority_id = $2 OR ({visibility.provider("accounts", "a", "$3")}))
"""

# Mark a package's notes as read up to one of them, never back.
MARK_PACKAGE = f"""
INSERT INTO note_marks AS m (account_id, subject_id, read_until)
SELECT $1, $2, n.written_at FROM notes n
WHERE n.id = $3 AND n.package_id = $2 AND {visibility.council("notes", "n", "$4")}
ON CONFLICT (account_id, subject_id) DO UPDATE SET read_until = greatest(m.read_until, excluded.read_until)
RETURNING true
"""

# The same of an invitation's notes, those of its package among them.
MARK_INVITATION = f"""
INSERT INTO note_marks AS m (account_id, subject_id, read_until)
SELECT $1, i.id, read.written_at
FROM invitations i CROSS JOIN LATERAL (
    SELECT n.written_at FROM notes n
    WHERE n.id = $3 AND n.invitation_id = i.id AND {visibility.provider("notes", "n", "$4")}
    UNION ALL
    SELECT s.written_at FROM sent_notes s
    WHERE s.note_id = $3 AND s.package_id = i.package_id AND {visibility.provider("sent_notes", "s", "$4")}) read
WHERE i.id = $2 AND {visibility.provider("invitations", "i", "$4")}
ON CONFLICT (account_id, subject_id) DO UPDATE SET read_until = greatest(m.read_until, excluded.read_until)
RETURNING true
"""


# Ask whether the caller sees a package, or an invitation.
SEES_PACKAGE = f"SELECT EXISTS (SELECT FROM packages p WHERE p.id = $1 AND {visibility.council('packages', 'p', '$2')})"
SEES_INVITATION = f"""
SELECT EXISTS (SELECT FROM invitations i WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")})
"""


async def insert(tx: Tx, note: Note) -> None:
    """Write a note down."""
    await tx.connection.execute(
        INSERT,
        note.id,
        note.authority_id,
        note.package_id,
        note.invitation_id,
        note.organisation_id,
        note.side,
        note.author.account_id,
        note.author.role,
        note.author.name,
        note.body.html,
        note.body.markdown,
        note.body.text,
        note.amends_id,
        note.written_at,
    )


async def send(tx: Tx, package: Package) -> None:
    """Give every organisation asked the package notes that it has not got yet; of a draft nobody is."""
    await tx.connection.execute(SEND, package.id, visibility.authority(tx))


async def earlier(tx: Tx, note_id: UUID | None, package_id: UUID) -> Earlier | None:
    """A note of the package that the caller sees and may want to amend."""
    if note_id is None:
        return None
    row = await tx.connection.fetchrow(
        EARLIER, note_id, package_id, visibility.authority(tx), visibility.organisation(tx)
    )
    return None if row is None else Earlier(row["id"], row["invitation_id"], NoteSide(row["side"]))


async def author(tx: Tx, account_id: UUID) -> Author | None:
    """The caller, with the name."""
    row = await tx.connection.fetchrow(AUTHOR, account_id, visibility.authority(tx), visibility.organisation(tx))
    return None if row is None else Author(account_id, Role(row["role"]), row["name"])


async def mark_package(tx: Tx, account_id: UUID, package_id: UUID, note_id: UUID) -> bool:
    """Mark the package's notes as read up to this one; False where there is none such to be seen."""
    done = await tx.connection.fetchval(MARK_PACKAGE, account_id, package_id, note_id, visibility.authority(tx))
    return bool(done)


async def mark_invitation(tx: Tx, account_id: UUID, invitation_id: UUID, note_id: UUID) -> bool:
    """Mark the invitation's notes as read up to this one; False where there is none such to be seen."""
    done = await tx.connection.fetchval(
        MARK_INVITATION, account_id, invitation_id, note_id, visibility.organisation(tx)
    )
    return bool(done)


async def sees_package(tx: Tx, package_id: UUID) -> bool:
    """Whether the caller sees the package."""
    return bool(await tx.connection.fetchval(SEES_PACKAGE, package_id, visibility.authority(tx)))


async def sees_invitation(tx: Tx, invitation_id: UUID) -> bool:
    """Whether the caller sees the invitation."""
    return bool(await tx.connection.fetchval(SEES_INVITATION, invitation_id, visibility.organisation(tx)))
