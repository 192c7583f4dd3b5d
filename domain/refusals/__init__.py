"""Every "no" the service says, in one tree.

The class name is the code (`DeadlinePassed` is `DEADLINE_PASSED`); the docstring is the sentence a person reads, with
its facts in braces. All that is wrong with one input is told at once: a rule collects refusals in `Checks` and raises
them together as `Refused`.

    Refusal
    ├── NotFound, Conflict, InvalidInput, IdempotencyMismatch
    ├── what is wrong with a package, its requirements, its services, its deadline
    ├── what is wrong with a response and its answers
    ├── what is wrong with a decision
    └── what is wrong with what administrators keep: teams, profiles, the directory
"""

from domain.refusals.decisions import (
    AwardToDecliner,
    AwardToUnanswered,
    AwardToWithdrawn,
    DecisionTooEarly,
    ReasonRepeated,
)
from domain.refusals.packages import (
    AdditionalInformationMissing,
    AdditionalInformationNotAnOption,
    DeadlineNotInFuture,
    DeadlineRequired,
    DeadlineUnchanged,
    LocationMissing,
    MandatoryRequirementMissing,
    NoServices,
    PackageEnded,
    PackageNotDraft,
    PackageNotSent,
    PackageOnHold,
    PreferredDateNotAllowed,
    PreferredDateRequired,
    ReferenceGivenBySystem,
    ReferenceInvalid,
    ReferenceTaken,
    RequirementAlreadyAdded,
    RequirementMustBeNegotiable,
    ServiceAlreadySelected,
    ServiceCategoryMismatch,
    ServiceLevelNotOfType,
    ServiceSuspended,
    StartDateMissing,
    TermsNotAccepted,
    UnknownReason,
)
from domain.refusals.refusing import Checks, Conflict, IdempotencyMismatch, InvalidInput, NotFound, Refusal, Refused
from domain.refusals.responses import (
    BestDateInPast,
    BestDateNotAllowed,
    BestDateRequired,
    BrokerageEnded,
    CommentNotAllowed,
    DeadlinePassed,
    PartialNotAllowed,
    ReasonForBlockServicesOnly,
    RejectionReasonNotAllowed,
    RejectionReasonRequired,
    RequirementAnsweredTwice,
    RequirementUnanswered,
    ResponseAlreadySubmitted,
    ResponseNotSubmitted,
)
from domain.refusals.teams import TeamNameTaken, TeamNotEmpty, TeamRetired

__all__ = [
    "AdditionalInformationMissing",
    "AdditionalInformationNotAnOption",
    "AwardToDecliner",
    "AwardToUnanswered",
    "AwardToWithdrawn",
    "BestDateInPast",
    "BestDateNotAllowed",
    "BestDateRequired",
    "BrokerageEnded",
    "Checks",
    "CommentNotAllowed",
    "Conflict",
    "DeadlineNotInFuture",
    "DeadlinePassed",
    "DeadlineRequired",
    "DeadlineUnchanged",
    "DecisionTooEarly",
    "IdempotencyMismatch",
    "InvalidInput",
    "LocationMissing",
    "MandatoryRequirementMissing",
    "NoServices",
    "NotFound",
    "PackageEnded",
    "PackageNotDraft",
    "PackageNotSent",
    "PackageOnHold",
    "PartialNotAllowed",
    "PreferredDateNotAllowed",
    "PreferredDateRequired",
    "ReasonForBlockServicesOnly",
    "ReasonRepeated",
    "ReferenceGivenBySystem",
    "ReferenceInvalid",
    "ReferenceTaken",
    "Refusal",
    "Refused",
    "RejectionReasonNotAllowed",
    "RejectionReasonRequired",
    "RequirementAlreadyAdded",
    "RequirementAnsweredTwice",
    "RequirementMustBeNegotiable",
    "RequirementUnanswered",
    "ResponseAlreadySubmitted",
    "ResponseNotSubmitted",
    "ServiceAlreadySelected",
    "ServiceCategoryMismatch",
    "ServiceLevelNotOfType",
    "ServiceSuspended",
    "StartDateMissing",
    "TeamNameTaken",
    "TeamNotEmpty",
    "TeamRetired",
    "TermsNotAccepted",
    "UnknownReason",
]
