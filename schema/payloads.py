"""What every mutation gives back: the changed object and what was refused."""

from domain import cautions
from domain.permissions import Permission
from domain.refusals import Refusal, Verbatim
from schema import gate
from schema.accounts import AccessRequest, KeptAccount
from schema.directory import Account, Organisation, Service
from schema.endpoints import WebhookDelivery, WebhookEndpoint
from schema.enums import UserErrorCode, WarningCode
from schema.importing import ImportReport
from schema.invitations import Invitation
from schema.package_documents import Document, Download, Upload
from schema.packages import Package
from schema.profiles import Profile
from schema.records import SubjectExport
from schema.teams import Team


@gate.shown(Permission.ERROR_READ, "One thing that stands in the way of a mutation.")
class UserError:
    """A refusal."""

    code: UserErrorCode = gate.field("Which rule refused it.")
    message: str = gate.field("A sentence that a person can act on.")
    path: list[str] = gate.field('Where in the input it is: `["answers", "0", "comment"]`.')
    about: str | None = gate.field(
        "What is missing, where no path can lead to it: the id of a requirement or an invitation, or a catalogue code."
    )

    @classmethod
    def of(cls, refusal: Refusal) -> "UserError":
        """A refusal as the API tells it."""
        return cls(
            code=UserErrorCode[refusal.code()],
            message=refusal.message,
            path=[str(part) if isinstance(part, int | Verbatim) else _camel(part) for part in refusal.path],
            about="_".join(map(str, refusal.about)) if isinstance(refusal.about, tuple) else refusal.about,
        )


@gate.shown(Permission.VIEWER_READ, "Something to look at, although the mutation was done.", name="Warning")
class Caution:
    """A caution."""

    code: WarningCode = gate.field("What it is.")
    message: str = gate.field("A sentence that a person can act on.")

    @classmethod
    def of(cls, caution: cautions.Caution) -> "Caution":
        """A caution as the API tells it."""
        return cls(code=WarningCode[caution.code.value], message=caution.message)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


@gate.shown(Permission.PACKAGE_READ, "What came of a change to a package.")
class PackagePayload:
    """A council's payload."""

    package: Package | None = gate.field("The package as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")
    warnings: list[Caution] = gate.field("What to look at although it was done.")


@gate.shown(Permission.INVITATION_READ, "What came of a change to your answer.")
class InvitationPayload:
    """A provider's payload."""

    invitation: Invitation | None = gate.field("The invitation as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.TEAM_READ, "What came of a change to a team.")
class TeamPayload:
    """An administrator's payload."""

    team: Team | None = gate.field("The team as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.TEAM_READ, "What came of saying where an officer works.")
class OfficerPayload:
    """An administrator's payload."""

    account: Account | None = gate.field("The officer's account; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.VIEWER_READ, "What came of a change to your own account.")
class PreferencesPayload:
    """Anybody's payload."""

    account: Account | None = gate.field("Your account as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.SERVICE_READ, "What came of a change to an organisation.")
class OrganisationPayload:
    """An administrator's payload."""

    organisation: Organisation | None = gate.field("The organisation as it stands now; null where it was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.SERVICE_READ, "What came of a change to a service, or to what is arranged with it.")
class ServicePayload:
    """An administrator's payload."""

    service: Service | None = gate.field("The service as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.SERVICE_READ, "What came of noting what another system calls something.")
class ExternalReferencePayload:
    """An administrator's payload: of its objects the one that the reference is of, the others null."""

    organisation: Organisation | None = gate.field("The organisation that the reference is of.")
    service: Service | None = gate.field("The service that the reference is of.")
    package: Package | None = gate.field("The package that the reference is of.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.PROFILE_READ, "What came of publishing a profile.")
class ProfilePayload:
    """An administrator's payload."""

    profile: Profile | None = gate.field("The new version; null where it was refused, or validated only.")
    user_errors: list[UserError] = gate.field(
        "Everything that stands in the way, each with its path in the document; empty where it was done."
    )


@gate.shown(Permission.DIRECTORY_WRITE, "What came of an import.")
class ImportPayload:
    """An administrator's payload."""

    report: ImportReport | None = gate.field("What became of each row; null where the file could not be read.")
    user_errors: list[UserError] = gate.field("Why the file could not be read; a rejected row is told in the report.")


@gate.shown(Permission.ACCESS_REQUEST_DECIDE, "What came of deciding a request for access.")
class AccessRequestPayload:
    """A manager's payload."""

    access_request: AccessRequest | None = gate.field("The request as it stands now; null where it was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.ACCOUNT_READ, "What came of a change to an account.")
class AccountPayload:
    """The payload of who keeps accounts."""

    kept_account: KeptAccount | None = gate.field("The account as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.ACCESS_REQUEST, "What came of asking for access.")
class RequestAccessPayload:
    """A stranger's payload: no object of it can be read before there is an account."""

    acknowledged: bool | None = gate.field("True where the request was taken; null where it was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was taken.")


@gate.shown(Permission.DOCUMENT_ADD, "What came of announcing a document.")
class UploadPayload:
    """Anybody's payload who may add documents."""

    upload: Upload | None = gate.field("Where its bytes are to be sent; null where it was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was announced.")


@gate.shown(Permission.DOCUMENT_KEEP, "What came of a change to a document.")
class DocumentPayload:
    """A council's payload."""

    document: Document | None = gate.field("The document as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.DOCUMENT_READ, "What came of asking for documents.")
class DownloadPayload:
    """Anybody's payload who may open documents."""

    download: Download | None = gate.field("Where to get them; null where it was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was not.")


@gate.shown(Permission.WEBHOOK_MANAGE, "What came of a change to an endpoint.")
class EndpointPayload:
    """A manager's payload."""

    endpoint: WebhookEndpoint | None = gate.field("The endpoint as it stands now; null where the change was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.WEBHOOK_MANAGE, "What came of making a secret.")
class SecretPayload:
    """A manager's payload."""

    endpoint: WebhookEndpoint | None = gate.field("The endpoint as it stands now; null where it was refused.")
    signing_secret: str | None = gate.field(
        "The new secret (`whsec_…`), told in this answer alone: keep it. Null where it was refused, and in the answer"
        " to a repeated request."
    )
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.WEBHOOK_MANAGE, "What came of deleting an endpoint.")
class DeletedEndpointPayload:
    """A manager's payload."""

    deleted: bool | None = gate.field("True where it is gone; null where that was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.WEBHOOK_MANAGE, "What came of having something sent.")
class DeliveryPayload:
    """A manager's payload."""

    delivery: WebhookDelivery | None = gate.field("The delivery as it stands now; null where it was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.WEBHOOK_MANAGE, "What came of having much sent again.")
class ReplayPayload:
    """A manager's payload."""

    endpoint: WebhookEndpoint | None = gate.field("The endpoint; null where it was refused.")
    replayed: int | None = gate.field(
        "How many are sent again, 10,000 at most; null where it was refused, and in the answer to a repeated request."
    )
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")


@gate.shown(Permission.SUBJECT_EXPORT, "What came of handing out a person's record.")
class SubjectExportPayload:
    """A manager's payload."""

    subject_export: SubjectExport | None = gate.field("The record; null where it was refused.")
    user_errors: list[UserError] = gate.field("Everything that stands in the way; empty where it was done.")
