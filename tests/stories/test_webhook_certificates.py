"""An endpoint whose server asks for a certificate: given over the API, shown when it is sent to, its key never."""

from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.transaction import Database
from settings import Settings
from tests.client import Client
from tests.jobs.delivering import Desk, desk
from tests.serving import SignIn
from tests.webhooks.certifying import Authority
from tests.webhooks.receiving import Receiver, receiver

SHOWN = "endpoint { id version certificate { subject fingerprint expiresAt createdAt } }"
OURS = Authority()


@pytest_asyncio.fixture(name="manager")
async def the_manager(sign_in: SignIn, clean: Any) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


@pytest.fixture(name="at")
def the_worker(owner: Any, worker_db: Database, settings: Settings) -> Desk:
    """The worker's half."""
    return desk(owner, worker_db, settings)


async def endpoint(manager: Client, found: Receiver) -> str:
    """A new endpoint."""
    given = {"name": "Finance", "url": found.url}
    made: str = (await manager.change("createWebhookEndpoint", given, "endpoint { id }"))["id"]
    return made


async def sample(manager: Client, at: Desk, endpoint: str) -> Any:
    """Send a sample; the error of the last try."""
    given = {"endpointId": endpoint, "type": "package.sent"}
    await manager.change("sendWebhookSample", given, "delivery { id }")
    await at.deliver()
    return await at.owner.fetchval("SELECT error FROM webhook_attempts ORDER BY began_at DESC LIMIT 1")


async def test_a_server_that_asks_for_a_certificate_is_shown_what_its_owner_gave(
    manager: Client, at: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, trusted = OURS.asking(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    certificate, key = OURS.client()
    async with receiver(tls=asking) as found:
        id = await endpoint(manager, found)
        given = {"endpointId": id, "certificate": certificate, "privateKey": key}
        told = await manager.change("setWebhookCertificate", given, SHOWN)
        assert (told["version"], told["certificate"]["subject"]) == (2, "CN=ebrokerage.example")
        assert await sample(manager, at, id) is None
        assert len(found.got) == 1
        gone = await manager.change("removeWebhookCertificate", {"endpointId": id}, SHOWN)
        assert gone["certificate"] is None
        assert await sample(manager, at, id) is not None
        assert len(found.got) == 1
    assert await manager.codes("removeWebhookCertificate", {"endpointId": id}, SHOWN) == ["NOT_FOUND"]


async def test_a_key_is_shown_to_nobody_and_opened_by_the_worker_alone(
    manager: Client, sign_in: SignIn, owner: Any
) -> None:
    certificate, key = OURS.client()
    async with receiver() as found:
        id = await endpoint(manager, found)
    given = {"endpointId": id, "certificate": certificate, "privateKey": key}
    answer = await manager.post(
        f"mutation S($i: SetWebhookCertificateInput!) {{ setWebhookCertificate(input: $i) {{ {SHOWN} }} }}",
        {"i": given},
        **{"Idempotency-Key": "once"},
    )
    inside = key.splitlines()[1]
    assert inside not in answer.text
    for (table,) in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        assert inside not in str([dict(row) for row in await owner.fetch(f"SELECT * FROM {table}")]), table
    allowed = "SELECT has_column_privilege($1, 'webhook_certificates', 'sealed', 'SELECT')"
    roles = ("app", "auth", "worker", "gate")
    assert [await owner.fetchval(allowed, f"ebrokerage_{role}") for role in roles] == [False, False, True, False]
    norfolk = await sign_in("norfolk.manager")
    for mutation, more in (("setWebhookCertificate", given), ("removeWebhookCertificate", {"endpointId": id})):
        assert await norfolk.codes(mutation, more, SHOWN) == ["NOT_FOUND"]
    await manager.change("deleteWebhookEndpoint", {"endpointId": id}, "deleted")
    assert await owner.fetchval("SELECT count(*) FROM webhook_certificates") == 0


async def test_what_cannot_be_used_is_refused_and_nothing_is_sent_without_what_was_to_be_shown(
    manager: Client, at: Desk, owner: Any
) -> None:
    certificate, key = OURS.client()
    async with receiver() as found:
        id = await endpoint(manager, found)
        for wrong in ({"certificate": "x", "privateKey": key}, {"certificate": certificate, "privateKey": "x"}):
            given = {"endpointId": id, **wrong}
            assert await manager.codes("setWebhookCertificate", given, SHOWN) == ["CERTIFICATE_REFUSED"]
        given = {"endpointId": id, "certificate": certificate, "privateKey": key}
        await manager.change("setWebhookCertificate", given, SHOWN)
        await owner.execute("UPDATE webhook_certificates SET sealed = 'x'")
        assert await sample(manager, at, id) == "NO_CERTIFICATE"
    assert found.got == []


async def test_a_team_admin_gives_their_own_endpoint_a_certificate_and_no_others(
    manager: Client, carefirst: Client, care4all: Client, at: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, trusted = OURS.asking(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    certificate, key = OURS.client()
    async with receiver(tls=asking) as found:
        id = await endpoint(carefirst, found)
        given = {"endpointId": id, "certificate": certificate, "privateKey": key}
        for other in (manager, care4all):
            assert await other.codes("setWebhookCertificate", given, SHOWN) == ["NOT_FOUND"]
        told = await carefirst.change("setWebhookCertificate", given, SHOWN)
        assert told["certificate"]["subject"] == "CN=ebrokerage.example"
        assert await sample(carefirst, at, id) is None
        for other in (manager, care4all):
            assert await other.codes("removeWebhookCertificate", {"endpointId": id}, SHOWN) == ["NOT_FOUND"]
        gone = await carefirst.change("removeWebhookCertificate", {"endpointId": id}, SHOWN)
    assert (gone["certificate"], len(found.got)) == (None, 1)
