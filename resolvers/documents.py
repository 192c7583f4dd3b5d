"""How documents are announced, withheld, released and removed, and how what was announced becomes one of them."""

from dataclasses import replace
from uuid import UUID, uuid4

import db.documents
import db.uploads
from db.transaction import Tx
from domain import documents
from domain.documents import (
    MOST_OPEN_UPLOADS,
    AddedTo,
    AnnounceDocument,
    Document,
    DocumentKind,
    DocumentState,
    RemoveDocument,
    RuleDocument,
    Upload,
)
from domain.events.documents import DocumentAdded
from domain.invitations import InvitationState
from domain.packages import PackageState
from domain.refusals import Checks, DocumentsClosed, InvalidInput, NotFound, Refused, TooManyUploads
from domain.responses import Invitation
from resolvers import announcing, loading
from resolvers.request import Outcome, Request, mutation

SHUT = frozenset({PackageState.CANCELLED, PackageState.CLOSED})
"""Packages that get no more documents; what was awarded still gets a contract."""


async def announce(request: Request, command: AnnounceDocument) -> Outcome:
    """Say what is coming; the address it comes to is the outcome's (rules P24, P28)."""

    async def announced(tx: Tx, command: AnnounceDocument) -> Outcome:
        to = await added_to(tx, command.package_id, command.invitation_id, command.document_id)
        found = documents.announce(command, to, request.largest_document)
        if await db.uploads.count_open(tx) >= MOST_OPEN_UPLOADS:
            raise Refused([TooManyUploads(limit=MOST_OPEN_UPLOADS)])
        return Outcome("upload", await db.uploads.announce(tx, found, to))

    return await mutation(announced)(request, command)


@mutation
async def rule(tx: Tx, command: RuleDocument) -> Outcome:
    """Withhold or release one document, whatever its service level says (rule Q7)."""
    before = await _locked(tx, command.document_id, command.expected_version)
    after, event = documents.rule(before, command)
    await db.documents.save(tx, after)
    said = "as the service level says" if after.ruling is None else after.ruling.value.lower()
    return await announcing.document(
        tx, after, event.type, event, document=described(after.kind), ruling=said, reason=after.ruling_reason
    )


@mutation
async def remove(tx: Tx, command: RemoveDocument) -> Outcome:
    """Take a document away, for a reason; a tombstone stays."""
    before = await _locked(tx, command.document_id, command.expected_version)
    after, event = documents.remove(before, command, tx.now)
    await db.documents.save(tx, after)
    return await announcing.document(
        tx, after, event.type, event, document=described(after.kind), reason=after.removal_reason
    )


@mutation
async def take_back(tx: Tx, command: RemoveDocument) -> Outcome:
    """Take back what the provider itself added, for as long as it may change its answer (rules P18, P28)."""
    found = await db.documents.find(tx, command.document_id)
    if found is None or found.invitation_id is None or not found.by_provider:
        raise Refused([NotFound("document_id", noun="document")])
    invitation = await loading.invitation(tx, found.invitation_id, None)
    before = await db.documents.find(tx, command.document_id)
    if before is None:
        raise Refused([NotFound("document_id", noun="document")])
    checks = Checks()
    checks.require(_undecided(invitation, tx), DocumentsClosed(stands=_stands(invitation)))
    checks.done()
    after, event = documents.remove(before, command, tx.now)
    await db.documents.take_back(tx, after)
    await announcing.document(tx, after, event.type, event, document=described(after.kind), reason=after.removal_reason)
    return Outcome("invitation", invitation.id)


async def _locked(tx: Tx, document_id: UUID, expected_version: int | None) -> Document:
    """A document of the council's, behind the lock of its package."""
    found = await db.documents.find(tx, document_id)
    if found is None:
        raise Refused([NotFound("document_id", noun="document")])
    await loading.package(tx, found.package_id, None)
    again = await db.documents.find(tx, document_id)
    assert again is not None
    await loading.require_version(tx, "document", again, expected_version)
    return again


# What a document is added to ------------------------------------------------------------------------------------------


