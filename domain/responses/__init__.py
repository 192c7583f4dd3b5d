"""A provider's answer: submitted, changed, withdrawn, renewed (rules P9–P12, P16–P21, P30, Q1–Q3, Q9, Q10, Q29)."""

from domain.responses.answering import change, check_open, submit
from domain.responses.facts import (
    ChangeResponse,
    Invitation,
    PlacementResponse,
    RejectionReason,
    Response,
    ResponseAction,
    SubmitResponse,
    WithdrawResponse,
)
from domain.responses.standing import (
    Offered,
    RenewOffer,
    RequestOfferRenewal,
    renew,
    request_renewal,
    withdraw,
)

__all__ = [
    "ChangeResponse",
    "Invitation",
    "Offered",
    "PlacementResponse",
    "RejectionReason",
    "RenewOffer",
    "RequestOfferRenewal",
    "Response",
    "ResponseAction",
    "SubmitResponse",
    "WithdrawResponse",
    "change",
    "check_open",
    "renew",
    "request_renewal",
    "submit",
    "withdraw",
]
