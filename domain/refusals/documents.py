"""What is wrong with a document, or with what is to become one."""

from domain.refusals.refusing import Refusal


class DocumentsClosed(Refusal):
    """No document can be added here any more: {stands}."""


class DocumentsMissing(Refusal):
    """This service level shows its documents at once: add the {missing} before the package is sent."""


class DocumentTypeNotAllowed(Refusal):
    """Files of this type are not kept. Allowed are {allowed}."""


class DocumentNameInvalid(Refusal):
    """Give the file another name: {problem}."""


class DocumentEmpty(Refusal):
    """The file is empty."""


class DocumentTooLarge(Refusal):
    """The file is too large: it may have {limit} bytes."""


class DocumentHashInvalid(Refusal):
    """The SHA-256 is 64 hexadecimal digits."""


class DocumentRemoved(Refusal):
    """The document has been removed."""


class DocumentNotYours(Refusal):
    """The document is the provider's own, who can always open it. Remove it instead."""


class DocumentRulingUnchanged(Refusal):
    """This is said of the document already."""


class DocumentNotAvailable(Refusal):
    """The document cannot be opened: {why}."""


class NothingToDownload(Refusal):
    """There is no document here that you may open now."""


class TooManyDocuments(Refusal):
    """There are {limit} {what} already, which is the most there may be."""


class TooManyUploads(Refusal):
    """You have announced {limit} files and not sent them. Send them, or wait until they lapse."""


class UploadEnded(Refusal):
    """Nothing more can be sent to this address: its upload was {how}. Announce the document again."""


class UploadExpired(Refusal):
    """This address is not good any more. Announce the document again."""


class UploadBusy(Refusal):
    """Somebody is sending to this address at this moment. Wait for a minute, then ask how much has come."""


class UploadElsewhere(Refusal):
    """Of this document {received} bytes have come. Send those that follow."""


class DownloadExpired(Refusal):
    """This address is not good any more. Ask for the document again."""


class DownloadExchanged(Refusal):
    """This address has been exchanged for a cookie before. Ask for the document again."""
