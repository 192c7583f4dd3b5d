"""What is to be told to whom: a row in the transaction that makes it true, for the worker to send.

A message carries ids and codes only. Its words, its address and the token of its link are made when it is sent.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class MessageKind(StrEnum):
    """What a message says.

    ACCESS_REQUESTED goes to the brokerage managers of the authority, ACCESS_REJECTED to the address in the request; all
    others go to the account.
    """

    ACCESS_REQUESTED = "ACCESS_REQUESTED"
    ACCESS_APPROVED = "ACCESS_APPROVED"
    ACCESS_REJECTED = "ACCESS_REJECTED"
    ACCOUNT_INVITED = "ACCOUNT_INVITED"
    ACCOUNT_DISABLED = "ACCOUNT_DISABLED"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105 - the name of a message
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - the name of a message
    SECOND_FACTOR_RESET = "SECOND_FACTOR_RESET"
    RECOVERY_CODE_USED = "RECOVERY_CODE_USED"
    EMAIL_CHANGE_OLD = "EMAIL_CHANGE_OLD"
    EMAIL_CHANGE_NEW = "EMAIL_CHANGE_NEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `address` is set only where it is nobody's account's yet: a new e-mail address to be confirmed."""

    kind: MessageKind
    authority_id: UUID | None = None
    organisation_id: UUID | None = None
    account_id: UUID | None = None
    link_id: UUID | None = None
    access_request_id: UUID | None = None
    address: str | None = None