async def added_to(tx: Tx, package_id: UUID | None, invitation_id: UUID | None, document_id: UUID | None) -> AddedTo:
    """What is to get a document, behind its package's lock; exactly one of the three is named, or a document's own."""
    document = None
    if document_id is not None:
        document = await db.documents.find(tx, document_id)
        if document is None:
            raise Refused([NotFound("document_id", noun="document")])
        package_id = None if document.invitation_id else document.package_id
        invitation_id = document.invitation_id
    if (package_id is None) == (invitation_id is None):
        problem = "Name a package, an invitation or a document, and only one of them."
        raise Refused([InvalidInput("package_id", problem=problem)])
    assert tx.viewer is not None
    if tx.viewer.organisation_id is None:
        to = await _by_council(tx, package_id, invitation_id)
    else:
        to = await _by_provider(tx, invitation_id)
    if document is not None:
        # behind the lock it may be another
        document = await db.documents.find(tx, document.id)
        if document is None or document.by_provider is not to.by_provider:
            raise Refused([NotFound("document_id", noun="document")])
    return replace(to, document=document, count=await db.documents.count(tx, to.package_id, to.invitation_id))


async def _by_council(tx: Tx, package_id: UUID | None, invitation_id: UUID | None) -> AddedTo:
    organisation_id = None
    if invitation_id is not None:
        asked = await db.documents.invited(tx, invitation_id)
        if asked is None:
            raise Refused([NotFound("invitation_id", noun="invitation")])
        package_id, organisation_id = asked
    assert package_id is not None
    package = await loading.package(tx, package_id, None)
    return AddedTo(
        authority_id=package.authority_id,
        package_id=package.id,
        invitation_id=invitation_id,
        organisation_id=organisation_id,
        by_provider=False,
        open=package.state not in SHUT,
        stands=f"the package has ended ({package.state.value.lower()})",
        document=None,
        count=0,
    )


async def _by_provider(tx: Tx, invitation_id: UUID | None) -> AddedTo:
    """A provider adds to its own answer until the deadline or the decision, like a note (P16), and once it has won."""
    if invitation_id is None:
        raise Refused([NotFound("package_id", noun="package")])
    invitation = await loading.invitation(tx, invitation_id, None)
    return AddedTo(
        authority_id=invitation.authority_id,
        package_id=invitation.package_id,
        invitation_id=invitation.id,
        organisation_id=invitation.organisation_id,
        by_provider=True,
        open=_answering(invitation, tx),
        stands=_stands(invitation),
        document=None,
        count=0,
    )


def _stands(invitation: Invitation) -> str:
    return "the deadline has passed" if invitation.ended_at is None else "brokerage has ended"


def _answering(invitation: Invitation, tx: Tx) -> bool:
    return invitation.state is InvitationState.AWARDED or _undecided(invitation, tx)


def _undecided(invitation: Invitation, tx: Tx) -> bool:
    return invitation.ended_at is None and tx.now < invitation.deadline_at


# What becomes of an upload -------------------------------------------------------------------------------------------


async def attach(tx: Tx, upload: Upload, content_id: UUID, state: DocumentState) -> Document:
    """Make an upload that has come a document, or a new version of one; the rules are asked once more."""
    new = None if upload.document_id else upload.package_id if upload.invitation_id is None else None
    to = await added_to(tx, new, None if upload.document_id else upload.invitation_id, upload.document_id)
    checks = Checks()
    documents.check_may_add(checks, to)
    checks.done()
    document = _with_version(to, upload, state)
    await db.documents.add(tx, document, upload, content_id)
    clean = state is DocumentState.CLEAN
    await announcing.document(
        tx,
        document,
        "document.added" if clean else "document.quarantined",
        added(document) if clean else None,
        document=described(document.kind, document.newest_version, upload.file_name),
    )
    return document


def _with_version(to: AddedTo, upload: Upload, state: DocumentState) -> Document:
    """The document with its newest version."""
    known = to.document
    if known is None:
        return Document(
            id=uuid4(),
            authority_id=to.authority_id,
            package_id=to.package_id,
            invitation_id=to.invitation_id,
            organisation_id=to.organisation_id,
            kind=upload.kind,
            by_provider=to.by_provider,
            state=state,
            newest_version=1,
            released_version=1 if state is DocumentState.CLEAN else None,
        )
    number = known.newest_version + 1
    if state is DocumentState.CLEAN:
        return replace(known, newest_version=number, released_version=number, state=state)
    return replace(known, newest_version=number)


def added(document: Document) -> DocumentAdded:
    """What others are told of a document that is out."""
    return DocumentAdded(
        authority_id=document.authority_id,
        package_id=document.package_id,
        organisation_id=document.organisation_id,
        document_id=document.id,
    )


def described(kind: DocumentKind, number: int | None = None, file_name: str | None = None) -> str:
    """`Care plan, version 2: plan.pdf`, for the council's own record."""
    version = f", version {number}" if number is not None else ""
    name = f": {file_name}" if file_name is not None else ""
    return f"{kind.words.capitalize()}{version}{name}"
