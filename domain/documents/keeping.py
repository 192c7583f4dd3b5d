"""What an authority says of one document: withheld, released, removed, each with a reason (rules P23, P28, Q7)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import texts
from domain.documents.facts import Document, Ruling
from domain.events.documents import DocumentReleased, DocumentRemoved, DocumentWithheld
from domain.refusals import Checks, DocumentNotYours, DocumentRulingUnchanged
from domain.refusals import DocumentRemoved as RemovedAlready


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """Withhold a document, or release it before its time; without a ruling the service level's word holds again."""

    document_id: UUID
    ruling: Ruling | None
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveDocument:
    """Take a document away: what remains of it is who did so, when and why."""

    document_id: UUID
    reason: str
    expected_version: int | None = None


def rule(document: Document, command: RuleDocument) -> tuple[Document, DocumentReleased | DocumentWithheld]:
    """The document under another ruling."""
    checks = Checks()
    reason = texts.required(checks, command.reason, texts.LONG_TEXT, "reason")
    checks.require(document.removed_at is None, RemovedAlready("document_id"))
    checks.require(not document.by_provider, DocumentNotYours("document_id"))
    checks.require(command.ruling is not document.ruling, DocumentRulingUnchanged("ruling"))
    checks.done()
    ruled = replace(document, ruling=command.ruling, ruling_reason=reason, version=document.version + 1)
    # whoever hears that it is not withheld any more asks for themselves whether it is open to them
    event = DocumentWithheld if command.ruling is Ruling.WITHHELD else DocumentReleased
    return ruled, event(
        authority_id=document.authority_id,
        package_id=document.package_id,
        organisation_id=document.organisation_id,
        document_id=document.id,
    )


def remove(document: Document, command: RemoveDocument, now: datetime) -> tuple[Document, DocumentRemoved]:
    """The tombstone of a document."""
    checks = Checks()
    reason = texts.required(checks, command.reason, texts.LONG_TEXT, "reason")
    checks.require(document.removed_at is None, RemovedAlready("document_id"))
    checks.done()
    removed = replace(document, removed_at=now, removal_reason=reason, version=document.version + 1)
    return removed, DocumentRemoved(
        authority_id=document.authority_id,
        package_id=document.package_id,
        organisation_id=document.organisation_id,
        document_id=document.id,
    )
