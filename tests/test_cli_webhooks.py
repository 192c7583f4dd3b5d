"""`ebrokerage webhooks`, as an integrator uses it, against the service on a real port."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import standardwebhooks
from typer.testing import CliRunner, Result

from cli import app
from db.transaction import Database
from settings import Settings
from tests.contract.conftest import address
from tests.jobs.delivering import Desk, desk
from tests.serving import SignIn, http, sign_in
from tests.webhooks.certifying import Authority
from tests.webhooks.receiving import receiver

__all__ = ["address", "http", "sign_in"]


@pytest.fixture(name="at")
def the_worker(owner: Any, worker_db: Database, settings: Settings) -> Desk:
    """The worker's half."""
    return desk(owner, worker_db, settings)


@pytest_asyncio.fixture
async def whom(address: str, sign_in: SignIn, clean: Any) -> tuple[str, ...]:
    """Where the API is, and Solihull's brokerage manager's token."""
    token = (await sign_in("solihull.manager")).token
    return ("--url", f"http://{address}/graphql", "--token", str(token))


async def run(whom: tuple[str, ...], *arguments: str) -> Result:
    """Run a command, in a thread of its own: it has a loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["webhooks", *arguments, *whom])


async def done(whom: tuple[str, ...], *arguments: str) -> Any:
    """What a command that is done prints."""
    found = await run(whom, *arguments)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


async def test_an_endpoint_from_its_making_to_its_end(whom: tuple[str, ...], at: Desk) -> None:
    async with receiver() as found:
        made = await done(whom, "create", "Finance", found.url, "--event", "package.awarded")
        endpoint = made["endpoint"]["id"]
        sent = await done(whom, "sample", endpoint, "package.sent")
        await at.deliver()
        standardwebhooks.Webhook(made["signingSecret"]).verify(found.got[0].body, found.got[0].headers)
        assert found.got[0].headers["webhook-id"] == sent["delivery"]["messageId"]
        told = (await run(whom, "deliveries", endpoint)).stdout
        assert "sample  package.sent  DELIVERED  200" in told
        again = await done(whom, "redeliver", sent["delivery"]["id"])
        assert again["delivery"]["state"] == "PENDING"
    assert (await done(whom, "pause", endpoint))["endpoint"]["state"] == "PAUSED"
    assert (await done(whom, "enable", endpoint))["endpoint"]["statistics"] == {"backlog": 1, "failed": 0}
    assert (await done(whom, "rotate", endpoint))["signingSecret"] != made["signingSecret"]
    listed = (await run(whom, "list")).stdout
    assert f"{endpoint}  ACTIVE  Finance  {found.url}" in listed
    assert "1 tries in the last day, 100.0% taken" in listed
    assert "1 waiting since" in listed
    assert await done(whom, "delete", endpoint) == {"deleted": True}


async def test_what_is_refused_is_said_in_a_sentence(whom: tuple[str, ...]) -> None:
    nothing = "endpoint_00000000-0000-0000-0000-000000000000"
    for arguments, sentence in (
        (("create", "Finance", "https://10.0.0.1/"), "Nothing can be sent to this address."),
        (("pause", nothing), "There is no endpoint with this id that you may see."),
        (("deliveries", nothing), "There is no endpoint with this id that you may see."),
        (("replay", nothing, "--failed"), "There is no endpoint with this id that you may see."),
    ):
        found = await run(whom, *arguments)
        assert found.exit_code == 1
        assert sentence in str(found.exception), arguments


async def test_a_port_of_this_machine_listens_until_it_is_interrupted(
    whom: tuple[str, ...], at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def sleep(_seconds: float) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("cli.webhooks.time.sleep", sleep)
    async with receiver() as found:
        heard = await run(whom, "listen", found.url)
    assert heard.exit_code == 0, heard.output
    assert "whsec_" in heard.stdout
    assert await at.owner.fetchval("SELECT state FROM webhook_endpoints") == "DELETED"


async def test_what_an_endpoint_is_told_beside_events_is_said_changed_and_taken_back(
    whom: tuple[str, ...], tmp_path: Path
) -> None:
    own = tmp_path / "own.graphql"
    own.write_text("query ($packageId: ID!) { package(id: $packageId) { reference } }")
    async with receiver() as found:
        made = await done(whom, "create", "Finance", found.url, "--preset", "FINANCE", "--client", "solihull-finance")
        endpoint = made["endpoint"]["id"]
        asked = await done(whom, "payload", endpoint, "--query", str(own), "--client", "solihull-monitoring")
        assert asked["endpoint"]["payload"] == {
            "preset": None, "clientId": "solihull-monitoring", "permissions": ["package:read"], "problem": None,
            "detail": None,
        }  # fmt: skip
        nobody = await run(whom, "payload", endpoint, "--preset", "FINANCE", "--client", "nobody")
        assert nobody.exit_code == 1
        assert 'no client "nobody"' in nobody.output
        listed = (await run(whom, "list")).stdout
        assert "is told what its query asks for, as solihull-monitoring" in listed
        assert (await done(whom, "payload", endpoint, "--clear"))["endpoint"]["payload"] is None


async def test_check_names_what_makes_no_sense_any_more(
    whom: tuple[str, ...], settings: Settings, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.addresses().items():
        monkeypatch.setenv(name, value)
    async with receiver() as found:
        await done(whom, "create", "Finance", found.url, "--preset", "FINANCE", "--client", "solihull-finance")
    sound = await asyncio.to_thread(CliRunner().invoke, app, ["webhooks", "check"])
    assert (sound.exit_code, "and every one that is kept" in sound.output) == (0, True)
    broken = "query ($packageId: ID!) { package(id: $packageId) { colour } }"
    await owner.execute("UPDATE webhook_payloads SET schema_hash = 'x', preset = NULL, query = $1", broken)
    found_out = await asyncio.to_thread(CliRunner().invoke, app, ["webhooks", "check"])
    assert found_out.exit_code == 1
    assert "Finance: " in found_out.output
    assert "colour" in found_out.output


async def test_a_certificate_is_given_and_taken_back(whom: tuple[str, ...], tmp_path: Path) -> None:
    certificate, key = (tmp_path / name for name in ("client.pem", "client.key"))
    for path, text in zip((certificate, key), Authority().client(), strict=True):
        path.write_text(text)
    async with receiver() as found:
        endpoint = (await done(whom, "create", "Finance", found.url))["endpoint"]["id"]
    half = await run(whom, "certify", endpoint, "--key", str(key))
    assert (half.exit_code, "give both" in half.output) == (1, True)
    given = await done(whom, "certify", endpoint, "--certificate", str(certificate), "--key", str(key))
    assert given["endpoint"]["certificate"]["subject"] == "CN=ebrokerage.example"
    assert (await done(whom, "certify", endpoint))["endpoint"]["certificate"] is None
