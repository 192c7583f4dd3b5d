"""The audit, as an operator verifies it."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from db.transaction import Database
from jobs.audit_chain import chain_waiting
from settings import Settings
from tests import forking
from tests.jobs.test_audit_chain import WRITTEN, tampered
from tests.resolvers.arranging import House, callers


@pytest.fixture
def environment(settings: Settings, tmp_path: Path, clean: None) -> Mapping[str, str]:
    return os.environ | {**settings.addresses(), "EBROKERAGE_DATA_DIRECTORY": str(tmp_path), "COLUMNS": "200"}


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return forking.run(environment, "-m", "cli", "audit", *arguments)


async def test_the_audit_is_verified_signed_and_found_broken(
    environment: Mapping[str, str], owner: Any, worker_db: Database
) -> None:
    assert "no chain yet" in run(environment, "verify").stderr
    await owner.execute(WRITTEN, 4)
    await chain_waiting(worker_db)
    await owner.execute(WRITTEN, 1)
    sealed = run(environment, "seal")
    assert Path(sealed.stdout.strip()).name == "solihull-000000000004.jws"
    whole = run(environment, "verify", "--authority", "solihull")
    assert whole.returncode == 0, whole.stderr
    assert (
        "solihull: whole, 4 rows, 0 of them erased, 1 signed heads; 1 rows are not chained yet, the oldest for "
        in whole.stdout
    )
    await tampered(owner, "UPDATE audit SET action = 'thing.else' WHERE position = 2")
    broken = run(environment, "verify")
    assert broken.returncode == 1
    assert "solihull: BROKEN at position 2 (row " in broken.stdout


async def test_a_persons_record_is_printed_and_that_is_on_record(
    environment: Mapping[str, str], owner: Any, app_db: Database
) -> None:
    house = House(app_db, owner, await callers(owner))
    sent = await house.sent(client_reference="LAS 777")
    await house.sent()
    asked = ("export", "--authority", "solihull", "--client-reference")
    printed = run(environment, *asked, "LAS 777", "--i-am-operator")
    assert printed.returncode == 0, printed.stderr
    document = json.loads(printed.stdout)
    assert [row["id"] for row in document["packages"]] == [str(sent.id)]
    assert len(document["invitations"]) == len(document["briefs"]) == 2
    last = await house.last_audit()
    assert (last["action"], last["account_id"]) == ("subject.exported", None)
    unknown = run(environment, *asked, "LAS 9", "--i-am-operator")
    assert (unknown.returncode, "has this client reference" in unknown.stderr) == (1, True)
