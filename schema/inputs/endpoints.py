"""What is said to have other systems told of events."""

from datetime import datetime
from typing import Any

import strawberry

from domain.webhooks.endpoints import (
    ChangeEndpoint,
    CreateEndpoint,
    Redeliver,
    Replay,
    RotateSecret,
    SendSample,
    SetCertificate,
    UpdateEndpoint,
    Wishes,
)
from domain.webhooks.payloads import Preset, Wish
from schema import gate
from schema.enums.webhooks import WebhookPreset
from schema.inputs.ids import EXPECTED, row_id
from schema.scalars import DateTime

ENDPOINT = "The endpoint."
NAME = "What you call it."
URL = "Where it is: an https address that leads to no private network."
TYPES = "The events that it is told of; `eventTypes` lists them."
ORDERED = "Whether an event of a package waits until the one before it was taken, or given up."
ED25519 = "Whether it is signed with Ed25519 (`v1a`) beside HMAC-SHA256 (`v1`)."
AT_ONCE = "How many deliveries may be on their way to it at the same moment, 1 to 20."
PER_SECOND = "How many deliveries it is sent in a second at most, 1 to 1000."


@strawberry.input(description="What an endpoint is to be told beside an event's own fields: one of the two queries.")
class WebhookPayloadInput:
    """It is asked about each event when that is first to be sent, and its answer stands in `data.payload`."""

    query: str | None = gate.given(
        "A query of your own. Each of its root fields takes an `id`, which is a variable of the name under which the"
        " event carries it: `query ($packageId: ID!) { package(id: $packageId) { status } }`.",
        default=None,
    )
    preset: WebhookPreset | None = gate.given("A query that is ready made, with its `eventTypes`.", default=None)
    client_id: str | None = gate.given(
        "As which client of your council that acts by itself it is asked: the query shows what that client may read."
        " Absent: as the caller, if that is one.",
        default=None,
    )

    def wish(self) -> Wish:
        """As the domain knows it."""
        preset = None if self.preset is None else Preset(self.preset.value)
        return Wish(self.query, preset, self.client_id)


PAYLOAD = "What it is told beside an event's own fields."


def _wish(given: WebhookPayloadInput | None) -> Wish | None:
    return None if given is None else given.wish()


def _wishes(given: Any) -> Wishes:
    types = None if given.event_types is None else tuple(given.event_types)
    pace = (given.ordered, given.ed25519, given.at_once, given.per_second)
    return Wishes(given.name, given.url, types, *pace)


@strawberry.input(description="Another system that is to be told of your council's events.")
class CreateWebhookEndpointInput:
    """Its secret is in the answer, and nowhere afterwards."""

    name: str = gate.given(NAME)
    url: str = gate.given(URL)
    event_types: list[str] | None = gate.given(f"{TYPES} Absent or empty: every one.", default=None)
    ordered: bool | None = gate.given(f"{ORDERED} Absent: no.", default=None)
    ed25519: bool | None = gate.given(f"{ED25519} Absent: no.", default=None)
    at_once: int | None = gate.given(f"{AT_ONCE} Absent: 4.", default=None)
    per_second: int | None = gate.given(f"{PER_SECOND} Absent: 50.", default=None)
    payload: WebhookPayloadInput | None = gate.given(f"{PAYLOAD} Absent: nothing.", default=None)

    def command(self) -> CreateEndpoint:
        """As the domain knows it."""
        return CreateEndpoint(_wishes(self), _wish(self.payload))


@strawberry.input(description="A change of an endpoint: what is absent stays as it is.")
class UpdateWebhookEndpointInput:
    """What waits is sent to the new address."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    name: str | None = gate.given(NAME, default=None)
    url: str | None = gate.given(URL, default=None)
    event_types: list[str] | None = gate.given(f"{TYPES} Empty: every one.", default=None)
    ordered: bool | None = gate.given(ORDERED, default=None)
    ed25519: bool | None = gate.given(ED25519, default=None)
    at_once: int | None = gate.given(AT_ONCE, default=None)
    per_second: int | None = gate.given(PER_SECOND, default=None)
    payload: WebhookPayloadInput | None = gate.given(f"{PAYLOAD} What was held for it goes at once.", default=None)
    clear_payload: bool = gate.given("Whether it is told events' own fields alone, from now on.", default=False)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> UpdateEndpoint:
        """As the domain knows it."""
        endpoint_id, wish = row_id(self.endpoint_id, "endpoint"), _wish(self.payload)
        return UpdateEndpoint(endpoint_id, _wishes(self), self.expected_version, wish, self.clear_payload)


@strawberry.input(description="An endpoint that is to be sent nothing for a while.")
class PauseWebhookEndpointInput:
    """What happens meanwhile waits."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> ChangeEndpoint:
        """As the domain knows it."""
        return ChangeEndpoint(row_id(self.endpoint_id, "endpoint"), self.expected_version)


