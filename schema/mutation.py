"""The root of every mutation: what can be done, by whom, with what. One row a mutation."""

from collections.abc import Mapping
from typing import Any

import resolvers.decisions
import resolvers.drafts
import resolvers.packages
import resolvers.preferences
import resolvers.requirements
import resolvers.responses
import resolvers.selections
import resolvers.subscribers
from domain.permissions import Permission
from schema import (
    access,
    account_keeping,
    administration,
    changing,
    document_keeping,
    executor,
    inputs,
    note_keeping,
    telling,
)
from schema.changing import Change
from schema.payloads import InvitationPayload, PackagePayload, PreferencesPayload

CHANGES: Mapping[str, Change] = {
    "create_package": Change(
        Permission.PACKAGE_WRITE,
        resolvers.packages.create,
        inputs.CreatePackageInput,
        PackagePayload,
        "Create a package of care, as a draft (rules B1 to B3).",
    ),
    "duplicate_package": Change(
        Permission.PACKAGE_WRITE,
        resolvers.packages.duplicate,
        inputs.DuplicatePackageInput,
        PackagePayload,
        "Make a new draft out of a package, which stays as it is (rule B20).",
    ),
    "update_package_profile": Change(
        Permission.PACKAGE_WRITE,
        resolvers.packages.update_profile,
        inputs.UpdatePackageProfileInput,
        PackagePayload,
        "Describe a draft: where, when, how much (rule B5).",
    ),
    "set_call_schedule": Change(
        Permission.PACKAGE_WRITE,
        resolvers.packages.set_call_schedule,
        inputs.SetCallScheduleInput,
        PackagePayload,
        "Say of a draft when carers are to come, and what the person prefers (rule P29).",
    ),
    "add_requirements": Change(
        Permission.PACKAGE_WRITE,
        resolvers.requirements.add,
        inputs.AddRequirementsInput,
        PackagePayload,
        "Put requirements on a draft.",
    ),
    "update_requirement": Change(
        Permission.PACKAGE_WRITE,
        resolvers.requirements.update,
        inputs.UpdateRequirementInput,
        PackagePayload,
        "Correct a requirement of a draft: negotiable or not, its options, its preferred date (rules B6, B7, B26).",
    ),
    "remove_requirement": Change(
        Permission.PACKAGE_WRITE,
        resolvers.requirements.remove,
        inputs.RemoveRequirementInput,
        PackagePayload,
        "Take a requirement off a draft.",
    ),
    "select_services_by_algorithm": Change(
        Permission.PACKAGE_WRITE,
        resolvers.selections.select,
        inputs.SelectServicesByAlgorithmInput,
        PackagePayload,
        "Find the services to ask: those that work in the area, offer the service level and match what else is known"
        " (rule B10). Services chosen by hand stay, those of an earlier run that no longer match go. Whom it leaves"
        " out, and why, stands in `Package.consideration`.",
    ),
    "add_services": Change(
        Permission.PACKAGE_WRITE,
        resolvers.selections.add,
        inputs.AddServicesInput,
        PackagePayload,
        "Choose services to ask, by hand (rule B10).",
    ),
    "remove_service": Change(
        Permission.PACKAGE_WRITE,
        resolvers.selections.remove,
        inputs.RemoveServiceInput,
        PackagePayload,
        "Do not ask a chosen service after all.",
    ),
    "finalise_package": Change(
        Permission.PACKAGE_WRITE,
        resolvers.packages.finalise,
        inputs.FinalisePackageInput,
        PackagePayload,
        "Finalise a draft and send it to the chosen services (rules B11, B12).",
    ),
    "modify_deadline": Change(
        Permission.PACKAGE_WRITE,
        resolvers.packages.modify_deadline,
        inputs.ModifyDeadlineInput,
        PackagePayload,
        "Move the deadline of an undecided package (rule B15).",
    ),
    "record_decision": Change(
        Permission.PACKAGE_DECIDE,
        resolvers.decisions.record,
        inputs.RecordDecisionInput,
        PackagePayload,
        "Accept one service, once the gate is open (rules B13, B18, B19).",
    ),
    "cancel_package": Change(
        Permission.PACKAGE_WRITE,
        resolvers.packages.cancel,
        inputs.CancelPackageInput,
        PackagePayload,
        "Call off an undecided package, with a reason.",
    ),
    "submit_response": Change(
        Permission.RESPONSE_SUBMIT,
        resolvers.responses.submit,
        inputs.SubmitResponseInput,
        InvitationPayload,
        "Answer an invitation with yes or no (rules P9 to P11).",
    ),
    "change_response": Change(
        Permission.RESPONSE_SUBMIT,
        resolvers.responses.change,
        inputs.ChangeResponseInput,
        InvitationPayload,
        "Change the answer you submitted, before the deadline (rule P18).",
    ),
    "withdraw_response": Change(
        Permission.RESPONSE_SUBMIT,
        resolvers.responses.withdraw,
        inputs.WithdrawResponseInput,
        InvitationPayload,
        "Take back the answer you submitted (rule P19).",
    ),
    "save_draft": Change(
        Permission.RESPONSE_SUBMIT,
        resolvers.drafts.save,
        inputs.SaveDraftInput,
        InvitationPayload,
        "Keep an incomplete answer, which only your organisation sees (rule P17).",
    ),
    "renew_offer": Change(
        Permission.RESPONSE_SUBMIT,
        resolvers.responses.renew,
        inputs.RenewOfferInput,
        InvitationPayload,
        "Let your offer hold for longer, until the decision (rule Q29).",
    ),
    "request_offer_renewal": Change(
        Permission.PACKAGE_WRITE,
        resolvers.responses.request_renewal,
        inputs.RequestOfferRenewalInput,
        PackagePayload,
        "After the deadline, ask a provider to let its offer hold for longer (rule Q29).",
    ),
    "add_subscriber": Change(
        Permission.PACKAGE_WRITE,
        resolvers.subscribers.add,
        inputs.AddSubscriberInput,
        PackagePayload,
        "Let somebody else of your council see a package (rule B4).",
    ),
    "remove_subscriber": Change(
        Permission.PACKAGE_WRITE,
        resolvers.subscribers.remove,
        inputs.RemoveSubscriberInput,
        PackagePayload,
        "Let somebody who was added see a package no longer.",
    ),
    "set_message_preferences": Change(
        Permission.PREFERENCE_WRITE,
        resolvers.preferences.choose,
        inputs.SetMessagePreferencesInput,
        PreferencesPayload,
        "Choose which messages are sent to you, or to your team's inbox (rule P32).",
    ),
    **administration.CHANGES,
    **access.CHANGES,
    **account_keeping.CHANGES,
    **document_keeping.CHANGES,
    **note_keeping.CHANGES,
    **telling.CHANGES,
}

Mutation: Any = changing.opened(CHANGES, executor.change)
