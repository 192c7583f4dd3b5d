"""What is wrong with a package, its services, its deadline."""

from domain.refusals.refusing import Refusal


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


class AdditionalInformationNotForServiceType(Refusal):
    """The additional information "{title}" is not entered for the service type "{service_type}"."""


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


class WorkingDaysUnknown(Refusal):
    """Whether people work on {day} is not known: bank holidays are known to {last}. Say by when responses are due."""


class DeadlineNotInFuture(Refusal):
    """The deadline must be later than now ({now})."""


class DeadlineUnchanged(Refusal):
    """The deadline is {deadline} already."""


class UnknownReason(Refusal):
    """This code is not in the authority's list of {kind}."""
