"""The API's enumerations, each value with its meaning."""

from enum import Enum
from typing import Any

import strawberry

from domain.cautions import SENTENCES, CautionCode
from domain.refusals import Refusal
from schema.enums.values import value


@strawberry.enum(description="Where a package of care stands.")
class PackageStatus(Enum):
    """Derived from the package's facts and the clock when it is read."""

    DRAFT = value("DRAFT", "Being described; no provider has seen it.")
    AWAITING_RESPONSES = value("AWAITING_RESPONSES", "Sent; providers may answer until the deadline.")
    AWAITING_DECISION = value("AWAITING_DECISION", "The deadline has passed, or every service asked has answered.")
    ON_HOLD = value("ON_HOLD", "Waiting for the worker; the deadline stands, nothing is decided.")
    AWARDED = value("AWARDED", "A service was chosen; the agreement is still to come.")
    AWARD_LAPSED = value("AWARD_LAPSED", "The chosen service turned out unsuitable; a new round follows.")
    COMPLETE = value("COMPLETE", "Finished, with a service.")
    UNFILLED = value("UNFILLED", "No service could be found in this round.")
    CLOSED = value("CLOSED", "Finished, without a service.")
    CANCELLED = value("CANCELLED", "Called off, with a reason.")


@strawberry.enum(description="The six lists of a provider's brokerage page.")
class InvitationTab(Enum):
    """Rules P1, P2 and Q31."""

    AWAITING_RESPONSE = value("AWAITING_RESPONSE", "Sent to you; you have not submitted an answer.")
    RESPONSE_COMPLETE = value("RESPONSE_COMPLETE", "You answered; the deadline is to come and others are outstanding.")
    AWAITING_DECISION = value("AWAITING_DECISION", "With the council to decide.")
    NOT_AWARDED = value("NOT_AWARDED", "Ended without an award to you.")
    AWARDED = value("AWARDED", "Awarded to you.")
    ALL = value("ALL", "Everything sent to your organisation in the last twelve months.")


@strawberry.enum(description="Why somebody sees a package.")
class SubscriberOrigin(Enum):
    """Rule B4."""

    AUTOMATIC = value("AUTOMATIC", "By role: sourcing officers and brokerage managers see every package.")
    ADDED = value("ADDED", "Added to this package.")


@strawberry.enum(description="On whose side something was done.")
class ActorKind(Enum):
    """Who stands behind an entry of a timeline."""

    COUNCIL = value("COUNCIL", "Somebody of your council.")
    PROVIDER = value("PROVIDER", "An organisation that was asked; its people are not named.")
    SERVICE = value("SERVICE", "This service itself, when a time had come.")


@strawberry.enum(description="How far a service's answer has come.")
class ResponseState(Enum):
    """The response machine."""

    INVITED = value("INVITED", "Asked; nothing answered yet.")
    DRAFT = value("DRAFT", "An answer is being prepared.")
    SUBMITTED = value("SUBMITTED", "Answered, with a yes or a no.")
    WITHDRAWN = value("WITHDRAWN", "The answer was taken back.")
    AWARDED = value("AWARDED", "Chosen.")
    NOT_AWARDED = value("NOT_AWARDED", "Answered, and not chosen.")
    LAPSED = value("LAPSED", "Ended without an answer that counts.")


@strawberry.enum(description="Whether the service can be provided.")
class PlacementResponse(Enum):
    """Rules P11, P27 and Q10."""

    YES_FULL = value("YES_FULL", "Yes, all of it.")
    YES_PART = value("YES_PART", "Yes, a part of it. Only where the council's profile allows partial answers.")
    NO = value("NO", "No; a reason is required.")


@strawberry.enum(description="What the unit price of an offer is for.")
class OfferKind(Enum):
    """Rules P12 and C8."""

    DAY_RATE = value("DAY_RATE", "A day; the core price is for a week.")
    HOURLY_RATE = value("HOURLY_RATE", "An hour.")


@strawberry.enum(description="What made a version of an answer.")
class ResponseAction(Enum):
    """Rules P18 and P34."""

    SUBMITTED = value("SUBMITTED", "It was submitted.")
    CHANGED = value("CHANGED", "It was changed.")
    WITHDRAWN = value("WITHDRAWN", "It was taken back.")
    RENEWED = value("RENEWED", "Its offer was made valid for longer.")


