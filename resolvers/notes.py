"""How notes are added, by either side, and marked as read (rules P14–P16, Q27, Q32)."""

from dataclasses import replace
from uuid import uuid4

import db.invitations
import db.notes
import db.profiles
from db.transaction import Tx
from domain import notes
from domain.notes import (
    AddPackageNote,
    AddPackageResponseNote,
    AddResponseNote,
    Author,
    MarkNotesRead,
    MarkPackageNotesRead,
    NewNote,
    Writing,
)
from domain.packages import Package
from domain.refusals import NotFound, Refused
from domain.responses import Invitation
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def add_to_package(tx: Tx, command: AddPackageNote) -> Outcome:
    """Add a note that everybody reads who was asked; who is asked later gets it with the brief."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    note = notes.on_package(package, command.note, await _council_writes(tx, package, command.note))
    await db.notes.insert(tx, note)
    await db.notes.send(tx, package)
    await announcing.note(tx, note)
    return Outcome("package", package.id)


@mutation
async def add_to_package_response(tx: Tx, command: AddPackageResponseNote) -> Outcome:
    """Add a council's note that one provider reads."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    asked = await db.invitations.offered(tx, package, command.invitation_id)
    note = notes.on_response(package, asked, command.note, await _council_writes(tx, package, command.note))
    await db.notes.insert(tx, note)
    await announcing.note(tx, note)
    return Outcome("package", package.id)


@mutation
async def add_to_response(tx: Tx, command: AddResponseNote) -> Outcome:
    """Add a provider's note, which the council reads."""
    invitation = await loading.invitation(tx, command.invitation_id, command.expected_version)
    note = notes.by_provider(invitation, command.note, await _writes(tx, invitation, command.note))
    await db.notes.insert(tx, note)
    await announcing.note(tx, note)
    return Outcome("invitation", invitation.id)


@mutation
async def mark_package(tx: Tx, command: MarkPackageNotesRead) -> Outcome:
    """Keep how far the caller has read a package's notes."""
    if not await db.notes.sees_package(tx, command.package_id):
        raise Refused([NotFound("package_id", noun="package")])
    marked = await db.notes.mark_package(tx, loading.account(tx), command.package_id, command.note_id)
    if not marked:
        raise Refused([NotFound("note_id", noun="note")])
    return Outcome("package", command.package_id)


@mutation
async def mark_invitation(tx: Tx, command: MarkNotesRead) -> Outcome:
    """Keep how far the caller has read an invitation's notes."""
    if not await db.notes.sees_invitation(tx, command.invitation_id):
        raise Refused([NotFound("invitation_id", noun="invitation")])
    marked = await db.notes.mark_invitation(tx, loading.account(tx), command.invitation_id, command.note_id)
    if not marked:
        raise Refused([NotFound("note_id", noun="note")])
    return Outcome("invitation", command.invitation_id)


async def _council_writes(tx: Tx, package: Package, new: NewNote) -> Writing:
    """Who writes for the council; whether providers are told the name is the profile's to say."""
    profile = await db.profiles.get(tx, package.profile_id)
    writing = await _writes(tx, package, new)
    return writing if profile.officers_named else replace(writing, author=replace(writing.author, name=None))


async def _writes(tx: Tx, place: Package | Invitation, new: NewNote) -> Writing:
    package_id = place.id if isinstance(place, Package) else place.package_id
    earlier = await db.notes.earlier(tx, new.amends_id, package_id)
    return Writing(uuid4, await _author(tx), earlier, tx.now)


async def _author(tx: Tx) -> Author:
    account_id = loading.account(tx)
    found = await db.notes.author(tx, account_id)
    if found is None:
        raise Refused([NotFound("account_id", noun="account")])
    return found
