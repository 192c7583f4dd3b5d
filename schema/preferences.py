"""What the caller wants to be told by message."""

from enum import Enum

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.enums.values import value


@strawberry.enum(description="Whose inbox a preference is about.")
class MessageRecipient(Enum):
    """A person's, or an organisation's."""

    MYSELF = value("MYSELF", "Your own.")
    TEAM = value("TEAM", "Your organisation's team inbox; its team administrator decides.")


@strawberry.enum(description="What a message tells of a package.")
class MessageKind(Enum):
    """The kinds that somebody can say something about."""

    REQUEST = value("REQUEST", "A request was sent to you.")
    DEADLINE_CHANGED = value("DEADLINE_CHANGED", "The deadline was moved.")
    REMINDER = value("REMINDER", "Your answer is still awaited.")
    AWARDED = value("AWARDED", "Your answer was accepted, or rejected.")
    CANCELLED = value("CANCELLED", "The request was cancelled.")
    RENEWAL_REQUESTED = value("RENEWAL_REQUESTED", "Your offer should be valid for longer.")
    DIGEST = value("DIGEST", "Everything that awaits your answer.")
    NOTE_ADDED = value("NOTE_ADDED", "The council added a note.")
    RESPONSE_CHANGED = value("RESPONSE_CHANGED", "A provider changed its answer.")
    RESPONSE_WITHDRAWN = value("RESPONSE_WITHDRAWN", "A provider withdrew its answer.")
    RESPONSE_NOTE_ADDED = value("RESPONSE_NOTE_ADDED", "A provider added a note to its response.")
    ALL_RESPONDED = value("ALL_RESPONDED", "Every service asked has answered.")
    DEADLINE_REACHED = value("DEADLINE_REACHED", "The deadline has passed.")
    CHASE_DUE = value("CHASE_DUE", "At the deadline nobody has been found, and some are to be chased.")
    UNFILLED = value("UNFILLED", "Some time after the deadline nobody has been found.")
    ESCALATION = value("ESCALATION", "Still nobody; the brokerage managers are told too.")
    OFFER_EXPIRING = value("OFFER_EXPIRING", "The last day of an offer has begun.")
    LINK_EXPIRED = value("LINK_EXPIRED", "A link to a new account was not used in time; told to brokerage managers.")
    ADDRESS_REFUSED = value("ADDRESS_REFUSED", "A message could not be delivered.")
    ENDPOINT_FAILING = value(
        "ENDPOINT_FAILING", "An endpoint of webhooks that you look after has taken nothing for a day."
    )
    ENDPOINT_DISABLED = value("ENDPOINT_DISABLED", "An endpoint of webhooks that you look after was disabled.")
    ENDPOINT_PAYLOAD = value(
        "ENDPOINT_PAYLOAD", "What an endpoint of webhooks asks for beside an event's own fields cannot be answered."
    )


@gate.shown(Permission.VIEWER_READ, "Whether messages of one kind are wanted in one inbox.")
class MessagePreference:
    """`message_preferences`."""

    kind: MessageKind = gate.field("What the messages tell.")
    recipient: MessageRecipient = gate.field("Whose inbox.")
    wanted: bool | None = gate.field(
        "Whether they are sent; null: of your own packages and of those you were added to, yes, of others no."
    )
    can_change: bool = gate.field("Whether you may change it: some must be sent.")
