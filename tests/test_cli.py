"""The command, as an operator and a developer use it."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from settings import Settings
from tests import forking
from tests.house.sources import ROOT

PATIENCE_SECONDS = 60


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def environment(settings: Settings, tmp_path: Path) -> Mapping[str, str]:
    return os.environ | {
        **settings.addresses(),
        "EBROKERAGE_DATA_DIRECTORY": str(tmp_path),
        "EBROKERAGE_PORT": str(_free_port()),
        "EBROKERAGE_METRICS_PORT": str(_free_port()),
        "EBROKERAGE_API_WORKERS": "1",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }


def _run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return forking.run(environment, "-m", "cli", *arguments)


def test_token_alone_on_standard_output(environment: Mapping[str, str]) -> None:
    finished = _run(environment, "token", "--user", "solihull.broker")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.count(".") == 2
    assert finished.stdout.count("\n") == 1


def test_without_a_user_the_users_are_listed(environment: Mapping[str, str]) -> None:
    listed = _run(environment, "token").stdout
    assert "norfolk.manager" in listed
    assert "carefirst.employee" in listed


def test_nobody_of_that_name(environment: Mapping[str, str]) -> None:
    finished = _run(environment, "token", "--user", "nobody")
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr == "There is no user 'nobody'.\n"


@pytest.mark.parametrize("where", ["test", "production"])
def test_outside_development_only_for_operators(where: str, environment: Mapping[str, str]) -> None:
    needed = {
        "EBROKERAGE_SECRET_KEY": 32 * "s",
        "EBROKERAGE_PUBLIC_URL": "https://care.example",
        "EBROKERAGE_SMTP_URL": "smtp://mail.example",
        "EBROKERAGE_DOCUMENT_KEY": 32 * "d",
    }
    elsewhere = {**environment, **needed, "EBROKERAGE_ENVIRONMENT": where}
    refused = _run(elsewhere, "token", "--user", "solihull.broker")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--i-am-operator" in refused.stderr
    assert _run(elsewhere, "token", "--user", "solihull.broker", "--i-am-operator").returncode == 0


def test_a_taken_port_is_said_in_one_sentence(environment: Mapping[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["EBROKERAGE_PORT"]))):
        finished = _run(environment, "run")
    assert finished.returncode == 1
    assert finished.stderr.startswith(f"Port {environment['EBROKERAGE_PORT']} of 127.0.0.1 is taken")
    assert finished.stderr.count("\n") == 1


def test_an_unreachable_database_is_said_in_one_sentence(environment: Mapping[str, str]) -> None:
    finished = _run({**environment, "EBROKERAGE_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "migrate")
    assert finished.returncode == 1
    assert finished.stderr.startswith("The database cannot be used")
    assert finished.stderr.count("\n") == 1


def _wait_until_ready(url: str) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    pytest.fail("the service is not ready")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_run_starts_everything_and_stops_it_cleanly(
    how: signal.Signals, environment: Mapping[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "cli", "run"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        try:
            _wait_until_ready(f"http://127.0.0.1:{environment['EBROKERAGE_PORT']}")
            metrics = httpx.get(f"http://127.0.0.1:{environment['EBROKERAGE_METRICS_PORT']}/metrics").text
            running.send_signal(how)
            running.communicate(timeout=PATIENCE_SECONDS)
        finally:
            running.kill()
    assert running.returncode == 0
    assert 'ebrokerage_requests_total{method="GET",status="200"}' in metrics
    credentials = tmp_path / "credentials.json"
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
    written = json.loads(credentials.read_text())
    for name in ("solihull.broker", "spotday.admin"):
        assert {"role", "home", "password", "token"} <= written["users"][name].keys()
    assert written["clients"]["solihull-finance"]["scopes"] == ["finance:read"]
    assert written["clients"]["solihull-finance"]["secret"]


def test_users_are_disabled_enabled_and_signed_out(environment: Mapping[str, str]) -> None:
    for command, said in (
        ("disable", "pcc.admin is disabled."),
        ("disable", "pcc.admin was disabled already."),
        ("enable", "pcc.admin may sign in again."),
        ("enable", "pcc.admin is not disabled."),
        ("revoke", "pcc.admin is signed out everywhere."),
    ):
        finished = _run(environment, "users", command, "PCC.admin")
        assert (finished.returncode, finished.stderr) == (0, f"{said}\n".replace("pcc.admin", "PCC.admin"))
    listed = json.loads(_run(environment, "users", "list", "--json").stdout)
    assert {"username": "pcc.admin", "role": "TEAM_ADMIN", "disabled": False}.items() <= next(
        each for each in listed if each["username"] == "pcc.admin"
    ).items()
    assert not [each for each in listed if each["username"] == "solihull-finance"]
    for command in ("disable", "reset-link", "reset-second-factor"):
        nobody = _run(environment, "users", command, "nobody")
        assert (nobody.returncode, nobody.stderr) == (1, "There is no user 'nobody'.\n")


@pytest.mark.usefixtures("clean")
async def test_somebody_is_helped_in_and_the_link_is_shown_to_an_operator_alone(
    environment: Mapping[str, str], owner: Any
) -> None:
    await owner.execute("UPDATE accounts SET activated_at = now() WHERE username = 'pcc.admin'")
    sent = _run(environment, "users", "reset-link", "pcc.admin")
    assert (sent.returncode, sent.stdout) == (0, "")
    shown = _run(environment, "users", "reset-link", "pcc.admin", "--show").stdout
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/new-password\?link=[\w-]{43}\n", shown)
    refused = _run({**environment, "EBROKERAGE_ENVIRONMENT": "test"}, "users", "reset-link", "pcc.admin", "--show")
    assert (refused.returncode, refused.stdout, "--i-am-operator" in refused.stderr) == (1, "", True)
    assert await owner.fetchval("SELECT count(*) FROM messages WHERE kind = 'PASSWORD_RESET'") == 2
    none = _run(environment, "users", "reset-second-factor", "pcc.admin")
    assert (none.returncode, none.stderr) == (0, "pcc.admin has no second factor.\n")
