"""What is said to ask for access."""

import strawberry

from domain.access_requests import RequestAccess
from domain.accounts import Contact
from domain.permissions import Role
from schema import gate
from schema.enums.accounts import AccessRole

AS_PROPOSED = (
    "The user name you would like. Absent, as recommended: a team admin's is the organisation's name without blanks,"
    " a person's `firstnamesurname`. The council adds a number where it is taken."
)


@strawberry.input(description="A request for an account.")
class RequestAccessInput:
    """The form of rules A2 to A6."""

    authority: str = gate.given("The council that is asked: a `slug` of `authorities`.")
    role: AccessRole = gate.given("The organisation's shared account, which there is once, or a person's.")
    username: str | None = gate.given(AS_PROPOSED, default=None)
    email: str = gate.given("A team admin's: the team's address, to which requests are sent. A person's: their own.")
    forename: str = gate.given("A person's forename; for a team admin the organisation's name.")
    surname: str = gate.given('A person\'s surname; for a team admin "Admin".')
    job_role: str | None = gate.given(
        "A person's job: one of the council's `jobRoles`; blank for a team admin.", default=None
    )
    telephone: str = gate.given("The telephone number.")
    mobile: str | None = gate.given("The mobile number.", default=None)
    fax: str | None = gate.given("The fax number.", default=None)
    address_lines: list[str] = gate.given("The address, up to four lines.", default=[])
    employer: str | None = gate.given("The employer's name, as `employers` finds it.", default=None)
    new_employer: str | None = gate.given(
        "The employer's name where it is not listed, in place of `employer`; for a team admin only.", default=None
    )
    authorised_by: str = gate.given("The manager of the employer who has authorised this.")
    note: str | None = gate.given("Anything else.", default=None)

    def command(self) -> RequestAccess:
        """As the domain knows it."""
        return RequestAccess(
            authority=self.authority,
            role=Role(self.role.value),
            username=self.username,
            email=self.email,
            forename=self.forename,
            surname=self.surname,
            job_role=self.job_role,
            contact=Contact(self.telephone, self.mobile, self.fax, tuple(self.address_lines)),
            employer=self.employer,
            new_employer=self.new_employer,
            authorised_by=self.authorised_by,
            note=self.note,
        )