@strawberry.enum(description="How a service came to be asked.")
class SelectionOrigin(Enum):
    """Rule B10."""

    ALGORITHM = value("ALGORITHM", "Found by the selection algorithm.")
    MANUAL = value("MANUAL", "Added by hand.")


@strawberry.enum(description="How often care is given.")
class Frequency(Enum):
    """Rule P8."""

    WEEKLY = value("WEEKLY", "Every week.")
    FORTNIGHTLY = value("FORTNIGHTLY", "Every two weeks.")
    MONTHLY = value("MONTHLY", "Every month.")
    ONE_OFF = value("ONE_OFF", "Once.")


@strawberry.enum(description="A day of the week.")
class Day(Enum):
    """Rule P29."""

    MONDAY = value("MONDAY", "Monday.")
    TUESDAY = value("TUESDAY", "Tuesday.")
    WEDNESDAY = value("WEDNESDAY", "Wednesday.")
    THURSDAY = value("THURSDAY", "Thursday.")
    FRIDAY = value("FRIDAY", "Friday.")
    SATURDAY = value("SATURDAY", "Saturday.")
    SUNDAY = value("SUNDAY", "Sunday.")


@strawberry.enum(description="A part of the day.")
class TimeBand(Enum):
    """Rule P29."""

    EARLY_MORNING = value("EARLY_MORNING", "Before breakfast.")
    MORNING = value("MORNING", "About breakfast.")
    LUNCH = value("LUNCH", "About lunch.")
    AFTERNOON = value("AFTERNOON", "Between lunch and tea.")
    TEA = value("TEA", "About tea.")
    EVENING = value("EVENING", "Between tea and bed.")
    BED = value("BED", "To go to bed.")
    NIGHT = value("NIGHT", "In the night.")


@strawberry.enum(description="What a preference is about.")
class PreferenceKind(Enum):
    """Rule P29."""

    LANGUAGE = value("LANGUAGE", "The language to speak.")
    CARER_GENDER = value("CARER_GENDER", "The gender of the carers.")
    PETS = value("PETS", "Animals in the house.")
    OTHER = value("OTHER", "Anything else.")


@strawberry.enum(description="The gender of the person, for matching.")
class PersonGender(Enum):
    """Rule B10."""

    FEMALE = value("FEMALE", "Female.")
    MALE = value("MALE", "Male.")
    OTHER = value("OTHER", "Neither of the two.")


@strawberry.enum(description="What a reason code is for.")
class ReasonKind(Enum):
    """The lists of an authority's profile."""

    REJECTION = value("REJECTION", "Why a provider says no.")
    DECISION = value("DECISION", "Why a service was chosen.")
    DECISION_SOURCE = value("DECISION_SOURCE", "Who decided.")
    CANCELLATION = value("CANCELLATION", "Why a package was called off.")
    NOT_AWARDED = value("NOT_AWARDED", "Why a positive answer was not chosen.")


@strawberry.enum(description="The category under which a service is contracted.")
class ServiceCategory(Enum):
    """Rule P31."""

    INTERNAL = value("INTERNAL", "The council's own service.")
    FCA = value("FCA", "Under a framework call-off agreement.")
    SPOT = value("SPOT", "Bought package by package.")
    FRAMEWORK = value("FRAMEWORK", "On the council's framework.")
    NON_FRAMEWORK = value("NON_FRAMEWORK", "Not on the council's framework.")


@strawberry.enum(description="On what kind of contract a service level is bought.")
class ContractBasis(Enum):
    """Rule B28."""

    BLOCK = value("BLOCK", "Under a block contract.")
    FRAMEWORK = value("FRAMEWORK", "On a framework.")


@strawberry.enum(description="At which rates a service level is paid.")
class RateClass(Enum):
    """Rule F6."""

    STANDARD = value("STANDARD", "At the usual ones.")
    LOW_DENSITY = value("LOW_DENSITY", "At higher ones, because few people live where it is given.")


