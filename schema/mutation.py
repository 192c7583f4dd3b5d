"""The root of every mutation: what can be done, and who may do it."""

from typing import Annotated, Any

import strawberry

import resolvers.decisions
import resolvers.packages
import resolvers.requirements
import resolvers.responses
import resolvers.selections
from domain.permissions import Permission
from schema import gate, inputs
from schema.executor import perform
from schema.payloads import InvitationPayload, PackagePayload

Info = strawberry.Info[Any, Any]
INPUT = gate.argument("What to do.")


@strawberry.type(description="Everything that can be done.")
class Mutation:
    """The root fields."""

    @gate.root(Permission.PACKAGE_WRITE, "Create a package of care, as a draft (rules B1 to B3).")
    async def create_package(self, info: Info, input: Annotated[inputs.CreatePackageInput, INPUT]) -> PackagePayload:
        """Rules B1 to B3."""
        return await perform(info, resolvers.packages.create, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Describe a draft: where, when, how much (rule B5).")
    async def update_package_profile(
        self, info: Info, input: Annotated[inputs.UpdatePackageProfileInput, INPUT]
    ) -> PackagePayload:
        """Rule B5."""
        return await perform(info, resolvers.packages.update_profile, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Put requirements on a draft.")
    async def add_requirements(
        self, info: Info, input: Annotated[inputs.AddRequirementsInput, INPUT]
    ) -> PackagePayload:
        """Rules B6 to B8."""
        return await perform(info, resolvers.requirements.add, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Take a requirement off a draft.")
    async def remove_requirement(
        self, info: Info, input: Annotated[inputs.RemoveRequirementInput, INPUT]
    ) -> PackagePayload:
        """Rule B6."""
        return await perform(info, resolvers.requirements.remove, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Choose services to ask, by hand (rule B10).")
    async def add_services(self, info: Info, input: Annotated[inputs.AddServicesInput, INPUT]) -> PackagePayload:
        """Rule B10."""
        return await perform(info, resolvers.selections.add, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Do not ask a chosen service after all.")
    async def remove_service(self, info: Info, input: Annotated[inputs.RemoveServiceInput, INPUT]) -> PackagePayload:
        """Rule B10."""
        return await perform(info, resolvers.selections.remove, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Finalise a draft and send it to the chosen services (rules B11, B12).")
    async def finalise_package(
        self, info: Info, input: Annotated[inputs.FinalisePackageInput, INPUT]
    ) -> PackagePayload:
        """Rules B11 and B12."""
        return await perform(info, resolvers.packages.finalise, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Move the deadline of an undecided package (rule B15).")
    async def modify_deadline(self, info: Info, input: Annotated[inputs.ModifyDeadlineInput, INPUT]) -> PackagePayload:
        """Rules B15 and Q30."""
        return await perform(info, resolvers.packages.modify_deadline, input.command, "package")

    @gate.root(Permission.PACKAGE_DECIDE, "Accept one service, once the gate is open (rules B13, B18, B19).")
    async def record_decision(self, info: Info, input: Annotated[inputs.RecordDecisionInput, INPUT]) -> PackagePayload:
        """Rules B13, B18 and B19."""
        return await perform(info, resolvers.decisions.record, input.command, "package")

    @gate.root(Permission.PACKAGE_WRITE, "Call off an undecided package, with a reason.")
    async def cancel_package(self, info: Info, input: Annotated[inputs.CancelPackageInput, INPUT]) -> PackagePayload:
        """The state machine of packages."""
        return await perform(info, resolvers.packages.cancel, input.command, "package")

    @gate.root(Permission.RESPONSE_SUBMIT, "Answer an invitation with yes or no (rules P9 to P11).")
    async def submit_response(
        self, info: Info, input: Annotated[inputs.SubmitResponseInput, INPUT]
    ) -> InvitationPayload:
        """Rules P9 to P11 and P17."""
        return await perform(info, resolvers.responses.submit, input.command, "invitation")

    @gate.root(Permission.RESPONSE_SUBMIT, "Change the answer you submitted, before the deadline (rule P18).")
    async def change_response(
        self, info: Info, input: Annotated[inputs.ChangeResponseInput, INPUT]
    ) -> InvitationPayload:
        """Rules P17, P18 and P20."""
        return await perform(info, resolvers.responses.change, input.command, "invitation")

    @gate.root(Permission.RESPONSE_SUBMIT, "Take back the answer you submitted (rule P19).")
    async def withdraw_response(
        self, info: Info, input: Annotated[inputs.WithdrawResponseInput, INPUT]
    ) -> InvitationPayload:
        """Rules P19 and P20."""
        return await perform(info, resolvers.responses.withdraw, input.command, "invitation")