@strawberry.input(description="An endpoint that is to be sent to again.")
class EnableWebhookEndpointInput:
    """What has waited is sent first."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> ChangeEndpoint:
        """As the domain knows it."""
        return ChangeEndpoint(row_id(self.endpoint_id, "endpoint"), self.expected_version)


@strawberry.input(description="An endpoint that is to be told nothing any more.")
class DeleteWebhookEndpointInput:
    """What was not delivered yet is not."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> ChangeEndpoint:
        """As the domain knows it."""
        return ChangeEndpoint(row_id(self.endpoint_id, "endpoint"), self.expected_version)


@strawberry.input(description="An endpoint that is to get a new secret.")
class RotateWebhookSecretInput:
    """For a while both sign."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    overlap_hours: int | None = gate.given(
        "For how many hours the secret before signs too, 0 to 168. Absent: 24.", default=None
    )
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> RotateSecret:
        """As the domain knows it."""
        return RotateSecret(row_id(self.endpoint_id, "endpoint"), self.overlap_hours, self.expected_version)


@strawberry.input(description="A certificate that an endpoint's server is to be shown.")
class SetWebhookCertificateInput:
    """It stands in place of the one before."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    certificate: str = gate.given(
        "The certificate in PEM, made for clients and not expired, with those behind it that vouch for it."
    )
    private_key: str = gate.given("Its key in PEM, without a password. Nobody is shown it again.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> SetCertificate:
        """As the domain knows it."""
        endpoint_id = row_id(self.endpoint_id, "endpoint")
        return SetCertificate(endpoint_id, self.certificate, self.private_key, self.expected_version)


@strawberry.input(description="An endpoint whose server is to be shown no certificate any more.")
class RemoveWebhookCertificateInput:
    """It is forgotten, with its key."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> ChangeEndpoint:
        """As the domain knows it."""
        return ChangeEndpoint(row_id(self.endpoint_id, "endpoint"), self.expected_version)


@strawberry.input(description="A sample that is to be sent to an endpoint.")
class SendWebhookSampleInput:
    """It says `sample` of itself."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    type: str = gate.given("Which event; `eventTypes` lists them.")
    package_id: strawberry.ID | None = gate.given(
        "A package that it is to be about, so that what the endpoint asks for is answered. Absent: it is of nothing.",
        default=None,
    )

    def command(self) -> SendSample:
        """As the domain knows it."""
        package_id = None if self.package_id is None else row_id(self.package_id, "package")
        return SendSample(row_id(self.endpoint_id, "endpoint"), self.type, package_id)


@strawberry.input(description="A delivery that is to be sent again.")
class RedeliverWebhookInput:
    """Under its own id."""

    delivery_id: strawberry.ID = gate.given("The delivery, which was taken or given up.")

    def command(self) -> Redeliver:
        """As the domain knows it."""
        return Redeliver(row_id(self.delivery_id, "delivery"))


@strawberry.input(description="What is to be sent again: of some time, or all that was given up.")
class ReplayWebhookDeliveriesInput:
    """At most 10,000 with one request, in their order."""

    endpoint_id: strawberry.ID = gate.given(ENDPOINT)
    occurred_from: DateTime | None = gate.given(
        "Of what happened at this instant or later. Needed, unless only what failed is meant.", default=None
    )
    occurred_before: DateTime | None = gate.given("Of what happened before this instant.", default=None)
    failed_only: bool = gate.given("Only what was given up.", default=False)

    def command(self) -> Replay:
        """As the domain knows it."""
        times: tuple[datetime | None, datetime | None] = (self.occurred_from, self.occurred_before)
        return Replay(row_id(self.endpoint_id, "endpoint"), *times, self.failed_only)
