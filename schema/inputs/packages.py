"""What is said to create a package, describe it and send it."""

from decimal import Decimal
from typing import Any

import strawberry

import domain.packages as drafts
from domain.packages import CancelPackage, CreatePackage, FinalisePackage, ModifyDeadline
from schema import gate
from schema.calls import ENDS_ON
from schema.enums import Frequency, PersonGender
from schema.inputs.ids import EXPECTED, row_id
from schema.scalars import Date, DateTime, Hours, Postcode


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


@strawberry.input(description="The package to duplicate, and what is different of the new one.")
class DuplicatePackageInput:
    """Rule B20."""

    package_id: strawberry.ID = gate.given("The package, in whatever state.")
    terms_accepted: bool = gate.given("Whether the terms and conditions in force are accepted; they have to be.")
    service_type: str | None = gate.given("Another type of service. Absent: that of the service level.", default=None)
    service_level_id: strawberry.ID | None = gate.given("Another service level. Absent: the same.", default=None)
    reference: str | None = gate.given(
        "The package reference. Absent: the next number, or the same with today's date behind it, as the council's"
        " profile has it.",
        default=None,
    )
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.DuplicatePackage:
        """As the domain knows it."""
        return drafts.DuplicatePackage(
            package_id=row_id(self.package_id, "package"),
            terms_accepted=self.terms_accepted,
            service_type=self.service_type,
            service_level_id=None if self.service_level_id is None else row_id(self.service_level_id, "level"),
            reference=self.reference,
            expected_version=self.expected_version,
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
    ends_on: Date | None = gate.given(ENDS_ON, default=strawberry.UNSET)
    hours_required: Hours | None = gate.given("Hours for each period of the frequency.", default=strawberry.UNSET)
    days_required: int | None = gate.given("Days a week, 1 to 7.", default=strawberry.UNSET)
    frequency: Frequency | None = gate.given("How often.", default=strawberry.UNSET)
    person_age: int | None = gate.given(
        "How old the person is, in years; for matching, told to no provider.", default=strawberry.UNSET
    )
    person_gender: PersonGender | None = gate.given(
        "The person's gender; for matching, told to no provider.", default=strawberry.UNSET
    )
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
            ends_on=_unset(self.ends_on),
            hours_required=_unset(self.hours_required, Decimal),
            days_required=_unset(self.days_required),
            frequency=_unset(self.frequency, lambda given: drafts.Frequency(given.value)),
            person_age=_unset(self.person_age),
            person_gender=_unset(self.person_gender, lambda given: drafts.PersonGender(given.value)),
            additional_information=_unset(self.additional_information or self._cleared(), _information),
            expected_version=self.expected_version,
        )

    def _cleared(self) -> Any:
        return strawberry.UNSET if self.additional_information is strawberry.UNSET else []


def _information(given: list[AdditionalInformationInput]) -> tuple[drafts.NewInformation, ...]:
    return tuple(drafts.NewInformation(item.code, item.value) for item in given)


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
