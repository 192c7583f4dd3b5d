"""Endpoints of the council of the job tests, and a post that sends to them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import standardwebhooks

import auth.secrets
from auth.secrets import Secrets
from db.transaction import Database
from dialling import Dialling
from jobs.deliveries import WebhookPost
from jobs.relay import relay_outbox
from resolvers import deliveries
from resolvers.deliveries import Strongroom
from resolvers.rendering import Renderer
from settings import Settings
from tests.jobs.arranging import council
from tests.webhooks.receiving import Got, Receiver
from webhooks.sending import Sender
from webhooks.signing import SigningKey

ENDPOINT = """
INSERT INTO webhook_endpoints (id, authority_id, name, url, event_types, ordered, at_once, per_second, created_at,
                               changed_at)
VALUES ($1, $2, 'Finance', $3, $4, $5, $6, $7, now(), now())
"""
SECRET = """
INSERT INTO webhook_secrets (id, endpoint_id, authority_id, sealed, public_key, created_at)
VALUES ($1, $2, $3, $4, $5, now())
"""
KEY = SigningKey(b"k" * 32, b"s" * 32)


async def put_endpoint(owner: Any, secrets: Secrets, authority: UUID, url: str, **facts: Any) -> UUID:
    """An endpoint of an authority, with a secret."""
    id, secret_id = uuid4(), uuid4()
    pace = (facts.get("ordered", False), facts.get("at_once", 4), facts.get("per_second", 1000))
    await owner.execute(ENDPOINT, id, authority, url, list(facts.get("types", ())), *pace)
    stored = deliveries.sealed(secrets, secret_id, KEY)
    await owner.execute(SECRET, secret_id, id, authority, stored, KEY.public)
    return id


@dataclass
class Desk:
    """The worker's half of webhooks, on the test's own database."""

    owner: Any
    database: Database
    secrets: Secrets
    reading: Database | None = None

    async def endpoint(self, receiver: Receiver | str, **facts: Any) -> UUID:
        """An endpoint at this receiver, with a secret."""
        url = receiver if isinstance(receiver, str) else receiver.url
        return await put_endpoint(self.owner, self.secrets, await council(self.owner), url, **facts)

    def post(self, seconds: float = 5.0) -> WebhookPost:
        """A post, which its holder opens or not, and closes."""
        sender = Sender(Dialling(loopback=True), seconds=seconds)
        renderer = Renderer(self.reading or self.database, self.database, self.secrets)
        return WebhookPost(self.database, Strongroom(self.secrets), sender, renderer)

    async def number(self) -> None:
        """Number what happened."""
        await relay_outbox({"database": self.database})

    async def deliver(self, seconds: float = 5.0) -> int:
        """Number what happened, try everything that is due, and write down what came of it."""
        await self.number()
        post = self.post(seconds)
        try:
            return await post.send_due()
        finally:
            await post.aclose()

    async def states(self, endpoint: UUID) -> list[tuple[int, str, int]]:
        """Number, state and tries of each delivery to an endpoint."""
        rows = await self.owner.fetch(
            "SELECT sequence, state, attempts FROM webhook_deliveries WHERE endpoint_id = $1 ORDER BY sequence",
            endpoint,
        )
        return [tuple(row) for row in rows]

    async def standing(self, endpoint: UUID) -> tuple[str, str | None]:
        """State of an endpoint, and why."""
        row = await self.owner.fetchrow("SELECT state, disabled_reason FROM webhook_endpoints WHERE id = $1", endpoint)
        return (row["state"], row["disabled_reason"])


def desk(owner: Any, worker_db: Database, settings: Settings, app_db: Database | None = None) -> Desk:
    """The desk of this process's database; `app_db` is what is read with that endpoints ask for."""
    return Desk(owner, worker_db, auth.secrets.opened(settings.secret_key, settings.data_directory), app_db)


def verify(got: Got) -> None:
    """Have a receiver's library verify what it got, which it does for five minutes."""
    standardwebhooks.Webhook(KEY.secret).verify(got.body, got.headers)


def verified(receiver: Receiver) -> bool:
    """Whether everything that a receiver got is verified by its library."""
    for got in receiver.got:
        verify(got)
    return True
