"""What mutations are given, and how it becomes a command of the domain."""

from schema.inputs.calls import CallInput, PreferenceInput, SetCallScheduleInput
from schema.inputs.decisions import NotAwardedInput, RecordDecisionInput
from schema.inputs.drafts import DraftAnswerInput, DraftOfferInput, SaveDraftInput
from schema.inputs.packages import (
    AdditionalInformationInput,
    CancelPackageInput,
    CreatePackageInput,
    DuplicatePackageInput,
    FinalisePackageInput,
    ModifyDeadlineInput,
    UpdatePackageProfileInput,
)
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
    "AddRequirementsInput",
    "AddServicesInput",
    "AddSubscriberInput",
    "AdditionalInformationInput",
    "AnswerInput",
    "AssignOfficerInput",
    "CallInput",
    "CallVariationInput",
    "CancelPackageInput",
    "ChangeResponseInput",
    "CreatePackageInput",
    "CreateTeamInput",
    "DraftAnswerInput",
    "DraftOfferInput",
    "DuplicatePackageInput",
    "FinalisePackageInput",
    "ModifyDeadlineInput",
    "NewRequirementInput",
    "NotAwardedInput",
    "OfferInput",
    "PreferenceInput",
    "RecordDecisionInput",
    "RemoveRequirementInput",
    "RemoveServiceInput",
    "RemoveSubscriberInput",
    "RenameTeamInput",
    "RenewOfferInput",
    "RequestOfferRenewalInput",
    "RetireTeamInput",
    "SaveDraftInput",
    "SelectServicesByAlgorithmInput",
    "SetCallScheduleInput",
    "SubmitResponseInput",
    "UpdatePackageProfileInput",
    "UpdateRequirementInput",
    "WithdrawResponseInput",
]
