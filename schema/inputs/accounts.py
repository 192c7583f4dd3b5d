"""What is said to decide requests for access and to keep accounts."""

import strawberry

from domain.accounts import Contact
from domain.accounts.keeping import AttachServices, DisableAccount, EnableAccount, ReissueActivationLink, UpdateAccount
from domain.admissions import ApproveAccessRequest, Invite, RejectAccessRequest
from domain.permissions import Role as Held
from schema import gate
from schema.enums import Role
from schema.inputs.ids import EXPECTED, row_id

REQUEST = "The request for access."
ACCOUNT = "The account, by the id of `KeptAccount.account`."
USERNAME = "The user name, which has to be free. Absent: `firstnamesurname`, with a number where it is taken."


@strawberry.input(description="A request for access to be approved.")
class ApproveAccessRequestInput:
    """Rules A5 and A7."""

    access_request_id: strawberry.ID = gate.given(REQUEST)
    username: str | None = gate.given(
        "Another user name than the proposed one; refused where it is taken.", default=None
    )
    organisation_id: strawberry.ID | None = gate.given(
        "The organisation of the employer, where it is not listed or another one is meant.", default=None
    )
    new_organisation: bool = gate.given(
        "Enter the employer, which is not listed, as a new organisation that your council keeps.", default=False
    )
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> ApproveAccessRequest:
        """As the domain knows it."""
        return ApproveAccessRequest(
            row_id(self.access_request_id, "access_request"),
            self.username,
            None if self.organisation_id is None else row_id(self.organisation_id, "organisation"),
            self.new_organisation,
            self.expected_version,
        )


@strawberry.input(description="A request for access to be rejected.")
class RejectAccessRequestInput:
    """Rule A7."""

    access_request_id: strawberry.ID = gate.given(REQUEST)
    reason: str = gate.given("Why; who asked is told it.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RejectAccessRequest:
        """As the domain knows it."""
        return RejectAccessRequest(row_id(self.access_request_id, "access_request"), self.reason, self.expected_version)


@strawberry.input(description="An account whose activation link is to be sent again.")
class ReissueActivationLinkInput:
    """Rule Q21."""

    account_id: strawberry.ID = gate.given(ACCOUNT)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> ReissueActivationLink:
        """As the domain knows it."""
        return ReissueActivationLink(row_id(self.account_id, "account"), self.expected_version)


@strawberry.input(description="Somebody of your council who is to have an account.")
class CreateOfficerInput:
    """Rule A13."""

    role: Role = gate.given("What they are: a role of a council.")
    username: str | None = gate.given(USERNAME, default=None)
    email: str = gate.given("Their work e-mail address.")
    forename: str = gate.given("The forename.")
    surname: str = gate.given("The surname.")
    job_role: str | None = gate.given("What their job is called.", default=None)
    telephone: str | None = gate.given("The telephone number.", default=None)

    def command(self) -> Invite:
        """As the domain knows it."""
        return Invite(
            role=Held(self.role.value),
            username=self.username,
            email=self.email,
            forename=self.forename,
            surname=self.surname,
            job_role=self.job_role,
            contact=Contact(self.telephone),
        )


@strawberry.input(description="Somebody of your organisation who is to have an account.")
class InviteColleagueInput:
    """Rules A1 and A3."""

    username: str | None = gate.given(USERNAME, default=None)
    email: str = gate.given("Their work e-mail address.")
    forename: str = gate.given("The forename.")
    surname: str = gate.given("The surname.")
    job_role: str | None = gate.given("What their job is called, such as Supervisor.", default=None)
    telephone: str | None = gate.given("The telephone number.", default=None)

    def command(self) -> Invite:
        """As the domain knows it."""
        return Invite(
            role=Held.EMPLOYEE,
            username=self.username,
            email=self.email,
            forename=self.forename,
            surname=self.surname,
            job_role=self.job_role,
            contact=Contact(self.telephone),
        )


@strawberry.input(description="An account that is to sign in no more.")
class DisableAccountInput:
    """Rule A13."""

    account_id: strawberry.ID = gate.given(ACCOUNT)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> DisableAccount:
        """As the domain knows it."""
        return DisableAccount(row_id(self.account_id, "account"), self.expected_version)


@strawberry.input(description="A disabled account that is to sign in again.")
class EnableAccountInput:
    """Rule A13."""

    account_id: strawberry.ID = gate.given(ACCOUNT)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> EnableAccount:
        """As the domain knows it."""
        return EnableAccount(row_id(self.account_id, "account"), self.expected_version)


@strawberry.input(description="Other facts of an account. What is absent or null stays; an empty text goes.")
class UpdateAccountInput:
    """Rules A4 and A12."""

    account_id: strawberry.ID = gate.given(ACCOUNT)
    forename: str | None = gate.given("The forename.", default=None)
    surname: str | None = gate.given("The surname.", default=None)
    role: Role | None = gate.given("Another role of the same side; their tokens end with it.", default=None)
    job_role: str | None = gate.given("What their job is called.", default=None)
    telephone: str | None = gate.given("The telephone number.", default=None)
    mobile: str | None = gate.given("The mobile number.", default=None)
    fax: str | None = gate.given("The fax number.", default=None)
    address_lines: list[str] | None = gate.given("The address, up to four lines.", default=None)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> UpdateAccount:
        """As the domain knows it."""
        return UpdateAccount(
            account_id=row_id(self.account_id, "account"),
            forename=self.forename,
            surname=self.surname,
            role=None if self.role is None else Held(self.role.value),
            job_role=self.job_role,
            telephone=self.telephone,
            mobile=self.mobile,
            fax=self.fax,
            address_lines=None if self.address_lines is None else tuple(self.address_lines),
            expected_version=self.expected_version,
        )


@strawberry.input(description="The services that an employee answers for.")
class AttachServicesInput:
    """In place of what was said before."""

    account_id: strawberry.ID = gate.given(ACCOUNT)
    service_ids: list[strawberry.ID] = gate.given("Services of your organisation; none: all of them.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> AttachServices:
        """As the domain knows it."""
        services = tuple(row_id(service, "service") for service in self.service_ids)
        return AttachServices(row_id(self.account_id, "account"), services, self.expected_version)
