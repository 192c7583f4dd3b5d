"""What documents are, when they can be opened, and how far an upload has come."""

from enum import Enum

import strawberry

from schema.enums.values import value


@strawberry.enum(description="What a document is about.")
class DocumentKind(Enum):
    """`domain.document_kinds.DocumentKind`."""

    RISK_ASSESSMENT = value("RISK_ASSESSMENT", "A risk assessment.")
    CARE_PLAN = value("CARE_PLAN", "A care plan.")
    BROKERAGE_FORM = value("BROKERAGE_FORM", "A brokerage form.")
    ASSESSMENT = value("ASSESSMENT", "Another assessment.")
    CONTRACT = value("CONTRACT", "A contract.")
    OTHER = value("OTHER", "Something else.")


@strawberry.enum(description="Whether a file may be let out.")
class DocumentState(Enum):
    """`domain.documents.DocumentState`."""

    QUARANTINED = value("QUARANTINED", "It is still to be scanned, and nobody can open it.")
    CLEAN = value("CLEAN", "It can be opened by whom the rules of disclosure let.")
    INFECTED = value("INFECTED", "Something harmful was found in it; nobody can open it.")


@strawberry.enum(description="What the council said of one document, against what its service level says.")
class DocumentRuling(Enum):
    """`domain.documents.Ruling`."""

    WITHHELD = value("WITHHELD", "No provider can open it, not even the winner.")
    RELEASED = value("RELEASED", "Every provider that was asked can open it, before the award too.")


@strawberry.enum(description="When you can open a document.")
class Availability(Enum):
    """`domain.documents.Availability`."""

    AVAILABLE = value("AVAILABLE", "Now.")
    ON_AWARD = value("ON_AWARD", "When the package is awarded to you.")
    WITHHELD = value("WITHHELD", "The council withholds it.")
    BEING_CHECKED = value("BEING_CHECKED", "You sent it; it is still to be scanned.")
    INFECTED = value("INFECTED", "You sent it; something harmful was found in it.")


@strawberry.enum(description="How far an upload has come.")
class UploadState(Enum):
    """`domain.documents.UploadState`."""

    OPEN = value("OPEN", "Its bytes may be sent.")
    KEPT = value("KEPT", "All of it came, and it became a document.")
    REFUSED = value("REFUSED", "It was not what was announced, or nothing may be added any more.")
    LAPSED = value("LAPSED", "It did not come in time.")


@strawberry.enum(description="Why an upload was refused.")
class UploadRefusal(Enum):
    """`domain.documents.UploadRefusal`."""

    WRONG_SIZE = value("WRONG_SIZE", "More bytes came than were announced.")
    WRONG_HASH = value("WRONG_HASH", "Its SHA-256 is another than was announced.")
    WRONG_TYPE = value("WRONG_TYPE", "It is no file of the announced type.")
    INFECTED = value("INFECTED", "It is known to be harmful.")
    CLOSED = value("CLOSED", "No document may be added there any more.")


@strawberry.enum(description="What the files of an archive are called.")
class NamesInArchive(Enum):
    """`domain.documents.NamesInArchive`."""

    AS_GIVEN = value("AS_GIVEN", "As whoever sent them called them.")
    BY_CONVENTION = value("BY_CONVENTION", "By the day and what they are: `2026 11 28 Care plan.pdf` (rule D11).")
