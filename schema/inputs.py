"""What mutations are given, and how it becomes a command of the domain."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

import domain.packages as drafts
from domain.answers import Answer
from domain.decisions import RecordDecision
from domain.packages import CancelPackage, CreatePackage, FinalisePackage, ModifyDeadline
from domain.requirements import NewRequirement
from domain.responses import ChangeResponse, SubmitResponse, WithdrawResponse
from domain.responses import PlacementResponse as Placement
from domain.selection import NodeId
from schema import gate
from schema.enums import Frequency, PlacementResponse
from schema.scalars import Date, DateTime, Hours, Postcode
from schema.selection import node_id

EXPECTED = "The version you read; refused with CONFLICT where it has changed since. Absent: not checked."


def row_id(given: str | NodeId, noun: str) -> UUID:
    """The UUID in a global id; one that is none of this noun becomes the id of no row, which is not found."""
    node = given if isinstance(given, NodeId) else node_id(given)
    return UUID(node.id) if node.noun == noun else UUID(int=0)


def _unset(value: Any, convert: Any = lambda given: given) -> Any:
    if value is strawberry.UNSET:
        return drafts.UNCHANGED
    return None if value is None else convert(value)


@strawberry.input(description="A new package of care. None of this can be changed afterwards (rule B3).")
class CreatePackageInput:
    """Rule B1."""

    authority_id: strawberry.ID = gate.given("The council: your own.")
    service_type: str = gate.given("The type of service, as in the council's profile.")
    service_level_id: strawberry.ID = gate.given("The service level.")
    client_reference: str = gate.given("The council's reference of the person.")
    terms_accepted: bool = gate.given("Whether the terms and conditions are accepted; they have to be.")
    reference: str | None = gate.given(
        "The package reference; absent where the council's profile lets the system give it.", default=None
    )

    def command(self) -> CreatePackage:
        """As the domain knows it."""
        return CreatePackage(
            authority_id=row_id(self.authority_id, "authority"),
            service_type=self.service_type,
            service_level_id=row_id(self.service_level_id, "level"),
            client_reference=self.client_reference,
            terms_accepted=self.terms_accepted,
            reference=self.reference,
        )


@strawberry.input(description="One piece of additional information.")
class AdditionalInformationInput:
    """Rule B9."""

    code: str = gate.given("What it is about: a code of the council's profile.")
    value: str = gate.given("What there is to say.")


@strawberry.input(description="The profile of a draft. What is absent stays; null clears it.")
class UpdatePackageProfileInput:
    """Rule B5."""

    package_id: strawberry.ID = gate.given("The package.")
    location: Postcode | None = gate.given("Where care is given.", default=strawberry.UNSET)
    start_date: Date | None = gate.given("When care is to start.", default=strawberry.UNSET)
    hours_required: Hours | None = gate.given("Hours for each period of the frequency.", default=strawberry.UNSET)
    days_required: int | None = gate.given("Days a week, 1 to 7.", default=strawberry.UNSET)
    frequency: Frequency | None = gate.given("How often.", default=strawberry.UNSET)
    additional_information: list[AdditionalInformationInput] | None = gate.given(
        "All the additional information, in place of what there was.", default=strawberry.UNSET
    )
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.UpdatePackageProfile:
        """As the domain knows it."""
        return drafts.UpdatePackageProfile(
            package_id=row_id(self.package_id, "package"),
            postcode=_unset(self.location),
            start_date=_unset(self.start_date),
            hours_required=_unset(self.hours_required, Decimal),
            days_required=_unset(self.days_required),
            frequency=_unset(self.frequency, lambda given: drafts.Frequency(given.value)),
            additional_information=_unset(self.additional_information or self._cleared(), _information),
            expected_version=self.expected_version,
        )

    def _cleared(self) -> Any:
        return strawberry.UNSET if self.additional_information is strawberry.UNSET else []


def _information(given: list[AdditionalInformationInput]) -> tuple[drafts.NewInformation, ...]:
    return tuple(drafts.NewInformation(item.code, item.value) for item in given)


@strawberry.input(description="A requirement of the council's catalogue.")
class NewRequirementInput:
    """Rules B6 to B8, B26."""

    code: str = gate.given("Its code in the catalogue.")
    negotiable: bool = gate.given("Whether a no may carry a comment or a best date.", default=False)
    preferred_date: Date | None = gate.given(
        "The preferred date, on the start-date requirement; absent: the package's start date.", default=None
    )


@strawberry.input(description="Requirements to put on a draft.")
class AddRequirementsInput:
    """Rule B6."""

    package_id: strawberry.ID = gate.given("The package.")
    requirements: list[NewRequirementInput] = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.AddRequirements:
        """As the domain knows it."""
        wanted = tuple(NewRequirement(item.code, item.negotiable, item.preferred_date) for item in self.requirements)
        return drafts.AddRequirements(row_id(self.package_id, "package"), wanted, self.expected_version)


@strawberry.input(description="A requirement to take off a draft.")
class RemoveRequirementInput:
    """Rule B6."""

    package_id: strawberry.ID = gate.given("The package.")
    requirement_id: strawberry.ID = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.RemoveRequirement:
        """As the domain knows it."""
        requirement = row_id(self.requirement_id, "requirement")
        return drafts.RemoveRequirement(row_id(self.package_id, "package"), requirement, self.expected_version)


@strawberry.input(description="Services to ask, chosen by hand.")
class AddServicesInput:
    """Rule B10."""

    package_id: strawberry.ID = gate.given("The package.")
    service_ids: list[strawberry.ID] = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.AddServices:
        """As the domain knows it."""
        services = tuple(row_id(given, "service") for given in self.service_ids)
        return drafts.AddServices(row_id(self.package_id, "package"), services, self.expected_version)


@strawberry.input(description="A service not to be asked after all.")
class RemoveServiceInput:
    """Rule B10."""

    package_id: strawberry.ID = gate.given("The package.")
    service_id: strawberry.ID = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.RemoveService:
        """As the domain knows it."""
        service = row_id(self.service_id, "service")
        return drafts.RemoveService(row_id(self.package_id, "package"), service, self.expected_version)


@strawberry.input(description="How a draft is finalised and sent to the chosen services.")
class FinalisePackageInput:
    """Rules B11 and B12."""

    package_id: strawberry.ID = gate.given("The package.")
    deadline_at: DateTime | None = gate.given(
        "Response required by. Absent: as the council's profile proposes for the service level.", default=None
    )
    high_priority: bool = gate.given("Mark it urgent; the deadline stays as it is.", default=False)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> FinalisePackage:
        """As the domain knows it."""
        package = row_id(self.package_id, "package")
        return FinalisePackage(package, self.deadline_at, self.high_priority, self.expected_version)


@strawberry.input(description="A new deadline. Every provider that was asked is told.")
class ModifyDeadlineInput:
    """Rules B15 and Q30."""

    package_id: strawberry.ID = gate.given("The package.")
    deadline_at: DateTime = gate.given("Response required by.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> ModifyDeadline:
        """As the domain knows it."""
        return ModifyDeadline(row_id(self.package_id, "package"), self.deadline_at, self.expected_version)


@strawberry.input(description="Why a package is called off.")
class CancelPackageInput:
    """The state machine of packages."""

    package_id: strawberry.ID = gate.given("The package.")
    reason_code: str = gate.given("A code of the kind CANCELLATION.")
    note: str | None = gate.given("What is to be added.", default=None)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> CancelPackage:
        """As the domain knows it."""
        return CancelPackage(row_id(self.package_id, "package"), self.reason_code, self.note, self.expected_version)


@strawberry.input(description="A decision: exactly one service, who decided, and why.")
class RecordDecisionInput:
    """Rule B18."""

    package_id: strawberry.ID = gate.given("The package.")
    invitation_id: strawberry.ID = gate.given("The service to accept, by its invitation.")
    source_code: str = gate.given("Who decided: a code of the kind DECISION_SOURCE.")
    primary_reason_code: str = gate.given("The main reason: a code of the kind DECISION.")
    additional_reason_codes: list[str] = gate.given("Further reasons.", default=[])
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RecordDecision:
        """As the domain knows it."""
        return RecordDecision(
            row_id(self.package_id, "package"),
            row_id(self.invitation_id, "invitation"),
            self.source_code,
            self.primary_reason_code,
            tuple(self.additional_reason_codes),
            self.expected_version,
        )


@strawberry.input(description="Your answer to one requirement.")
class AnswerInput:
    """Rules P9, P10 and B26."""

    requirement_id: strawberry.ID = gate.given("The requirement.")
    can_meet: bool = gate.given("Whether your service can meet it.")
    comment: str | None = gate.given("With a no to a negotiable requirement: how it could be met.", default=None)
    best_date: Date | None = gate.given("With a no to the start date: the best date you can offer.", default=None)


@strawberry.input(description="Your answer to an invitation.")
class SubmitResponseInput:
    """Rules P9 to P11."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    placement_response: PlacementResponse = gate.given("Yes or no.")
    terms_accepted: bool = gate.given("Whether you accept the terms and conditions; a yes needs it.", default=False)
    answers: list[AnswerInput] = gate.given("Your answers; a yes needs one for each requirement.", default=[])
    reason_code: str | None = gate.given("With a no: a code of the kind REJECTION.", default=None)
    rejection_note: str | None = gate.given("With a no: what is to be added.", default=None)

    def fields(self) -> dict[str, Any]:
        """What every answer has."""
        return {
            "invitation_id": row_id(self.invitation_id, "invitation"),
            "placement_response": Placement(self.placement_response.value),
            "terms_accepted": self.terms_accepted,
            "answers": tuple(_answer(item) for item in self.answers),
            "reason_code": self.reason_code,
            "rejection_note": self.rejection_note,
        }

    def command(self) -> SubmitResponse:
        """As the domain knows it."""
        return SubmitResponse(**self.fields())


@strawberry.input(description="A change to the answer you submitted, before the deadline.")
class ChangeResponseInput(SubmitResponseInput):
    """Rule P18."""

    expected_version: int = gate.given("The version of the invitation that you read.")

    def command(self) -> ChangeResponse:
        """As the domain knows it."""
        return ChangeResponse(**self.fields(), expected_version=self.expected_version)


@strawberry.input(description="The answer to take back.")
class WithdrawResponseInput:
    """Rule P19."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> WithdrawResponse:
        """As the domain knows it."""
        return WithdrawResponse(row_id(self.invitation_id, "invitation"), self.expected_version)


def _answer(item: AnswerInput) -> Answer:
    return Answer(row_id(item.requirement_id, "requirement"), item.can_meet, item.comment, item.best_date)
