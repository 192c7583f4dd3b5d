"""Of access and accounts: what is asked for, what was decided, who can sign in."""

from enum import Enum

import strawberry

from schema.enums.values import value


@strawberry.enum(description="Which account is asked for.")
class AccessRole(Enum):
    """Rules A2 and A3."""

    TEAM_ADMIN = value("TEAM_ADMIN", "An organisation's shared account, which there is once.")
    EMPLOYEE = value("EMPLOYEE", "The account of a person of an organisation.")


@strawberry.enum(description="What was decided of a request for access.")
class AccessState(Enum):
    """A fact; `AccessStatus` says what has become of it since."""

    WAITING = value("WAITING", "It waits for a decision.")
    APPROVED = value("APPROVED", "Somebody was let in.")
    REJECTED = value("REJECTED", "Nobody was let in.")


@strawberry.enum(description="Where a request for access stands.")
class AccessStatus(Enum):
    """Derived when it is read."""

    SUBMITTED = value("SUBMITTED", "It waits for a decision.")
    APPROVED = value("APPROVED", "Approved; the link to activate the account is still good.")
    ACTIVATED = value("ACTIVATED", "The account was activated.")
    EXPIRED = value("EXPIRED", "Approved; the link was not used in time, and can be sent again.")
    REJECTED = value("REJECTED", "Rejected, with a reason.")


@strawberry.enum(description="What to look at before a request for access is decided.")
class AccessWarning(Enum):
    """Rules A1, A3 and A5."""

    EMPLOYER_NOT_LISTED = value("EMPLOYER_NOT_LISTED", "The employer has to be linked, or entered as new.")
    TEAM_ADMIN_EXISTS = value("TEAM_ADMIN_EXISTS", "The organisation has its team admin, which there is once.")
    NO_TEAM_ADMIN = value("NO_TEAM_ADMIN", "The organisation has no team admin yet, to whom requests would be sent.")
    USERNAME_TAKEN = value("USERNAME_TAKEN", "The user name is somebody's: the account gets a number behind it.")
    USERNAME_LOOKS_LIKE = value("USERNAME_LOOKS_LIKE", "People may take the user name for one that is somebody's.")
    EMAIL_TAKEN = value("EMAIL_TAKEN", "There is an account with this e-mail address.")


@strawberry.enum(description="Whether somebody can sign in with an account.")
class AccountState(Enum):
    """Derived when it is read."""

    INVITED = value("INVITED", "Not activated yet; the link for it is good.")
    EXPIRED = value("EXPIRED", "Not activated, and no link for it is good: send another.")
    ACTIVE = value("ACTIVE", "Activated.")
    DISABLED = value("DISABLED", "Disabled by who keeps it.")


@strawberry.enum(description="With what somebody tried to sign in.")
class SignInMethod(Enum):
    """One step of signing in."""

    PASSWORD = value("PASSWORD", "A password.")
    SECOND_FACTOR = value("SECOND_FACTOR", "A code of the second factor.")
    RECOVERY_CODE = value("RECOVERY_CODE", "A recovery code.")
    ACTIVATION = value("ACTIVATION", "The link that activates an account.")
    FEDERATED = value("FEDERATED", "The council's own sign-in.")


@strawberry.enum(description="What came of a try to sign in.")
class SignInOutcome(Enum):
    """Whether somebody was let in."""

    SUCCEEDED = value("SUCCEEDED", "It was right.")
    REFUSED = value("REFUSED", "It was wrong.")
    THROTTLED = value("THROTTLED", "It was not looked at: too many had come.")
