"""An endpoint of webhooks for each side of the matrix."""

from tests.client import Client

ADDRESS = {"name": "Matrix", "url": "https://127.0.0.1:9/"}


async def endpoint(keeper: Client) -> dict[str, str]:
    """A new endpoint, and a delivery to it."""
    id = (await keeper.change("createWebhookEndpoint", ADDRESS, "endpoint { id }"))["id"]
    sample = await keeper.change("sendWebhookSample", {"endpointId": id, "type": "package.sent"}, "delivery { id }")
    return {"endpoint": id, "delivery": sample["id"], "event": "package.sent"}