@strawberry.enum(description="Why the selection algorithm leaves a service out.")
class ExclusionReason(Enum):
    """Rule B10."""

    NOT_ARRANGED = value("NOT_ARRANGED", "Nothing is arranged with it.")
    RETIRED = value("RETIRED", "It is no longer offered.")
    SUSPENDED = value("SUSPENDED", "It is suspended; both days of a suspension belong to it.")
    AREA_NOT_SERVED = value("AREA_NOT_SERVED", "It serves neither the area, nor the district, nor the sector.")
    LEVEL_NOT_OFFERED = value("LEVEL_NOT_OFFERED", "It does not offer the service level.")
    CATEGORY_MISMATCH = value("CATEGORY_MISMATCH", "The service level goes to services of another category.")
    NO_BLOCK_CONTRACT = value("NO_BLOCK_CONTRACT", "It holds no block contract, which the service level asks for.")
    NOT_ON_FRAMEWORK = value("NOT_ON_FRAMEWORK", "It is not on the framework that the service level is bought on.")
    LOT_NOT_HELD = value("LOT_NOT_HELD", "It does not hold the lot that the service level belongs to.")
    AGE_OUTSIDE = value("AGE_OUTSIDE", "It does not serve people of this age.")
    GENDER_NOT_SERVED = value("GENDER_NOT_SERVED", "It does not serve people of this gender.")


@strawberry.enum(description="The Care Quality Commission's overall rating of a service.")
class CqcRating(Enum):
    """Rulebook 2.3."""

    OUTSTANDING = value("OUTSTANDING", "Outstanding.")
    GOOD = value("GOOD", "Good.")
    REQUIRES_IMPROVEMENT = value("REQUIRES_IMPROVEMENT", "Requires improvement.")
    INADEQUATE = value("INADEQUATE", "Inadequate.")
    UNRATED = value("UNRATED", "Not rated yet.")


@strawberry.enum(description="Whose columns a file has that is imported.")
class ImportLayout(Enum):
    """See docs/importing.md."""

    OWN = value("OWN", "Those of `directoryFile`.")
    CQC = value("CQC", "Those of the Care Quality Commission's directory.")


@strawberry.enum(description="What becomes of a row that is imported.")
class ImportOutcome(Enum):
    """See docs/importing.md."""

    NEW = value("NEW", "It is entered.")
    CHANGED = value("CHANGED", "It changes what stands.")
    UNCHANGED = value("UNCHANGED", "It says what stands already.")
    REJECTED = value("REJECTED", "It cannot be imported, and so no row is.")


@strawberry.enum(description="The one gender that a service is for.")
class ServedGender(Enum):
    """Rule C4."""

    FEMALE = value("FEMALE", "For women.")
    MALE = value("MALE", "For men.")


@strawberry.enum(description="When a package may be decided.")
class EarlyDecision(Enum):
    """Rule Q1."""

    WHEN_ALL_RESPONDED = value("WHEN_ALL_RESPONDED", "At the deadline, or before it once every service has answered.")
    NEVER = value("NEVER", "Only at the deadline.")


@strawberry.enum(description="How much of the postcode a provider sees before the award.")
class LocationPrecision(Enum):
    """Rule Q8."""

    FULL = value("FULL", "All of it: B90 1SH.")
    SECTOR = value("SECTOR", "Without its last two letters: B90 1.")
    OUTWARD = value("OUTWARD", "Its first half: B90.")


@strawberry.enum(description="Which price a provider offers with its yes.")
class OfferRequired(Enum):
    """Rules P12 and C8."""

    NONE = value("NONE", "None: the rate is fixed.")
    DAY_RATE = value("DAY_RATE", "A rate a day.")
    HOURLY_RATE = value("HOURLY_RATE", "A rate an hour.")


@strawberry.enum(description="How answers are ranked for the decision.")
class AwardStrategy(Enum):
    """Rule Q11."""

    LOWEST_PRICE = value("LOWEST_PRICE", "The best price among those that meet the requirements.")
    TIERED = value("TIERED", "By tier of contract, then price, then times.")
    REASONED = value("REASONED", "By the broker's reasons.")


