"""Documents, their versions and bytes, and what is on its way in or out."""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.table import Table

from db.tables.answers import Invitation
from db.tables.directory import Account, Authority, Organisation
from db.tables.packages import Package


class Document(Table, tablename="documents"):
    """A document of a package or of an answer."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    package_id = ForeignKey(Package, null=False)
    invitation_id = ForeignKey(Invitation)
    organisation_id = ForeignKey(Organisation)
    kind = Text()
    by_provider = Boolean()
    state = Text()
    newest_version = Integer()
    released_version = Integer(null=True, default=None)
    ruling = Text(null=True, default=None)
    ruling_reason = Text(null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)
    removed_by = ForeignKey(Account)
    removal_reason = Text(null=True, default=None)
    added_by = ForeignKey(Account, null=False)
    added_at = Timestamptz()
    version = Integer()


class Content(Table, tablename="contents"):
    """Bytes that an authority keeps, once."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    sha256 = Bytea()
    size = BigInt()
    parts = JSONB()
    wrapped_key = Bytea()
    wrapped_with = Text()
    state = Text()
    kept_at = Timestamptz()
    scanned_at = Timestamptz(null=True, default=None)
    scan_due_at = Timestamptz(null=True, default=None)
    scan_attempts = Integer()


class DocumentVersion(Table, tablename="document_versions"):
    """One version of a document."""

    document_id = ForeignKey(Document, primary_key=True, null=False)
    number = Integer()
    authority_id = ForeignKey(Authority, null=False)
    package_id = ForeignKey(Package, null=False)
    organisation_id = ForeignKey(Organisation)
    content_id = ForeignKey(Content, null=False)
    file_name = Text()
    media_type = Text()
    size = BigInt()
    sha256 = Bytea()
    state = Text()
    held_up = Boolean()
    added_by = ForeignKey(Account, null=False)
    added_at = Timestamptz()


class Upload(Table, tablename="uploads"):
    """What was announced and comes, or has come."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation)
    package_id = ForeignKey(Package, null=False)
    invitation_id = ForeignKey(Invitation)
    document_id = ForeignKey(Document)
    kind = Text()
    file_name = Text()
    media_type = Text()
    size = BigInt()
    sha256 = Bytea()
    content_id = UUID()
    wrapped_key = Bytea(null=True, default=None)
    wrapped_with = Text(null=True, default=None)
    parts = JSONB()
    received = BigInt()
    state = Text()
    refusal = Text(null=True, default=None)
    lease = UUID(null=True, default=None)
    leased_until = Timestamptz(null=True, default=None)
    announced_at = Timestamptz()
    expires_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    swept_at = Timestamptz(null=True, default=None)


class Download(Table, tablename="downloads"):
    """What was asked for: an address that is good for a while."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False)
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    package_id = ForeignKey(Package, null=False)
    invitation_id = ForeignKey(Invitation)
    document_id = ForeignKey(Document)
    number = Integer(null=True, default=None)
    by_convention = Boolean()
    asked_at = Timestamptz()
    expires_at = Timestamptz()
    cookie_hash = Bytea(null=True, default=None)
