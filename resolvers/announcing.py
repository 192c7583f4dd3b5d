"""Announce, the last of the four verbs: an audit row, an event and what is to be told, in the change's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import db.audit
import db.notices
import db.outbox
from db.audit import Recorded
from db.deadlines import PassedDeadline
from db.transaction import Tx
from domain import notices
from domain.documents import Document, Opened
from domain.events import Event, PackageDeadlinePassed, ResponseEvent, ResponseRenewalRequested
from domain.invitations import as_told
from domain.notes import Note
from domain.packages import Package
from domain.requirements import Requirement
from domain.responses import Invitation, Offered, Response
from resolvers.request import Outcome

PACKAGE_FACTS = tuple(field.name for field in fields(Package) if field.name not in {"version", "ready_documents"})
"""What the audit keeps of a package: the version has a column of its own, and documents have entries of their own."""


async def tell(tx: Tx, event: Event) -> None:
    """Announce an event, and have those told by message whom it concerns (rules P6, B15, P18, P22)."""
    await db.outbox.append(tx, event)
    notice = notices.of_event(event, tx.now)
    if notice is not None:
        await db.notices.append(tx, notice)


async def package(tx: Tx, action: str, before: Package | None, after: Package, event: Event, **more: Any) -> Outcome:
    """A council changed its package; `more` are facts that stand elsewhere than in its row."""
    old, new = db.audit.changed(_package_facts(before) if before else {}, _package_facts(after))
    await db.audit.append(
        tx,
        action=action,
        object_type="package",
        object_id=after.id,
        version=after.version,
        before=old if before else None,
        after=new | more,
    )
    await tell(tx, event)
    return Outcome("package", after.id)


async def subscriber(tx: Tx, package: Package, before: UUID | None, after: UUID | None, event: Event) -> Outcome:
    """Who sees a package changed; the package itself did not, so its version stays."""
    await db.audit.append(
        tx,
        action=event.type,
        object_type="package",
        object_id=package.id,
        before={"subscriber_id": before} if before else None,
        after={"subscriber_id": after} if after else None,
    )
    await tell(tx, event)
    return Outcome("package", package.id)


async def came_due(tx: Tx, event: Event, noun: str, object_id: UUID, **after: Any) -> None:
    """Something came about by itself (a timer went off): the service itself tells it, and puts it on record."""
    await db.audit.append(
        tx,
        action=event.type,
        object_type=noun,
        object_id=object_id,
        after=after or None,
        authority_id=event.authority_id,
    )
    await tell(tx, event)


async def deadlines_passed(tx: Tx, passed: Sequence[PassedDeadline]) -> None:
    """Many deadlines passed: told once each, and put on record, in three statements."""
    events = [_passed_event(one) for one in passed]
    await db.outbox.append_all(tx, events)
    told = (notices.of_event(event, tx.now) for event in events)
    await db.notices.append_all(tx, [notice for notice in told if notice is not None])
    await db.audit.append_all(
        tx,
        PackageDeadlinePassed.type,
        "package",
        [
            Recorded(
                object_id=one.package_id,
                authority_id=one.authority_id,
                before={"deadline_announced_at": one.announced_before},
                after={"deadline_announced_at": one.deadline_at},
            )
            for one in passed
        ],
    )


async def deadline_passed(tx: Tx, passed: PassedDeadline) -> None:
    """A deadline passed: told once, by the job or by the first change that comes after it."""
    await deadlines_passed(tx, [passed])


def _passed_event(passed: PassedDeadline) -> PackageDeadlinePassed:
    return PackageDeadlinePassed(
        authority_id=passed.authority_id,
        package_id=passed.package_id,
        public_reference=passed.public_reference,
        deadline_at=passed.deadline_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Administered:
    """What an administrator changed; `before` is None where it was not there, `version` where it has none."""

    action: str
    noun: str
    id: UUID
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any]
    version: int | None = None


async def administered(tx: Tx, done: Administered, *told: Event) -> Outcome:
    """An administrator changed something of the authority as a whole, which may be told in several events."""
    old, new = db.audit.changed(done.before or {}, done.after)
    await db.audit.append(
        tx,
        action=done.action,
        object_type=done.noun,
        object_id=done.id,
        version=done.version,
        before=None if done.before is None else old,
        after=new,
    )
    for event in told:
        await tell(tx, event)
    return Outcome(done.noun, done.id)


async def response(
    tx: Tx, invitation: Invitation, before: Response | None, after: Response | Invitation, event: ResponseEvent
) -> Outcome:
    """A provider submitted, changed, withdrew or renewed its response to `invitation` (as it was loaded)."""
    standing = _response_facts(before) if before else {}
    state = as_told(invitation.state, before is not None)
    old, new = db.audit.changed(standing | {"state": state}, _response_facts(after))
    await db.audit.append(
        tx,
        action=event.type,
        object_type="invitation",
        object_id=invitation.id,
        version=after.version,
        before=old,
        after=new,
        authority_id=invitation.authority_id,
    )
    await tell(tx, event)
    return Outcome("invitation", invitation.id)


async def document(tx: Tx, changed: Document, action: str, event: Event | None, **after: Any) -> Outcome:
    """Something happened to a document: it stands among what happened to what it is of."""
    about = changed.invitation_id
    await db.audit.append(
        tx,
        action=action,
        object_type="package" if about is None else "invitation",
        object_id=about or changed.package_id,
        after=after,
        authority_id=changed.authority_id,
    )
    if event is not None:
        await tell(tx, event)
    return Outcome("document", changed.id)


async def document_read(tx: Tx, opened: Opened, asked_by: UUID | None, **after: Any) -> None:
    """Somebody opened a document: a council among what happened to it, a provider by the invitation it has of it."""
    about = opened.invitation_id or asked_by
    await db.audit.append(
        tx,
        action="document.read",
        object_type="package" if about is None else "invitation",
        object_id=about or opened.package_id,
        after=after,
        authority_id=opened.authority_id,
    )


async def draft(tx: Tx, invitation: Invitation) -> Outcome:
    """A provider kept a draft: a row of its own audit, without an event, because nobody else may know (rule P17)."""
    await db.audit.append(
        tx, action="draft.saved", object_type="invitation", object_id=invitation.id, after={"state": invitation.state}
    )
    return Outcome("invitation", invitation.id)


async def note(tx: Tx, added: Note) -> None:
    """A note was added: that it was is put on record and told, and no word of it."""
    await db.audit.append(
        tx,
        action="note.added",
        object_type="package" if added.invitation_id is None else "invitation",
        object_id=added.invitation_id or added.package_id,
        after={"note_id": added.id, "amends_id": added.amends_id},
        authority_id=added.authority_id,
    )
    await tell(tx, added.added())


async def renewal_requested(tx: Tx, before: Offered, after: Offered, event: ResponseRenewalRequested) -> Outcome:
    """A council asked for a renewal of an offer."""
    await db.audit.append(
        tx,
        action=event.type,
        object_type="invitation",
        object_id=after.id,
        before={"renewal_requested_at": before.renewal_requested_at},
        after={"renewal_requested_at": after.renewal_requested_at},
    )
    await tell(tx, event)
    return Outcome("package", event.package_id)


def _package_facts(package: Package) -> dict[str, Any]:
    """What an audit row may say of a package, whose version has a column: requirements by code, services by id."""
    return {name: getattr(package, name) for name in PACKAGE_FACTS} | {
        "additional_information": {entry.title: entry.value for entry in package.additional_information},
        "calls": [call.as_json() for call in package.calls],
        "preferences": [preference.as_json() for preference in package.preferences],
        "requirements": {requirement.code: _requirement_facts(requirement) for requirement in package.requirements},
        "services": [selected.service.id for selected in package.services],
    }


def _requirement_facts(requirement: Requirement) -> dict[str, Any]:
    return {
        "negotiable": requirement.negotiable,
        "preferred_date": requirement.preferred_date,
        "options": requirement.options,
        "own_text": requirement.own_text,
        "title": requirement.title,
    }


def _response_facts(after: Response | Invitation) -> dict[str, Any]:
    """What an audit row may say of a response; a withdrawal changes nothing but the state."""
    if isinstance(after, Invitation):
        return {"state": after.state}
    return {"state": after.state} | after.document()
