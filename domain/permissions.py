"""Who may call: the one page that says which role has which permission."""

from enum import StrEnum
from functools import cache


class Role(StrEnum):
    """What an account is (rule A13)."""

    BROKERAGE_MANAGER = "BROKERAGE_MANAGER"
    SOURCING_OFFICER = "SOURCING_OFFICER"
    PRACTITIONER = "PRACTITIONER"
    COMMISSIONER = "COMMISSIONER"
    FINANCE_OFFICER = "FINANCE_OFFICER"
    TEAM_ADMIN = "TEAM_ADMIN"
    EMPLOYEE = "EMPLOYEE"


class Permission(StrEnum):
    """What a caller may do. Which rows it may do it to is said in `db/visibility.py`."""

    ACCESS_REQUEST = "access:request"
    ACCESS_REQUEST_DECIDE = "access_request:decide"
    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    COLLEAGUE_WRITE = "colleague:write"
    OFFICER_WRITE = "officer:write"
    ERROR_READ = "error:read"
    VIEWER_READ = "viewer:read"
    REASON_READ = "reason:read"
    PACKAGE_READ = "package:read"
    PACKAGE_WRITE = "package:write"
    PACKAGE_DECIDE = "package:decide"
    SERVICE_READ = "service:read"
    DIRECTORY_WRITE = "directory:write"
    PROFILE_READ = "profile:read"
    PROFILE_WRITE = "profile:write"
    JOB_READ = "job:read"
    TEAM_READ = "team:read"
    TEAM_WRITE = "team:write"
    INVITATION_READ = "invitation:read"
    RESPONSE_SUBMIT = "response:submit"
    PREFERENCE_WRITE = "preference:write"
    DOCUMENT_READ = "document:read"
    DOCUMENT_ADD = "document:add"
    DOCUMENT_KEEP = "document:keep"
    PACKAGE_NOTE_WRITE = "package_note:write"
    RESPONSE_NOTE_WRITE = "response_note:write"
    EVENT_READ = "event:read"
    WEBHOOK_MANAGE = "webhook:manage"
    AUDIT_READ = "audit:read"
    SUBJECT_EXPORT = "subject:export"
    HOLD_WRITE = "hold:write"


ANONYMOUS = frozenset({Permission.ACCESS_REQUEST, Permission.ERROR_READ})
"""What may be done without a token: ask for access, and be told what is wrong with that (rule A10)."""

EVERYONE = frozenset({Permission.VIEWER_READ, Permission.REASON_READ, Permission.ERROR_READ})
SUBSCRIBER = EVERYONE | {Permission.PACKAGE_READ, Permission.SERVICE_READ, Permission.EVENT_READ}
READER = SUBSCRIBER | {Permission.DOCUMENT_READ}
"""Who works with people, and so reads what is said of their health; who works with invoices does not."""

BROKER = READER | {
    Permission.PACKAGE_WRITE,
    Permission.PACKAGE_DECIDE,
    Permission.TEAM_READ,
    Permission.DOCUMENT_ADD,
    Permission.DOCUMENT_KEEP,
    Permission.PACKAGE_NOTE_WRITE,
}
KEEPER = frozenset({Permission.ACCOUNT_READ, Permission.ACCOUNT_WRITE})
MANAGER = (
    BROKER
    | KEEPER
    | {
        Permission.ACCESS_REQUEST_DECIDE,
        Permission.OFFICER_WRITE,
        Permission.DIRECTORY_WRITE,
        Permission.PROFILE_READ,
        Permission.PROFILE_WRITE,
        Permission.TEAM_WRITE,
        Permission.JOB_READ,
        Permission.WEBHOOK_MANAGE,
        Permission.AUDIT_READ,
        Permission.SUBJECT_EXPORT,
        Permission.HOLD_WRITE,
    }
)
PROVIDER = EVERYONE | {
    Permission.EVENT_READ,
    Permission.INVITATION_READ,
    Permission.RESPONSE_SUBMIT,
    Permission.DOCUMENT_READ,
    Permission.DOCUMENT_ADD,
    Permission.RESPONSE_NOTE_WRITE,
}
A_PERSON = frozenset({Permission.PREFERENCE_WRITE})
"""What everybody may do for themselves, and no program but in their name."""

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.BROKERAGE_MANAGER: MANAGER | A_PERSON,
    Role.SOURCING_OFFICER: BROKER | A_PERSON,
    Role.PRACTITIONER: READER | A_PERSON,
    Role.COMMISSIONER: READER | A_PERSON,
    Role.FINANCE_OFFICER: SUBSCRIBER | A_PERSON,
    Role.TEAM_ADMIN: PROVIDER | KEEPER | A_PERSON | {Permission.COLLEAGUE_WRITE, Permission.WEBHOOK_MANAGE},
    Role.EMPLOYEE: PROVIDER | A_PERSON,
}
COUNCIL_ROLES = frozenset(Role) - {Role.TEAM_ADMIN, Role.EMPLOYEE}

READS_ALL = frozenset({Role.BROKERAGE_MANAGER, Role.SOURCING_OFFICER})
"""Who works on every package of the authority, subscribed by the role; other council roles see what they are added to
(rule B4). `viewer_reads_all()` of the migrations says the same."""

MATCHES = frozenset({Role.FINANCE_OFFICER})
"""Who matches what was bought with other systems: sees every package that was awarded, subscribed or not, and knows
those systems' references as those do who read all; other roles do not. `viewer_matches()` of the migrations says the
same."""

FINANCE_SCOPE = "finance:read"
"""For machines that see what finance sees: what was awarded. A role that sees more may not stand behind it."""

SCOPES: dict[str, frozenset[Permission]] = {
    "api": frozenset(Permission),
    "packages:read": SUBSCRIBER,
    FINANCE_SCOPE: SUBSCRIBER,
    "monitoring:write": EVERYONE,
    "webhooks:manage": EVERYONE | {Permission.WEBHOOK_MANAGE, Permission.EVENT_READ},
    "admin": frozenset(Permission),
}
"""What a client may be let do; a viewer has what its role grants and a scope of its token covers."""

IDENTITY_SCOPES = ("openid", "profile", "email", "offline_access")
"""What a person's client may be told of the person, and to go on without them (OpenID Connect Core, 5.4 and 11)."""

MACHINE_SCOPES = tuple(scope for scope in SCOPES if scope != "api")
"""What a machine client may be given; its role says whose rows these are."""

MACHINE_ROLES = frozenset({Role.BROKERAGE_MANAGER, Role.SOURCING_OFFICER, Role.FINANCE_OFFICER})
"""What a machine client may act as."""


@cache
def allowed(role: Role, scopes: frozenset[str]) -> frozenset[Permission]:
    """What a token of these scopes lets a caller of this role do: the role's grants, less what no scope lets through.

    Scopes must be known ones, so that there are few sets of them to remember.
    """
    return GRANTS[role] & frozenset().union(*(SCOPES[scope] for scope in scopes))
