"""Every "no" the service says, in one tree.

The class name is the code (`DeadlinePassed` is `DEADLINE_PASSED`); the docstring is the sentence a person reads, with
its facts in braces. All that is wrong with one input is told at once: a rule collects refusals in `Checks` and raises
them together as `Refused`.

    Refusal
    ├── NotFound, Conflict, InvalidInput, IdempotencyMismatch
    ├── what is wrong with a package, its requirements, its services, its deadline
    ├── what is wrong with a response and its answers
    └── what is wrong with a decision
"""

import re
from collections.abc import Sequence
from typing import Any


class Refusal:
    """The request was refused."""

    def __init__(self, *path: str | int, **facts: Any) -> None:
        self.path = path
        self.facts = facts

    @property
    def message(self) -> str:
        """The sentence a person can act on."""
        return " ".join(str(type(self).__doc__).split()).format(**self.facts)

    @classmethod
    def code(cls) -> str:
        """`DeadlinePassed` → `DEADLINE_PASSED`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.path))}): {self.message}"


class Refused(Exception):
    """A decision said no; `refusals` holds every reason at once."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.code() for refusal in refusals))
        self.refusals = tuple(refusals)


class Checks:
    """Collects what is wrong, so that everything is told at once."""

    def __init__(self) -> None:
        self.found: list[Refusal] = []

    def require(self, holds: bool, refusal: Refusal) -> None:
        """Note `refusal` unless `holds`."""
        if not holds:
            self.found.append(refusal)

    def done(self) -> None:
        """Raise everything noted so far, if anything was."""
        if self.found:
            raise Refused(self.found)


class NotFound(Refusal):
    """There is no {noun} with this id that you may see."""


class Conflict(Refusal):
    """This {noun} has changed since you read version {expected}: {changes}. Read it again and repeat your change."""


class InvalidInput(Refusal):
    """{problem}"""


class IdempotencyMismatch(Refusal):
    """This Idempotency-Key was used before, for another request. Use a new key for each change."""


# A package and its draft -------------------------------------------------------------------------------------------
class TermsNotAccepted(Refusal):
    """The terms and conditions must be accepted."""


class ServiceLevelNotOfType(Refusal):
    """The service level "{level}" belongs to the service type "{expected}"."""


class ReferenceInvalid(Refusal):
    """The package reference must look like {example}, with real dates."""


class ReferenceTaken(Refusal):
    """Another package of this authority has the reference {reference}. Change the reference."""


class ReferenceGivenBySystem(Refusal):
    """The package reference is given by the system here. Leave it out."""


class PackageNotDraft(Refusal):
    """The package is no longer a draft: it has been sent or ended. Create a new package instead."""


class PackageNotSent(Refusal):
    """The package has not been sent to providers yet."""


class PackageEnded(Refusal):
    """The package has ended ({state}). Nothing more can be decided or changed."""


class PackageOnHold(Refusal):
    """The package is on hold. Take it off hold before deciding."""


class LocationMissing(Refusal):
    """The location (postcode) is required before the package can be sent."""


class StartDateMissing(Refusal):
    """The start date is required before the package can be sent."""


class AdditionalInformationMissing(Refusal):
    """The additional information "{title}" is required before the package can be sent."""


class AdditionalInformationNotAnOption(Refusal):
    """The additional information "{title}" must be one of: {options}."""


class MandatoryRequirementMissing(Refusal):
    """The requirement "{title}" is mandatory. Add it before sending."""


class RequirementMustBeNegotiable(Refusal):
    """The requirement "{title}" must be negotiable. Remove it and add it again as negotiable."""


class RequirementAlreadyAdded(Refusal):
    """The requirement "{title}" stands on the package already."""


class PreferredDateRequired(Refusal):
    """The requirement "{title}" needs a preferred date: give one, or enter the package's start date first."""


class PreferredDateNotAllowed(Refusal):
    """The requirement "{title}" takes no preferred date."""


class NoServices(Refusal):
    """Choose at least one service before sending."""


class ServiceAlreadySelected(Refusal):
    """The service "{service}" has been chosen already."""


class ServiceSuspended(Refusal):
    """The service "{service}" is suspended {period} ({reason}); choose another."""


class ServiceCategoryMismatch(Refusal):
    """The service level "{level}" goes to {expected} services only; "{service}" is {category}."""


class DeadlineRequired(Refusal):
    """Say by when responses are required: no response time is proposed for this kind of request."""


class DeadlineNotInFuture(Refusal):
    """The deadline must be later than now ({now})."""


class DeadlineUnchanged(Refusal):
    """The deadline is {deadline} already."""


class UnknownReason(Refusal):
    """This code is not in the authority's list of {kind}."""


# A response --------------------------------------------------------------------------------------------------------
class DeadlinePassed(Refusal):
    """The deadline ({deadline}) has passed. A submitted response can only be withdrawn now."""


class BrokerageEnded(Refusal):
    """The response can no longer be changed as brokerage has ended."""


class ResponseAlreadySubmitted(Refusal):
    """A response has been submitted already. Change it or withdraw it instead."""


class ResponseNotSubmitted(Refusal):
    """There is no submitted response to change or withdraw."""


class PartialNotAllowed(Refusal):
    """This request can be met in full or not at all."""


class RejectionReasonRequired(Refusal):
    """A rejection reason is required with a No."""


class RejectionReasonNotAllowed(Refusal):
    """A rejection reason or note belongs to a No only."""


class ReasonForBlockServicesOnly(Refusal):
    """The rejection reason "{label}" is open to block contract services only."""


class RequirementUnanswered(Refusal):
    """The requirement "{title}" must be answered Yes or No before you can accept."""


class RequirementAnsweredTwice(Refusal):
    """The requirement "{title}" is answered more than once."""


class CommentNotAllowed(Refusal):
    """A comment is possible only with a No to a negotiable requirement; "{title}" is {why}."""


class BestDateNotAllowed(Refusal):
    """A best date belongs only to a No to a negotiable start-date requirement; "{title}" is {why}."""


class BestDateRequired(Refusal):
    """You cannot meet "{title}": say the best date that you can offer."""


class BestDateInPast(Refusal):
    """The best date for "{title}" lies in the past."""


# A decision --------------------------------------------------------------------------------------------------------
class DecisionTooEarly(Refusal):
    """No decision is possible yet: {why}."""


class AwardToDecliner(Refusal):
    """This service declined the package; it cannot be awarded."""


class AwardToWithdrawn(Refusal):
    """This service withdrew its response; it cannot be awarded."""


class AwardToUnanswered(Refusal):
    """This service has not answered; it cannot be awarded."""


class ReasonRepeated(Refusal):
    """This reason is given more than once."""
