"""A package of care from its draft to its end: what it is, and what may be done to it when.

Each function takes the package as loaded under its lock and returns the changed one with its event, or raises `Refused`
with everything that is wrong. The award stands in `domain.decisions`.
"""

from domain.packages.creating import (
    CreatePackage,
    CreationFacts,
    create,
)
from domain.packages.describing import NewInformation, UpdatePackageProfile, update_profile
from domain.packages.drafting import (
    AddRequirements,
    AddServices,
    RemoveRequirement,
    RemoveService,
    SelectServices,
    UpdateRequirement,
    add_requirements,
    add_services,
    remove_requirement,
    remove_service,
    select_services,
    update_requirement,
)
from domain.packages.duplicating import DuplicatePackage, creation, duplicate
from domain.packages.editing import UNCHANGED, Unchanged
from domain.packages.facts import (
    UNDECIDED,
    Frequency,
    Information,
    Package,
    PackageState,
    PackageStatus,
    PersonGender,
    can_decide,
    check_undecided,
    check_version,
    policy_of,
    status,
    told_information,
)
from domain.packages.proposing import proposed_deadline
from domain.packages.scheduling import SetCallSchedule, set_call_schedule
from domain.packages.sending import (
    CancelPackage,
    FinalisePackage,
    ModifyDeadline,
    cancel,
    finalise,
    modify_deadline,
)

__all__ = [
    "UNCHANGED",
    "UNDECIDED",
    "AddRequirements",
    "AddServices",
    "CancelPackage",
    "CreatePackage",
    "CreationFacts",
    "DuplicatePackage",
    "FinalisePackage",
    "Frequency",
    "Information",
    "ModifyDeadline",
    "NewInformation",
    "Package",
    "PackageState",
    "PackageStatus",
    "PersonGender",
    "RemoveRequirement",
    "RemoveService",
    "SelectServices",
    "SetCallSchedule",
    "Unchanged",
    "UpdatePackageProfile",
    "UpdateRequirement",
    "add_requirements",
    "add_services",
    "can_decide",
    "cancel",
    "check_undecided",
    "check_version",
    "create",
    "creation",
    "duplicate",
    "finalise",
    "modify_deadline",
    "policy_of",
    "proposed_deadline",
    "remove_requirement",
    "remove_service",
    "select_services",
    "set_call_schedule",
    "status",
    "told_information",
    "update_profile",
    "update_requirement",
]
