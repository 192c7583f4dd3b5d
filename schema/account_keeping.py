"""What those can do who let people in and keep accounts: one row a mutation, as in `schema/mutation.py`."""

from collections.abc import Mapping

import resolvers.access_requests
import resolvers.accounts
from domain.permissions import Permission
from schema import inputs
from schema.changing import Change
from schema.payloads import AccessRequestPayload, AccountPayload

CHANGES: Mapping[str, Change] = {
    "approve_access_request": Change(
        Permission.ACCESS_REQUEST_DECIDE,
        resolvers.access_requests.approve,
        inputs.ApproveAccessRequestInput,
        AccessRequestPayload,
        "Let somebody in: they are sent a link, good for 24 hours, to activate the account (rules A5, A7).",
    ),
    "reject_access_request": Change(
        Permission.ACCESS_REQUEST_DECIDE,
        resolvers.access_requests.reject,
        inputs.RejectAccessRequestInput,
        AccessRequestPayload,
        "Do not let somebody in; they are told why (rule A7).",
    ),
    "reissue_activation_link": Change(
        Permission.ACCOUNT_WRITE,
        resolvers.accounts.reissue_link,
        inputs.ReissueActivationLinkInput,
        AccountPayload,
        "Send another activation link; the old one is good no longer (rule Q21).",
    ),
    "create_officer": Change(
        Permission.OFFICER_WRITE,
        resolvers.accounts.create_officer,
        inputs.CreateOfficerInput,
        AccountPayload,
        "Let somebody of your council in, who is sent a link to activate the account (rule A13).",
    ),
    "invite_colleague": Change(
        Permission.COLLEAGUE_WRITE,
        resolvers.accounts.invite_colleague,
        inputs.InviteColleagueInput,
        AccountPayload,
        "Let somebody of your organisation in, who is sent a link to activate the account (rule A1).",
    ),
    "disable_account": Change(
        Permission.ACCOUNT_WRITE,
        resolvers.accounts.disable,
        inputs.DisableAccountInput,
        AccountPayload,
        "Let somebody sign in no more; what they are signed in with ends within a second.",
    ),
    "enable_account": Change(
        Permission.ACCOUNT_WRITE,
        resolvers.accounts.enable,
        inputs.EnableAccountInput,
        AccountPayload,
        "Let somebody sign in again.",
    ),
    "update_account": Change(
        Permission.ACCOUNT_WRITE,
        resolvers.accounts.update,
        inputs.UpdateAccountInput,
        AccountPayload,
        "Correct an account. E-mail addresses are changed by their owners, on the account page.",
    ),
    "attach_services": Change(
        Permission.COLLEAGUE_WRITE,
        resolvers.accounts.attach,
        inputs.AttachServicesInput,
        AccountPayload,
        "Say for which services an employee answers, in place of what was said before.",
    ),
}
