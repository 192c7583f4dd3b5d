"""What can be read and done without a token: asking for access (rules A5, A9, A10)."""

from collections.abc import Mapping

import resolvers.access_requests
from domain.permissions import Permission
from schema import gate, inputs
from schema.changing import Change
from schema.payloads import RequestAccessPayload


@gate.shown(Permission.ACCESS_REQUEST, "An organisation that is listed: its name alone.")
class Employer:
    """Rule A5."""

    name: str = gate.field("Its name, which `requestAccess` takes.")


@gate.shown(Permission.ACCESS_REQUEST, "A council that can be asked for access.")
class AskedAuthority:
    """The councils that use this service."""

    slug: str = gate.field("Its short name, which `requestAccess` takes.")
    name: str = gate.field("Its name.")
    job_roles: list[str] = gate.field(
        "The jobs that a person's form offers, one of which `requestAccess` takes; empty where any words do (rule A12)."
    )


CHANGES: Mapping[str, Change] = {
    "request_access": Change(
        Permission.ACCESS_REQUEST,
        resolvers.access_requests.submit,
        inputs.RequestAccessInput,
        RequestAccessPayload,
        "Ask a council for an account, without a token (rules A1 to A9). Acknowledged in the same way whether or not"
        " the user name or the e-mail address is somebody's already; its brokerage managers decide.",
    ),
}
