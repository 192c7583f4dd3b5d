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

__all__ = [
    "AddRequirementsInput",
    "AddServicesInput",
    "AdditionalInformationInput",
    "AnswerInput",
    "CancelPackageInput",
    "ChangeResponseInput",
    "CreatePackageInput",
    "FinalisePackageInput",
    "ModifyDeadlineInput",
    "NewRequirementInput",
    "RecordDecisionInput",
    "RemoveRequirementInput",
    "RemoveServiceInput",
    "SubmitResponseInput",
    "UpdatePackageProfileInput",
    "WithdrawResponseInput",
]
