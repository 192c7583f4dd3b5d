"""What is said of documents."""

import strawberry

from domain import documents
from domain.document_kinds import DocumentKind as Kind
from domain.documents import AnnounceDocument, AskDownload, RemoveDocument, RuleDocument
from schema import gate
from schema.enums.documents import DocumentKind, DocumentRuling, NamesInArchive
from schema.inputs.ids import EXPECTED, row_id


@strawberry.input(
    description="What is coming, and to what: name a package, an invitation (a document of its answer) or a document"
    " (a new version of it)."
)
class AnnounceDocumentInput:
    """Rules P24 and P28."""

    file_name: str = gate.given("What the file is called, without a path.")
    media_type: str = gate.given("Its media type: PDF, Word, an image or e-mail.")
    size: int = gate.given("How many bytes it has.")
    sha256: str = gate.given("The SHA-256 of its bytes, in hexadecimal digits.")
    kind: DocumentKind | None = gate.given("What it is about. Absent: OTHER, or what it was.", default=None)
    package_id: strawberry.ID | None = gate.given("The package that it is of.", default=None)
    invitation_id: strawberry.ID | None = gate.given("The invitation to whose answer it belongs.", default=None)
    document_id: strawberry.ID | None = gate.given("The document that it is a new version of.", default=None)

    def command(self) -> AnnounceDocument:
        """As the domain knows it."""
        return AnnounceDocument(
            kind=None if self.kind is None else Kind(self.kind.value),
            file_name=self.file_name,
            size=self.size,
            sha256=self.sha256,
            media_type=self.media_type,
            package_id=None if self.package_id is None else row_id(self.package_id, "package"),
            invitation_id=None if self.invitation_id is None else row_id(self.invitation_id, "invitation"),
            document_id=None if self.document_id is None else row_id(self.document_id, "document"),
        )


@strawberry.input(description="What is said of one document, whatever its service level says.")
class SetDocumentRulingInput:
    """Rule Q7."""

    document_id: strawberry.ID = gate.given("The document.")
    ruling: DocumentRuling | None = gate.given("What is said. Absent: the service level's word holds.", default=None)
    reason: str = gate.given("Why.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RuleDocument:
        """As the domain knows it."""
        ruling = None if self.ruling is None else documents.Ruling(self.ruling.value)
        return RuleDocument(row_id(self.document_id, "document"), ruling, self.reason, self.expected_version)


@strawberry.input(description="A document that is to be removed.")
class RemoveDocumentInput:
    """What remains is a tombstone."""

    document_id: strawberry.ID = gate.given("The document.")
    reason: str = gate.given("Why.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RemoveDocument:
        """As the domain knows it."""
        return RemoveDocument(row_id(self.document_id, "document"), self.reason, self.expected_version)


@strawberry.input(description="A document of your own that is to go.")
class TakeBackDocumentInput:
    """The council keeps a tombstone; you do not see the document any more."""

    document_id: strawberry.ID = gate.given("The document.")
    reason: str = gate.given("Why.")

    def command(self) -> RemoveDocument:
        """As the domain knows it."""
        return RemoveDocument(row_id(self.document_id, "document"), self.reason)


@strawberry.input(
    description="What you want to open: a document, or everything that you can open now of a package or an invitation,"
    " as an archive."
)
class RequestDownloadInput:
    """Rules P23 to P25 and D11."""

    document_id: strawberry.ID | None = gate.given("The document.", default=None)
    version: int | None = gate.given("Which version of it. Absent: the one that is out.", default=None)
    package_id: strawberry.ID | None = gate.given("The package, for councils.", default=None)
    invitation_id: strawberry.ID | None = gate.given("The invitation.", default=None)
    names: NamesInArchive = gate.given("What the files of an archive are called.", default=NamesInArchive.AS_GIVEN)

    def command(self) -> AskDownload:
        """As the domain knows it."""
        return AskDownload(
            document_id=None if self.document_id is None else row_id(self.document_id, "document"),
            number=self.version,
            package_id=None if self.package_id is None else row_id(self.package_id, "package"),
            invitation_id=None if self.invitation_id is None else row_id(self.invitation_id, "invitation"),
            names=documents.NamesInArchive(self.names.value),
        )
