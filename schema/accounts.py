"""Requests for access and accounts, as those see them who keep them."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import Node
from schema.directory import Account, Organisation, Service
from schema.enums.accounts import AccessRole, AccessStatus, AccessWarning, AccountState
from schema.scalars import DateTime

NOT_LISTED = "The organisation that the request is linked to; null where the employer is not listed."


@gate.shown(Permission.ACCESS_REQUEST_DECIDE, "Somebody who asks your council for an account.")
class AccessRequest(Node):
    """`access_requests` (rules A1 to A7)."""

    id: strawberry.ID = gate.field("The global id.")
    status: AccessStatus = gate.field("Where it stands.")
    warnings: list[AccessWarning] = gate.field("What to look at before you decide.")
    role: AccessRole = gate.field("The organisation's shared account, or a person's.")
    username: str = gate.field("The user name that is wished for.")
    proposed_username: str = gate.field("That, or with a number where it is somebody's: what an approval gives.")
    email: str = gate.field("The e-mail address.")
    forename: str = gate.field("The forename.")
    surname: str = gate.field("The surname.")
    job_role: str | None = gate.field("The job of a person.")
    telephone: str = gate.field("The telephone number.")
    mobile: str | None = gate.field("The mobile number.")
    fax: str | None = gate.field("The fax number.")
    address_lines: list[str] = gate.field("The address.")
    employer: str = gate.field("The employer's name, as it was given.")
    organisation: Organisation | None = gate.field(NOT_LISTED)
    authorised_by: str = gate.field("The manager of the employer who has authorised it.")
    note: str | None = gate.field("Anything else that was said.")
    requested_at: DateTime = gate.field("When it was asked for.")
    age_hours: int = gate.field("For how many hours it has waited, or did until it was decided.")
    decided_at: DateTime | None = gate.field("When it was decided.")
    decided_by: Account | None = gate.field("Who decided it.")
    rejection_reason: str | None = gate.field("Why it was rejected.")
    account: Account | None = gate.field("The account that came of it.")
    version: int = gate.field("Counts its changes; send it back as `expectedVersion`.")


@gate.shown(Permission.ACCOUNT_READ, "An account that you keep: of your council, approved by it, of your organisation.")
class KeptAccount:
    """`accounts`, for managers and team admins."""

    account: Account = gate.field("Who.")
    state: AccountState = gate.field("Whether they can sign in.")
    email: str = gate.field("The e-mail address.")
    job_role: str | None = gate.field("The job.")
    telephone: str | None = gate.field("The telephone number.")
    mobile: str | None = gate.field("The mobile number.")
    fax: str | None = gate.field("The fax number.")
    address_lines: list[str] = gate.field("The address.")
    organisation: Organisation | None = gate.field("The organisation; null for a council's people.")
    services: list[Service] = gate.field("The services that an employee answers for; none: all of the organisation's.")
    created_at: DateTime = gate.field("When the account was made.")
    activated_at: DateTime | None = gate.field("When it was activated.")
    last_seen_at: DateTime | None = gate.field("When they were last here.")
    disabled_at: DateTime | None = gate.field("When it was disabled.")
    link_expires_at: DateTime | None = gate.field("Until when the link to activate it is good; null where none is.")
    version: int = gate.field("Counts its changes; send it back as `expectedVersion`.")
