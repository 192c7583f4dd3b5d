"""`ebrokerage identity-providers`, as an operator uses it."""

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any

import pytest

from settings import Settings
from tests import forking
from tests.auth.federated.conftest import CLIENT_ID, FORGET, SECRET, Council, Wanderer
from tests.auth.pages.browsing import SITE


@pytest.fixture
def environment(settings: Settings) -> Mapping[str, str]:
    """The command on this process's own database, with the service's keys."""
    own = {"EBROKERAGE_DATA_DIRECTORY": str(settings.data_directory), "EBROKERAGE_PUBLIC_URL": SITE}
    return os.environ | {**settings.addresses(), **own, "EBROKERAGE_ENVIRONMENT": "test"}


async def run(environment: Mapping[str, str], *arguments: str, given: str = "") -> tuple[int, str, str]:
    """What the command answers: its status, and what it says on both."""
    command = ("-m", "cli", "identity-providers", *arguments)
    ran = await asyncio.to_thread(forking.run, environment, *command, given=given)
    return ran.returncode, ran.stdout, ran.stderr


def about(issuer: str, *more: str) -> tuple[str, ...]:
    """What an operator says of a provider."""
    return ("--name", "Staff account", "--issuer", issuer, "--client-id", CLIENT_ID, *more)


async def test_a_provider_is_set_used_listed_and_disabled(
    council: Council, environment: Mapping[str, str], browser: Wanderer, owner: Any
) -> None:
    await owner.execute(FORGET)
    done = await run(
        environment, "set", "solihull", *about(council.issuer, "--second-factor", "mfa"), given=f"{SECRET}\n"
    )
    assert done[:2] == (0, f"{SITE}/federated/callback/solihull\n"), done
    email = await owner.fetchval("SELECT email FROM accounts WHERE username = 'solihull.broker'")
    await council.says("subject", email, amr=["mfa"])
    await browser.sign_in()
    assert browser.title.startswith("Your account")
    _, listed, _ = await run(environment, "list", "--json")
    assert SECRET not in listed
    assert json.loads(listed) == [
        {
            "authority": "solihull",
            "name": "Staff account",
            "issuer": council.issuer,
            "client_id": CLIENT_ID,
            "second_factor_values": ["mfa"],
            "redirect_uri": f"{SITE}/federated/callback/solihull",
            "enabled": True,
        }
    ]
    assert (await run(environment, "disable", "solihull"))[0] == 0
    again = await run(environment, "disable", "solihull")
    assert (again[0], again[2]) == (
        1,
        "The authority 'solihull' has no identity provider, or it is disabled already.\n",
    )
    assert not json.loads((await run(environment, "list", "--json"))[1])[0]["enabled"]
    assert "solihull" in (await run(environment, "list"))[1]
    audited = await owner.fetch("SELECT action, after FROM audit WHERE object_type = 'identity_provider' ORDER BY id")
    assert [row["action"] for row in audited][-2:] == ["identity_provider.set", "identity_provider.disabled"]
    assert SECRET not in str([dict(row) for row in audited])


async def test_the_secret_may_stand_in_the_environment(council: Council, environment: Mapping[str, str]) -> None:
    named = {**environment, "IDENTITY_PROVIDER_SECRET": SECRET}
    assert (await run(named, "set", "norfolk", *about(council.issuer)))[0] == 0


@pytest.mark.parametrize(
    ("slug", "issuer", "secret", "sentence"),
    [
        ("nobody", None, SECRET, "There is no authority 'nobody'."),
        ("norfolk", "http://login.example", SECRET, "An issuer is an https address"),
        ("norfolk", "https://login.microsoftonline.com/common/v2.0", SECRET, "any tenant"),
        ("norfolk", "http://127.0.0.1:9", SECRET, "does not answer"),
        ("norfolk", None, "", "no secret"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_set(
    slug: str,
    issuer: str | None,
    secret: str,
    sentence: str,
    council: Council,
    environment: Mapping[str, str],
    owner: Any,
) -> None:
    status, told, why = await run(environment, "set", slug, *about(issuer or council.issuer), given=secret)
    assert (status, told, sentence in why) == (1, "", True), why
    assert await owner.fetchval("SELECT count(*) FROM identity_providers") == 1
