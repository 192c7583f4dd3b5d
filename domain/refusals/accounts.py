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