@strawberry.enum(description="Why an answer stands where it stands in the ranking.")
class RankingCode(Enum):
    """Rules Q9, Q11, Q29 and Q38."""

    MEETS_ALL_ESSENTIAL = value("MEETS_ALL_ESSENTIAL", "Every essential requirement is met.")
    UNMET_ESSENTIAL = value("UNMET_ESSENTIAL", "An essential requirement is not met.")
    IN_FULL = value("IN_FULL", "All of the package is offered.")
    IN_PART = value("IN_PART", "A part of the package is offered.")
    STARTS_AS_ASKED = value("STARTS_AS_ASKED", "Care can start on the preferred date.")
    BEST_DATE = value("BEST_DATE", "Care can start later, on the date that is named.")
    NO_START_DATE = value("NO_START_DATE", "Care cannot start on the preferred date, and no other is named.")
    OFFER_EXPIRED = value("OFFER_EXPIRED", "The offer is no longer valid: it cannot be awarded unless it is renewed.")
    SERVICE_SUSPENDED = value("SERVICE_SUSPENDED", "The service is suspended: an award needs a commissioner's reason.")
    TIED = value("TIED", "Another answer has the same rank.")


@strawberry.enum(description="What an account is.")
class Role(Enum):
    """Rule A13."""

    BROKERAGE_MANAGER = value("BROKERAGE_MANAGER", "Manages a council's brokerage.")
    SOURCING_OFFICER = value("SOURCING_OFFICER", "Sources packages for a council: a broker.")
    PRACTITIONER = value("PRACTITIONER", "The allocated worker.")
    COMMISSIONER = value("COMMISSIONER", "Commissions services for a council.")
    FINANCE_OFFICER = value("FINANCE_OFFICER", "Reads what was bought.")
    TEAM_ADMIN = value("TEAM_ADMIN", "An organisation's shared account.")
    EMPLOYEE = value("EMPLOYEE", "A person of an organisation.")


@strawberry.enum(description="Which way a list runs.")
class Direction(Enum):
    """The direction of an order."""

    ASC = value("ASC", "Upwards: earliest, or A, first.")
    DESC = value("DESC", "Downwards: latest, or Z, first.")


@strawberry.enum(description="What packages can be sorted by.")
class PackageOrderField(Enum):
    """The columns of the council's list."""

    CREATED_AT = value("CREATED_AT", "When it was created.")
    DEADLINE_AT = value("DEADLINE_AT", "When the deadline is; those without one come last.")
    REFERENCE = value("REFERENCE", "The package reference.")
    CLIENT_REFERENCE = value("CLIENT_REFERENCE", "The council's reference of the person.")
    SERVICE_LEVEL = value("SERVICE_LEVEL", "The name of the service level.")


@strawberry.enum(description="What invitations can be sorted by.")
class InvitationOrderField(Enum):
    """The columns of the provider's list (rule P5)."""

    SENT_AT = value("SENT_AT", "When it was sent.")
    DEADLINE_AT = value("DEADLINE_AT", "When the deadline is.")
    PACKAGE_REFERENCE = value("PACKAGE_REFERENCE", "The package reference.")
    CLIENT_REFERENCE = value("CLIENT_REFERENCE", "The client reference.")
    SERVICE_LEVEL = value("SERVICE_LEVEL", "The service level.")
    SERVICE_NAME = value("SERVICE_NAME", "The name of the service that was asked.")


def _all_refusals(tree: type[Refusal] = Refusal) -> list[type[Refusal]]:
    found = []
    for branch in tree.__subclasses__():
        found += [branch, *_all_refusals(branch)]
    return sorted(found, key=lambda refusal: refusal.code())


CODES = {
    refusal.code(): strawberry.enum_value(refusal.code(), description=" ".join(str(refusal.__doc__).split()))
    for refusal in _all_refusals()
}
MADE: Any = Enum("UserErrorCode", CODES)  # type: ignore[misc] # the members are the tree of refusals
UserErrorCode: Any = strawberry.enum(
    MADE,
    description="Why a mutation was refused. What stands in braces is filled in the message.",
)

CAUTIONS = {code.value: strawberry.enum_value(code.value, description=SENTENCES[code]) for code in CautionCode}
MADE_OF_CAUTIONS: Any = Enum("WarningCode", CAUTIONS)  # type: ignore[misc] # the members are the cautions
WarningCode: Any = strawberry.enum(
    MADE_OF_CAUTIONS,
    description="What to look at although a mutation was done. What stands in braces is filled in the message.",
)
