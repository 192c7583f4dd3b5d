"""What is wrong with what is entered into the directory, or arranged with a service."""

from domain.refusals.refusing import Refusal


class KeptByAnother(Refusal):
    """The entry "{name}" is kept by {keeper}. Ask there to have it changed; what you arrange is your own."""


class CqcIdTaken(Refusal):
    """The CQC id {id} is that of "{name}" already."""


class ServiceNameTaken(Refusal):
    """The organisation has a service that is called "{name}" already."""


class ServiceRetired(Refusal):
    """The service "{service}" has been retired."""


class UnknownServiceLevel(Refusal):
    """Your council's profile has no service level with the code {level}."""


class ServiceNotArranged(Refusal):
    """Your council has arranged nothing with the service "{service}". Arrange its terms first."""


class SuspensionEndsBeforeItBegins(Refusal):
    """The suspension would end on {last_day}, before it begins on {first_day}."""


class SuspensionOver(Refusal):
    """The suspension would have ended on {last_day} already. Both its days are suspended days."""


class ServiceNotSuspended(Refusal):
    """The service "{service}" is not suspended."""


class ExternalSystemInvalid(Refusal):
    """The name of the system, "{system}", must be capitals, digits and underscores, such as CONTROCC."""
