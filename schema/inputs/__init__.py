"""What mutations are given, and how it becomes a command of the domain."""

from schema.inputs.decisions import RecordDecisionInput
from schema.inputs.packages import (
    AdditionalInformationInput,
    CancelPackageInput,
    CreatePackageInput,
    FinalisePackageInput,
    ModifyDeadlineInput,
    UpdatePackageProfileInput,
)
from schema.inputs.requirements import AddRequirementsInput, NewRequirementInput, RemoveRequirementInput
from schema.inputs.responses import AnswerInput, ChangeResponseInput, SubmitResponseInput, WithdrawResponseInput
from schema.inputs.services import AddServicesInput, RemoveServiceInput
from schema.inputs.teams import AssignOfficerInput, CreateTeamInput, RenameTeamInput, RetireTeamInput

__all__ = [
    "AddRequirementsInput",
    "AddServicesInput",
    "AdditionalInformationInput",
    "AnswerInput",
    "AssignOfficerInput",
    "CancelPackageInput",
    "ChangeResponseInput",
    "CreatePackageInput",
    "CreateTeamInput",
    "FinalisePackageInput",
    "ModifyDeadlineInput",
    "NewRequirementInput",
    "RecordDecisionInput",
    "RemoveRequirementInput",
    "RemoveServiceInput",
    "RenameTeamInput",
    "RetireTeamInput",
    "SubmitResponseInput",
    "UpdatePackageProfileInput",
    "WithdrawResponseInput",
]
