"""Every audit of GraphQL over HTTP, as npm's `graphql-http` has them, against a real server."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import SignIn

DIRECTORY = Path(__file__).parent / "node"
BIN = Path(sys.executable).parent
AUDITS = 61


def installed(directory: Path) -> Path:
    """Node; beside what it runs in `directory` stands what that needs, installed as locked."""
    lock, done = directory / "package-lock.json", directory / "node_modules" / ".package-lock.json"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
            command = [str(BIN / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
            subprocess.run(command, cwd=directory, env=environment, check=True, timeout=240)
            done.touch()
    return BIN / "node"


@pytest.fixture(scope="session")
def node() -> Path:
    """Node, with the audits."""
    return installed(DIRECTORY)


async def test_every_audit_of_graphql_over_http_passes(node: Path, address: str, sign_in: SignIn) -> None:
    token = (await sign_in("solihull.broker")).token
    ran = subprocess.run(  # noqa: ASYNC221 - the server answers in a thread of its own
        [node, "audit.mjs", f"http://{address}/graphql"],
        cwd=DIRECTORY,
        env={**os.environ, "TOKEN": str(token)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    results = json.loads(ran.stdout)
    lines = [f"{each['status']:5} {each['id']} {each['name']} {each['reason'] or ''}" for each in results]
    print("\n".join(lines))  # noqa: T201 - each result, for whoever reads the test's output
    assert [line for line in lines if not line.startswith("ok ")] == []
    assert len(results) == AUDITS
