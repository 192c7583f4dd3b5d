"""Addresses of documents that were asked for, and what they open at the moment they are used."""

from datetime import UTC
from typing import Any
from uuid import UUID, uuid4

from db import visibility
from db.documents import for_each_kind, home
from db.transaction import Tx
from domain.documents import AskDownload, DocumentKind, Download, NamesInArchive, Opened
from domain.documents.downloading import DOWNLOAD_LASTS
from domain.permissions import GRANTS, Role
from domain.viewer import Viewer

COLUMNS = ", ".join(f"d.{name}" for name in Download.__slots__)
OWN = visibility.OWN_ACTS.text("d", "$2")

# Ask for a document, or for all of them.
INSERT = """
INSERT INTO downloads (id, account_id, authority_id, organisation_id, package_id, invitation_id, document_id, number,
                       by_convention, asked_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

# Read what was asked for by the caller.
FIND = f"SELECT {COLUMNS}, clock_timestamp() AS struck_at FROM downloads d WHERE d.id = $1 AND {OWN}"

# Exchange an address for a cookie, once.
EXCHANGE = f"""
UPDATE downloads d SET cookie_hash = $3 WHERE d.id = $1 AND {OWN} AND d.cookie_hash IS NULL RETURNING true
"""

# Read whose cookie it is.
VIEWER = "SELECT v.account_id, v.role, v.authority_id, v.organisation_id, v.expires_at FROM download_viewer($1, $2) v"

# Read whether there is such a package for the caller.
PACKAGE = for_each_kind(
    lambda visible: f"SELECT true FROM packages p WHERE p.id = $1 AND {visible('packages', 'p', '$2')}"
)

# Read what is open to the caller now: the rule of disclosure stands in the predicates. One document, or all of a
# package or of an answer; a provider has both together.
OPENED = for_each_kind(
    lambda visible: (
        f"""
SELECT d.id AS document_id, d.authority_id, d.package_id, d.invitation_id, d.kind, v.number, v.file_name,
       v.media_type, v.size, v.added_at, c.id AS content_id, c.parts, c.wrapped_key, c.wrapped_with
FROM documents d
JOIN document_versions v ON v.document_id = d.id AND v.number = coalesce($3, d.released_version)
JOIN contents c ON c.id = v.content_id
WHERE d.package_id = $4 AND (d.id = $1 OR ($1 IS NULL AND (d.invitation_id IS NOT DISTINCT FROM $5
                                                           OR ($6 AND d.invitation_id IS NULL))))
  AND d.removed_at IS NULL AND v.state = 'CLEAN' AND c.state = 'CLEAN'
  AND {visible("documents", "d", "$2")} AND {visible("document_versions", "v", "$2")}
  AND {visible("contents", "c", "$2")}
ORDER BY d.added_at, d.id
"""
    )
)


async def ask(tx: Tx, command: AskDownload, package_id: UUID, invitation_id: UUID | None) -> Download:
    """Note what the caller asks for: an address that is good for two minutes."""
    viewer = _viewer(tx)
    download = Download(
        id=uuid4(),
        account_id=viewer.account_id,
        package_id=package_id,
        invitation_id=invitation_id,
        document_id=command.document_id,
        number=command.number,
        by_convention=command.names is NamesInArchive.BY_CONVENTION,
        expires_at=tx.now + DOWNLOAD_LASTS,
    )
    await tx.connection.execute(
        INSERT,
        download.id,
        download.account_id,
        viewer.authority_id,
        viewer.organisation_id,
        package_id,
        invitation_id,
        download.document_id,
        download.number,
        download.by_convention,
        tx.now,
        download.expires_at,
    )
    return download


async def sees(tx: Tx, package_id: UUID) -> bool:
    """Whether there is such a package for somebody of a council."""
    who = _viewer(tx)
    return bool(await tx.connection.fetchval(PACKAGE[who.kind], package_id, home(who, "packages")))


async def find(tx: Tx, download_id: UUID) -> Download | None:
    """What the caller asked for, with the transaction's instant taken; None where it was nobody, or somebody else."""
    row = await tx.connection.fetchrow(FIND, download_id, _viewer(tx).account_id)
    if row is None:
        return None
    tx.strike(row["struck_at"])
    return Download(**{name: row[name] for name in Download.__slots__})


async def exchange(tx: Tx, download: Download, cookie_hash: bytes) -> bool:
    """Whether the address could be exchanged for a cookie: once."""
    return bool(await tx.connection.fetchval(EXCHANGE, download.id, download.account_id, cookie_hash))


async def viewer(tx: Tx, download_id: UUID, cookie_hash: bytes) -> Viewer | None:
    """Who stands behind a cookie; None where nobody does, or not any more."""
    row = await tx.connection.fetchrow(VIEWER, download_id, cookie_hash)
    if row is None:
        return None
    role = Role(row["role"])
    return Viewer(
        account_id=row["account_id"],
        role=role,
        authority_id=row["authority_id"],
        organisation_id=row["organisation_id"],
        permissions=GRANTS[role],
        client_id="download",
        expires_at=row["expires_at"].astimezone(UTC),
    )


async def opened(tx: Tx, download: Download) -> list[Opened]:
    """What the address opens to the caller at this moment."""
    who = _viewer(tx)
    rows = await tx.connection.fetch(
        OPENED[who.kind],
        download.document_id,
        home(who, "documents"),
        download.number,
        download.package_id,
        download.invitation_id,
        who.organisation_id is not None,
    )
    return [Opened(**dict(row) | {"kind": DocumentKind(row["kind"])}) for row in rows]


def _viewer(tx: Tx) -> Any:
    assert tx.viewer is not None
    return tx.viewer
