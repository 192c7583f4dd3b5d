"""Documents as each side sees them; the module `documents` beside this one is about GraphQL's own."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import Node
from schema.directory import Account, Organisation
from schema.enums.documents import (
    Availability,
    DocumentKind,
    DocumentRuling,
    DocumentState,
    UploadRefusal,
    UploadState,
)
from schema.scalars import DateTime


@gate.shown(Permission.DOCUMENT_READ, "One version of a document. None is ever overwritten.")
class DocumentVersion:
    """`document_versions`, from the council's side."""

    number: int = gate.field("Counts from 1.")
    file_name: str = gate.field("What the file is called.")
    media_type: str = gate.field("Its media type.")
    size: int = gate.field("How many bytes it has.")
    sha256: str = gate.field("The SHA-256 of its bytes, in hexadecimal digits.")
    state: DocumentState = gate.field("Whether it may be let out.")
    scanner_down: bool = gate.field("Whether it waits because the scanner does not answer; it is asked again.")
    added_at: DateTime = gate.field("When it came.")
    added_by: Account | None = gate.field("Who of your council sent it; null where a provider did.")


@gate.shown(Permission.DOCUMENT_READ, "A document of a package or of an answer, as the council sees it.")
class Document(Node):
    """`documents`, from the council's side (rules P23, P28)."""

    id: strawberry.ID = gate.field("The global id.")
    kind: DocumentKind = gate.field("What it is about.")
    state: DocumentState = gate.field("Whether any version of it may be let out.")
    by_provider: bool = gate.field("Whether the provider added it to its own answer.")
    organisation: Organisation | None = gate.field("Whose answer it is of; null where it is of the package.")
    ruling: DocumentRuling | None = gate.field("What was said of it alone; null where the service level's word holds.")
    ruling_reason: str | None = gate.field("Why.")
    released_version: int | None = gate.field("The number of the version that is out: the newest clean one.")
    versions: list[DocumentVersion] = gate.field("Every version, the oldest first.")
    added_at: DateTime = gate.field("When its first version came.")
    added_by: Account | None = gate.field("Who of your council added it; null where a provider did.")
    removed_at: DateTime | None = gate.field("When it was removed; it cannot be opened since.")
    removed_by: Account | None = gate.field("Who of your council removed it; null where a provider did.")
    removal_reason: str | None = gate.field("Why it was removed.")
    version: int = gate.field("Counts what people changed; send it back as `expectedVersion`.")


@gate.shown(Permission.DOCUMENT_READ, "What a document that you can open is.")
class DocumentFile:
    """`document_versions`, from the provider's side."""

    number: int = gate.field("Which version it is.")
    file_name: str = gate.field("What the file is called.")
    media_type: str = gate.field("Its media type.")
    size: int = gate.field("How many bytes it has.")
    sha256: str = gate.field("The SHA-256 of its bytes, in hexadecimal digits.")
    state: DocumentState = gate.field("Whether it may be let out.")
    scanner_down: bool = gate.field("Whether it waits because the scanner does not answer; it is asked again.")
    added_at: DateTime = gate.field("When it came.")


@gate.shown(Permission.DOCUMENT_READ, "A document that there is, of the package or of your answer.")
class InvitationDocument:
    """`documents`, from the provider's side (rules P8, P23 to P25, P28)."""

    id: strawberry.ID = gate.field("The global id.")
    kind: DocumentKind = gate.field("What it is about.")
    availability: Availability = gate.field("When you can open it.")
    by_provider: bool = gate.field("Whether your organisation added it.")
    added_at: DateTime = gate.field("When it was added.")
    file: DocumentFile | None = gate.field("What it is called, and more; null while you cannot open it.")


@gate.shown(Permission.DOCUMENT_ADD, "A document that was announced, and the address that its bytes are sent to.")
class Upload(Node):
    """`uploads`: one's own."""

    id: strawberry.ID = gate.field("The global id.")
    address: str = gate.field(
        "Where to send the bytes, below the address of this service: PUT all of them, or PATCH those from"
        " `Upload-Offset` on, with your token. HEAD says how many have come."
    )
    kind: DocumentKind = gate.field("What it is about.")
    file_name: str = gate.field("What the file is called.")
    media_type: str = gate.field("Its media type.")
    size: int = gate.field("How many bytes it has.")
    received: int = gate.field("How many have come.")
    state: UploadState = gate.field("How far it has come.")
    refusal: UploadRefusal | None = gate.field("Why it was refused.")
    document_id: strawberry.ID | None = gate.field("The document that it became, or is to be a version of.")
    announced_at: DateTime = gate.field("When it was announced.")
    expires_at: DateTime = gate.field("Until when the address is good.")


@gate.shown(Permission.DOCUMENT_READ, "An address of one document, or of several in an archive.")
class Download(Node):
    """`downloads`: one's own."""

    id: strawberry.ID = gate.field("The global id.")
    address: str = gate.field(
        "Where to get it, below the address of this service, for two minutes. It opens nothing alone: send your token,"
        " or POST to it with your token once for a cookie that opens it."
    )
    expires_at: DateTime = gate.field("Until when the address is good.")
