"""The mutations of notes. Nothing changes or takes away a note: there is no mutation that does (rule P15)."""

from collections.abc import Mapping

import resolvers.notes
from domain.permissions import Permission
from schema import inputs
from schema.changing import Change
from schema.payloads import InvitationPayload, PackagePayload

CHANGES: Mapping[str, Change] = {
    "add_package_note": Change(
        Permission.PACKAGE_NOTE_WRITE,
        resolvers.notes.add_to_package,
        inputs.AddPackageNoteInput,
        PackagePayload,
        "Add a note that everybody reads who is asked, until the decision (rules P14, P29, Q27).",
    ),
    "add_package_response_note": Change(
        Permission.PACKAGE_NOTE_WRITE,
        resolvers.notes.add_to_package_response,
        inputs.AddPackageResponseNoteInput,
        PackagePayload,
        "Add a note that one provider reads, until the decision (rules P14, Q27).",
    ),
    "add_response_note": Change(
        Permission.RESPONSE_NOTE_WRITE,
        resolvers.notes.add_to_response,
        inputs.AddResponseNoteInput,
        InvitationPayload,
        "Add a note to your response, which the council reads; until the deadline or the decision (rules P14, P16).",
    ),
    "mark_package_notes_read": Change(
        Permission.PACKAGE_READ,
        resolvers.notes.mark_package,
        inputs.MarkPackageNotesReadInput,
        PackagePayload,
        "Say how far you have read the notes of a package. Nobody else sees it.",
    ),
    "mark_notes_read": Change(
        Permission.INVITATION_READ,
        resolvers.notes.mark_invitation,
        inputs.MarkNotesReadInput,
        InvitationPayload,
        "Say how far you have read the notes of an invitation. Nobody else sees it.",
    ),
}
