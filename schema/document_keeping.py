"""What can be done with documents: one row a mutation, as in `schema/mutation.py`."""

from collections.abc import Mapping

import resolvers.documents
import resolvers.downloads
from domain.permissions import Permission
from schema.changing import Change
from schema.inputs.documents import (
    AnnounceDocumentInput,
    RemoveDocumentInput,
    RequestDownloadInput,
    SetDocumentRulingInput,
    TakeBackDocumentInput,
)
from schema.payloads import DocumentPayload, DownloadPayload, InvitationPayload, UploadPayload

CHANGES: Mapping[str, Change] = {
    "announce_document": Change(
        Permission.DOCUMENT_ADD,
        resolvers.documents.announce,
        AnnounceDocumentInput,
        UploadPayload,
        "Say which document is coming; its bytes are then sent to the address of the upload (rules P24, P28).",
    ),
    "set_document_ruling": Change(
        Permission.DOCUMENT_KEEP,
        resolvers.documents.rule,
        SetDocumentRulingInput,
        DocumentPayload,
        "Withhold one document, or release it before its time (rules P23 to P25, Q7).",
    ),
    "remove_document": Change(
        Permission.DOCUMENT_KEEP,
        resolvers.documents.remove,
        RemoveDocumentInput,
        DocumentPayload,
        "Take a document away for good: who did so, when and why stays.",
    ),
    "take_back_document": Change(
        Permission.RESPONSE_SUBMIT,
        resolvers.documents.take_back,
        TakeBackDocumentInput,
        InvitationPayload,
        "Take back a document that you added to your response, before the deadline and the decision.",
    ),
    "request_download": Change(
        Permission.DOCUMENT_READ,
        resolvers.downloads.ask,
        RequestDownloadInput,
        DownloadPayload,
        "Ask for a document that you can open now, or for all of them as an archive (rules P23 to P25).",
    ),
}
