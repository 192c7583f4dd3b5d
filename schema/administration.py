"""What brokerage managers can do: one row a mutation, as in `schema/mutation.py`."""

from collections.abc import Mapping

import resolvers.directory
import resolvers.external_references
import resolvers.importing
import resolvers.profiles
import resolvers.records
import resolvers.teams
from domain.permissions import Permission
from schema import inputs
from schema.changing import Change
from schema.payloads import (
    ExternalReferencePayload,
    ImportPayload,
    OfficerPayload,
    OrganisationPayload,
    PackagePayload,
    ProfilePayload,
    ServicePayload,
    SubjectExportPayload,
    TeamPayload,
)

CHANGES: Mapping[str, Change] = {
    "export_subject": Change(
        Permission.SUBJECT_EXPORT,
        resolvers.records.export,
        inputs.ExportSubjectInput,
        SubjectExportPayload,
        "Hand out everything about one client reference of your council. That it was is put on record.",
    ),
    "place_legal_hold": Change(
        Permission.HOLD_WRITE,
        resolvers.records.place_hold,
        inputs.PlaceLegalHoldInput,
        PackagePayload,
        "Forget nothing of a package, whatever its time, until the hold is lifted.",
    ),
    "lift_legal_hold": Change(
        Permission.HOLD_WRITE,
        resolvers.records.lift_hold,
        inputs.LiftLegalHoldInput,
        PackagePayload,
        "Let a package be forgotten when its time is over.",
    ),
    "import_directory": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.importing.perform,
        inputs.ImportDirectoryInput,
        ImportPayload,
        "Import organisations, services and your council's terms from a file: all of its rows, or none.",
    ),
    "publish_profile": Change(
        Permission.PROFILE_WRITE,
        resolvers.profiles.publish,
        inputs.PublishProfileInput,
        ProfilePayload,
        "Publish the next version of your council's profile; packages keep the version they have.",
    ),
    "create_team": Change(
        Permission.TEAM_WRITE,
        resolvers.teams.create,
        inputs.CreateTeamInput,
        TeamPayload,
        "Begin a team of your council (rule B24).",
    ),
    "rename_team": Change(
        Permission.TEAM_WRITE,
        resolvers.teams.rename,
        inputs.RenameTeamInput,
        TeamPayload,
        "Give a team another name.",
    ),
    "retire_team": Change(
        Permission.TEAM_WRITE,
        resolvers.teams.retire,
        inputs.RetireTeamInput,
        TeamPayload,
        "Close a team that nobody works in any more.",
    ),
    "assign_officer": Change(
        Permission.TEAM_WRITE,
        resolvers.teams.assign,
        inputs.AssignOfficerInput,
        OfficerPayload,
        "Say in which team an officer works, or that it is none.",
    ),
    "register_organisation": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.directory.register_organisation,
        inputs.RegisterOrganisationInput,
        OrganisationPayload,
        "Enter an organisation into the directory; your council will keep it.",
    ),
    "update_organisation": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.directory.update_organisation,
        inputs.UpdateOrganisationInput,
        OrganisationPayload,
        "Correct an organisation that your council keeps.",
    ),
    "register_service": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.directory.register_service,
        inputs.RegisterServiceInput,
        ServicePayload,
        "Enter a service of an organisation into the directory; your council will keep it.",
    ),
    "update_service": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.directory.update_service,
        inputs.UpdateServiceInput,
        ServicePayload,
        "Correct or retire a service that your council keeps.",
    ),
    "arrange_service": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.directory.arrange,
        inputs.ArrangeServiceInput,
        ServicePayload,
        "Say on what terms a service works for your council (rules B10, P31).",
    ),
    "suspend_service": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.directory.suspend,
        inputs.SuspendServiceInput,
        ServicePayload,
        "Stop asking a service for a while; other councils are not touched (rule B10).",
    ),
    "lift_suspension": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.directory.lift,
        inputs.LiftSuspensionInput,
        ServicePayload,
        "Ask a suspended service again.",
    ),
    "set_external_reference": Change(
        Permission.DIRECTORY_WRITE,
        resolvers.external_references.put,
        inputs.SetExternalReferenceInput,
        ExternalReferencePayload,
        "Note what another system calls an organisation, a service or a package of yours.",
    ),
}
