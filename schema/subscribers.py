"""Who sees a package."""

from domain.permissions import Permission
from schema import gate
from schema.directory import Account
from schema.enums import SubscriberOrigin
from schema.scalars import DateTime


@gate.shown(Permission.PACKAGE_READ, "Somebody of the council who sees a package.")
class Subscriber:
    """Rule B4."""

    account: Account = gate.field("Who.")
    origin: SubscriberOrigin = gate.field("Why.")
    added_at: DateTime | None = gate.field("When they were added; null where their role does it.")
    added_by: Account | None = gate.field("Who added them.")
