"""What mutations are given, and how it becomes a command of the domain."""

from schema.inputs.access import RequestAccessInput
from schema.inputs.accounts import (
    ApproveAccessRequestInput,
    AttachServicesInput,
    CreateOfficerInput,
    DisableAccountInput,
    EnableAccountInput,
    InviteColleagueInput,
    ReissueActivationLinkInput,
    RejectAccessRequestInput,
    UpdateAccountInput,
)
from schema.inputs.calls import CallInput, PreferenceInput, SetCallScheduleInput
from schema.inputs.decisions import NotAwardedInput, RecordDecisionInput
from schema.inputs.directory import (
    ArrangeServiceInput,
    LiftSuspensionInput,
    RegisterOrganisationInput,
    RegisterServiceInput,
    SetExternalReferenceInput,
    SuspendServiceInput,
    UpdateOrganisationInput,
    UpdateServiceInput,
)
from schema.inputs.drafts import DraftAnswerInput, DraftOfferInput, SaveDraftInput
from schema.inputs.importing import ImportDirectoryInput
from schema.inputs.notes import (
    AddPackageNoteInput,
    AddPackageResponseNoteInput,
    AddResponseNoteInput,
    MarkNotesReadInput,
    MarkPackageNotesReadInput,
)
from schema.inputs.packages import (
    AdditionalInformationInput,
    CancelPackageInput,
    CreatePackageInput,
    DuplicatePackageInput,
    FinalisePackageInput,
    ModifyDeadlineInput,
    UpdatePackageProfileInput,
)
from schema.inputs.preferences import MessagePreferenceInput, SetMessagePreferencesInput
from schema.inputs.profiles import PublishProfileInput
from schema.inputs.records import ExportSubjectInput, LiftLegalHoldInput, PlaceLegalHoldInput
from schema.inputs.requirements import (
    AddRequirementsInput,
    NewRequirementInput,
    RemoveRequirementInput,
    UpdateRequirementInput,
)
from schema.inputs.responses import (
    AnswerInput,
    CallVariationInput,
    ChangeResponseInput,
    OfferInput,
    RenewOfferInput,
    RequestOfferRenewalInput,
    SubmitResponseInput,
    WithdrawResponseInput,
)
from schema.inputs.services import AddServicesInput, RemoveServiceInput, SelectServicesByAlgorithmInput
from schema.inputs.subscribers import AddSubscriberInput, RemoveSubscriberInput
from schema.inputs.teams import AssignOfficerInput, CreateTeamInput, RenameTeamInput, RetireTeamInput

__all__ = [
    "AddPackageNoteInput",
    "AddPackageResponseNoteInput",
    "AddRequirementsInput",
    "AddResponseNoteInput",
    "AddServicesInput",
    "AddSubscriberInput",
    "AdditionalInformationInput",
    "AnswerInput",
    "ApproveAccessRequestInput",
    "ArrangeServiceInput",
    "AssignOfficerInput",
    "AttachServicesInput",
    "CallInput",
    "CallVariationInput",
    "CancelPackageInput",
    "ChangeResponseInput",
    "CreateOfficerInput",
    "CreatePackageInput",
    "CreateTeamInput",
    "DisableAccountInput",
    "DraftAnswerInput",
    "DraftOfferInput",
    "DuplicatePackageInput",
    "EnableAccountInput",
    "ExportSubjectInput",
    "FinalisePackageInput",
    "ImportDirectoryInput",
    "InviteColleagueInput",
    "LiftLegalHoldInput",
    "LiftSuspensionInput",
    "MarkNotesReadInput",
    "MarkPackageNotesReadInput",
    "MessagePreferenceInput",
    "ModifyDeadlineInput",
    "NewRequirementInput",
    "NotAwardedInput",
    "OfferInput",
    "PlaceLegalHoldInput",
    "PreferenceInput",
    "PublishProfileInput",
    "RecordDecisionInput",
    "RegisterOrganisationInput",
    "RegisterServiceInput",
    "ReissueActivationLinkInput",
    "RejectAccessRequestInput",
    "RemoveRequirementInput",
    "RemoveServiceInput",
    "RemoveSubscriberInput",
    "RenameTeamInput",
    "RenewOfferInput",
    "RequestAccessInput",
    "RequestOfferRenewalInput",
    "RetireTeamInput",
    "SaveDraftInput",
    "SelectServicesByAlgorithmInput",
    "SetCallScheduleInput",
    "SetExternalReferenceInput",
    "SetMessagePreferencesInput",
    "SubmitResponseInput",
    "SuspendServiceInput",
    "UpdateAccountInput",
    "UpdateOrganisationInput",
    "UpdatePackageProfileInput",
    "UpdateRequirementInput",
    "UpdateServiceInput",
    "WithdrawResponseInput",
]
