"""What is wrong with an account, or with a request for one."""

from domain.refusals.refusing import Refusal


class UsernameInvalid(Refusal):
    """A user name has 3 to 64 characters: unaccented letters from a to z, figures, and . _ - between them."""


class EmailInvalid(Refusal):
    """This is not an e-mail address: {problem}"""


class TelephoneInvalid(Refusal):
    """A telephone number consists of figures, with + in front and blanks or brackets between them as you like."""


class EmployerUnknown(Refusal):
    """No organisation of this name is listed. Choose one that the search finds, or say that yours is not listed."""


class EmployerMustBeListed(Refusal):
    """Choose your employer from the list. One that is not listed asks for its team admin's account first."""


class JobRoleNotForTeamAdmin(Refusal):
    """A team admin's account is the team's, not a person's: leave the job role blank."""


class JobRoleUnknown(Refusal):
    """This council does not know this job; choose one of: {known}."""


class AccessRequestDecided(Refusal):
    """This request was {state} before."""


class EmployerNotLinked(Refusal):
    """{employer} is not in the directory: link the request to an organisation, or have a new one entered."""


class TeamAdminExists(Refusal):
    """{employer} has its team admin's account already, which there is once."""


class UsernameTaken(Refusal):
    """This user name is somebody's already; {free} is free."""


class EmailTaken(Refusal):
    """There is an account with the e-mail address {email} already."""


class OwnAccount(Refusal):
    """This is your own account; ask somebody else who keeps it."""


class LastBrokerageManager(Refusal):
    """This is the last brokerage manager of the council; make somebody else one first."""


class AccountActivated(Refusal):
    """The account of {name} has been activated already; a forgotten password is replaced on the sign-in page."""


class AccountNotDisabled(Refusal):
    """The account of {name} is not disabled."""


class RoleOfOtherSide(Refusal):
    """A council's account has a council's role, an organisation's an organisation's."""


class ServicesForEmployeesOnly(Refusal):
    """Services are attached to employees only; a team admin answers for all."""


class ServiceNotYours(Refusal):
    """You answer for other services of your organisation: leave this one to your colleagues."""


class MessageMustBeSent(Refusal):
    """Messages of this kind must reach the team's inbox, so they cannot be stopped."""


class NotYourInbox(Refusal):
    """Only the team administrator of an organisation decides about its team inbox."""
