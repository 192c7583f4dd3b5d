"""What those can do who have other systems told of events: one row a mutation, as in `schema/mutation.py`."""

from collections.abc import Mapping

import resolvers.endpoints
from domain.permissions import Permission
from schema import inputs
from schema.changing import Change
from schema.payloads import DeletedEndpointPayload, DeliveryPayload, EndpointPayload, ReplayPayload, SecretPayload

MANAGE = Permission.WEBHOOK_MANAGE

CHANGES: Mapping[str, Change] = {
    "create_webhook_endpoint": Change(
        MANAGE,
        resolvers.endpoints.create,
        inputs.CreateWebhookEndpointInput,
        SecretPayload,
        "Have another system told of your council's events, from now on. Its secret is in the answer, this once.",
    ),
    "update_webhook_endpoint": Change(
        MANAGE,
        resolvers.endpoints.update,
        inputs.UpdateWebhookEndpointInput,
        EndpointPayload,
        "Change where an endpoint is, what it is told of, how fast.",
    ),
    "pause_webhook_endpoint": Change(
        MANAGE,
        resolvers.endpoints.pause,
        inputs.PauseWebhookEndpointInput,
        EndpointPayload,
        "Send an endpoint nothing for a while; what happens meanwhile waits, and is sent once it is enabled.",
    ),
    "enable_webhook_endpoint": Change(
        MANAGE,
        resolvers.endpoints.enable,
        inputs.EnableWebhookEndpointInput,
        EndpointPayload,
        "Send to an endpoint again that was paused or disabled: what has waited first. What was given up meanwhile"
        " (`statistics { failed }`) is sent again with `replayWebhookDeliveries`.",
    ),
    "delete_webhook_endpoint": Change(
        MANAGE,
        resolvers.endpoints.delete,
        inputs.DeleteWebhookEndpointInput,
        DeletedEndpointPayload,
        "Tell an endpoint nothing any more. What was not delivered yet is not.",
    ),
    "rotate_webhook_secret": Change(
        MANAGE,
        resolvers.endpoints.rotate,
        inputs.RotateWebhookSecretInput,
        SecretPayload,
        "Sign with a new secret, which is in the answer, this once; for a while the one before signs too.",
    ),
    "set_webhook_certificate": Change(
        MANAGE,
        resolvers.endpoints.set_certificate,
        inputs.SetWebhookCertificateInput,
        EndpointPayload,
        "Show an endpoint's server a certificate, where it asks for one (mutual TLS). Nobody is shown its key again.",
    ),
    "remove_webhook_certificate": Change(
        MANAGE,
        resolvers.endpoints.remove_certificate,
        inputs.RemoveWebhookCertificateInput,
        EndpointPayload,
        "Show an endpoint's server no certificate any more.",
    ),
    "send_webhook_sample": Change(
        MANAGE,
        resolvers.endpoints.send_sample,
        inputs.SendWebhookSampleInput,
        DeliveryPayload,
        "Send an event that did not happen, signed like any other; `sample` is true in it, and it has no number.",
    ),
    "redeliver_webhook": Change(
        MANAGE,
        resolvers.endpoints.redeliver,
        inputs.RedeliverWebhookInput,
        DeliveryPayload,
        "Send one delivery again, under its own id and number.",
    ),
    "replay_webhook_deliveries": Change(
        MANAGE,
        resolvers.endpoints.replay,
        inputs.ReplayWebhookDeliveriesInput,
        ReplayPayload,
        "Send again what an endpoint was told in some time, or all that was given up; at most 10,000 with one request.",
    ),
}
