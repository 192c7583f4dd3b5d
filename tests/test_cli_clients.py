"""`ebrokerage clients` and `ebrokerage keys`, as an operator uses them."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from settings import Settings
from tests import forking


@pytest.fixture
def environment(settings: Settings, tmp_path: Path) -> Mapping[str, str]:
    """The command on this process's own database."""
    return os.environ | {**settings.addresses(), "EBROKERAGE_DATA_DIRECTORY": str(tmp_path)}


@pytest.fixture
async def forgotten(owner: Any) -> Any:
    """Forgets the clients that a test registers."""
    yield
    await owner.execute("DELETE FROM clients WHERE client_id LIKE 'cli.%'")
    await owner.execute("DELETE FROM accounts WHERE username LIKE 'cli.%'")


def _run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return forking.run(environment, "-m", "cli", *arguments)


def _listed(environment: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for client in json.loads(_run(environment, "clients", "list", "--json").stdout):
        yield client["client_id"], client


@pytest.mark.usefixtures("forgotten")
def test_a_machine_is_registered_given_another_secret_and_disabled(environment: Mapping[str, str]) -> None:
    about = ("--name", "Test", "--scope", "finance:read", "--authority", "solihull", "--role", "FINANCE_OFFICER")
    created = _run(environment, "clients", "create", "cli.machine", *about)
    assert (created.returncode, len(created.stdout.strip())) == (0, 43), created.stderr
    again = _run(environment, "clients", "create", "cli.machine", *about)
    assert (again.returncode, again.stderr) == (1, "There is a client 'cli.machine' already.\n")
    rotated = json.loads(_run(environment, "clients", "rotate-secret", "cli.machine", "--json").stdout)
    assert rotated["client_secret"] != created.stdout.strip()
    machine = dict(_listed(environment))["cli.machine"]
    assert (machine["authority"], machine["role"], machine["scopes"]) == (
        "solihull",
        "FINANCE_OFFICER",
        ["finance:read"],
    )
    assert "secret" not in json.dumps(machine).replace("client_secret_basic", "")
    assert _run(environment, "clients", "disable", "cli.machine").returncode == 0
    assert dict(_listed(environment))["cli.machine"]["disabled"]
    assert "disabled already" in _run(environment, "clients", "disable", "cli.machine").stderr
    assert "front-end" in _run(environment, "clients", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--scope", "finance:read", "--authority", "solihull"), "A machine has an authority and a role"),
        (("--scope", "api", "--public"), "Name an address"),
        (("--scope", "api", "--public", "--redirect-uri", "http://evil.example/"), "cannot be an address"),
        (("--scope", "nonsense", "--public", "--device"), "The scopes are"),
    ],
)
def test_what_is_wrong_with_a_client_is_said(
    environment: Mapping[str, str], arguments: tuple[str, ...], sentence: str
) -> None:
    refused = _run(environment, "clients", "create", "cli.wrong", "--name", "Test", *arguments)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert sentence in refused.stderr


def test_a_key_is_published_before_it_signs(environment: Mapping[str, str]) -> None:
    _run(environment, "keys", "list")
    assert _run(environment, "keys", "rotate").returncode == 0
    old, new = json.loads(_run(environment, "keys", "list", "--json").stdout)
    assert (old["signs"], new["signs"]) == (True, False)
    refused = _run(environment, "keys", "retire", old["kid"])
    assert (refused.returncode, "signs now" in refused.stderr) == (1, True)
    assert _run(environment, "keys", "rotate", "--now").returncode == 0
    assert _run(environment, "keys", "retire", old["kid"]).returncode == 0
    assert len(json.loads(_run(environment, "keys", "list", "--json").stdout)) == 2
