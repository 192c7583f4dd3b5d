"""Documents and their versions: found by who may know of them, added and changed under their package's lock."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.documents import Document, DocumentKind, DocumentState, Ruling, Upload
from domain.viewer import Viewer, ViewerKind

COLUMNS = ", ".join(f"d.{name}" for name in Document.__slots__)


def for_each_kind(statement: Callable[[Callable[[str, str, str], str]], str]) -> Mapping[ViewerKind, str]:
    """A statement for each kind of viewer; it is given what makes the predicate of a noun, an alias, a placeholder."""

    def of(kind: ViewerKind) -> str:
        def visible(noun: str, alias: str, placeholder: str) -> str:
            return visibility.predicate(noun, kind).text(alias, placeholder)

        return statement(visible)

    return {kind: of(kind) for kind in (ViewerKind.COUNCIL, ViewerKind.SUBSCRIBER, ViewerKind.PROVIDER)}


def home(viewer: Viewer, noun: str) -> UUID | None:
    """What the predicate's placeholder stands for."""
    return visibility.predicate(noun, viewer.kind).value(viewer)


# Read one document.
FIND = for_each_kind(
    lambda visible: f"SELECT {COLUMNS} FROM documents d WHERE d.id = $1 AND {visible('documents', 'd', '$2')}"
)

# Count the documents of a package, or of an answer, the removed ones with them.
COUNT = for_each_kind(
    lambda visible: (
        f"""
SELECT count(*) FROM documents d
WHERE d.package_id = $1 AND d.invitation_id IS NOT DISTINCT FROM $3 AND {visible("documents", "d", "$2")}
"""
    )
)

# Read which package an invitation of the council's is of, and whose it is.
INVITED = f"""
SELECT i.package_id, i.organisation_id FROM invitations i
WHERE i.id = $1 AND {visibility.council("invitations", "i", "$2")}
"""

# Read which package an invitation of the provider's is of.
OWN_PACKAGE = f"""
SELECT i.package_id FROM invitations i WHERE i.id = $1 AND {visibility.provider("invitations", "i", "$2")}
"""

# Read by which of its invitations a provider knows of a package: the winning one, if there is one.
KNOWN_BY = f"""
SELECT i.id, i.package_id, i.authority_id FROM invitations i
WHERE i.package_id = $1 AND {visibility.provider("invitations", "i", "$2")}
ORDER BY i.state = 'AWARDED' DESC, i.sent_at, i.id LIMIT 1
"""

# Add a document.
INSERT = """
INSERT INTO documents (id, authority_id, package_id, invitation_id, organisation_id, kind, by_provider, state,
                       newest_version, released_version, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11)
"""

# Count another version of a document, which is out at once where it is clean.
RENEW = for_each_kind(
    lambda visible: (
        f"""
UPDATE documents d
SET newest_version = $3, version = d.version + 1,
    released_version = CASE WHEN $4 = 'CLEAN' THEN $3 ELSE d.released_version END,
    state = CASE WHEN d.released_version IS NOT NULL THEN 'CLEAN' ELSE $4 END
WHERE d.id = $1 AND {visible("documents", "d", "$2")}
"""
    )
)

# Add a version.
INSERT_VERSION = """
INSERT INTO document_versions (document_id, number, authority_id, package_id, organisation_id, content_id, file_name,
                               media_type, size, sha256, state, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

# Save what the authority says of a document.
SAVE = f"""
UPDATE documents d
SET ruling = $3, ruling_reason = $4, removed_at = $5, removal_reason = $6, version = $7,
    removed_by = CASE WHEN $5::timestamptz IS NOT NULL THEN $8::uuid END
WHERE d.id = $1 AND {visibility.council("documents", "d", "$2")}
"""

# Take back what the provider added itself.
TAKE_BACK = "SELECT take_back_document($1, $2, $3)"


async def find(tx: Tx, document_id: UUID) -> Document | None:
    """A document that the caller may know of."""
    assert tx.viewer is not None
    row = await tx.connection.fetchrow(FIND[tx.viewer.kind], document_id, home(tx.viewer, "documents"))
    return None if row is None else of_row(row)


def of_row(row: Mapping[str, Any]) -> Document:
    """A document of a row with its columns."""
    given = {name: row[name] for name in Document.__slots__}
    given |= {"kind": DocumentKind(row["kind"]), "state": DocumentState(row["state"])}
    return Document(**given | {"ruling": Ruling(row["ruling"]) if row["ruling"] else None})


async def count(tx: Tx, package_id: UUID, invitation_id: UUID | None) -> int:
    """How many documents a package, or an answer, has, as far as the caller may know."""
    assert tx.viewer is not None
    whose = home(tx.viewer, "documents")
    found: int = await tx.connection.fetchval(COUNT[tx.viewer.kind], package_id, whose, invitation_id)
    return found


async def invited(tx: Tx, invitation_id: UUID) -> tuple[UUID, UUID] | None:
    """The package and the organisation of an invitation that the council sent."""
    row = await tx.connection.fetchrow(INVITED, invitation_id, visibility.authority(tx))
    return None if row is None else (row["package_id"], row["organisation_id"])


async def own_package(tx: Tx, invitation_id: UUID) -> UUID | None:
    """The package behind an invitation of the caller's organisation."""
    found: UUID | None = await tx.connection.fetchval(OWN_PACKAGE, invitation_id, visibility.organisation(tx))
    return found


async def known_by(tx: Tx, package_id: UUID) -> Any:
    """The invitation (id, package, authority) by which a provider knows of a package; None where by none."""
    return await tx.connection.fetchrow(KNOWN_BY, package_id, visibility.organisation(tx))


async def add(tx: Tx, document: Document, upload: Upload, content_id: UUID) -> None:
    """Add a document, or its newest version where there were others, with the bytes that were kept."""
    assert tx.viewer is not None
    account = tx.viewer.account_id
    if document.newest_version == 1:
        await tx.connection.execute(
            INSERT,
            document.id,
            document.authority_id,
            document.package_id,
            document.invitation_id,
            document.organisation_id,
            document.kind,
            document.by_provider,
            document.state,
            document.released_version,
            account,
            tx.now,
        )
    await tx.connection.execute(
        INSERT_VERSION,
        document.id,
        document.newest_version,
        document.authority_id,
        document.package_id,
        document.organisation_id,
        content_id,
        upload.file_name,
        upload.media_type,
        upload.size,
        upload.sha256,
        _state_of_newest(document),
        account,
        tx.now,
    )
    if document.newest_version > 1:
        statement = RENEW[tx.viewer.kind]
        whose = home(tx.viewer, "documents")
        state = _state_of_newest(document)
        await tx.connection.execute(statement, document.id, whose, document.newest_version, state)


def _state_of_newest(document: Document) -> DocumentState:
    out = document.released_version == document.newest_version
    return DocumentState.CLEAN if out else DocumentState.QUARANTINED


async def save(tx: Tx, document: Document) -> None:
    """Save what the authority says of a document whose package is locked."""
    assert tx.viewer is not None
    await tx.connection.execute(
        SAVE,
        document.id,
        visibility.authority(tx),
        document.ruling,
        document.ruling_reason,
        document.removed_at,
        document.removal_reason,
        document.version,
        tx.viewer.account_id,
    )


async def take_back(tx: Tx, document: Document) -> None:
    """Save that the provider took back a document of its own, whose package is locked."""
    await tx.connection.execute(TAKE_BACK, document.id, document.removed_at, document.removal_reason)
