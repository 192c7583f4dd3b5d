"""`ebrokerage login`, `token`, `api`, `logout`, as somebody uses them on a computer that has nothing else of ours."""

import asyncio
import json
import os
import re
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auth.server import devices
from cli.device_grant import Answer, NotAnswered, Refused, checked, poll
from cli.kept import Keeping
from cli.terminal import Stopped
from tests import forking
from tests.auth.server.conftest import Site
from tests.auth.server.test_devices import service, signed_in
from tests.house.sources import ROOT

CODE = re.compile(rb"^    ([A-Z]{4}-[A-Z]{4})$", re.MULTILINE)
VIEWER = "{ viewer { account { username } } }"


@dataclass(frozen=True)
class Computer:
    """Somebody's computer: commands run there, and what they keep."""

    home: Path

    @property
    def kept(self) -> Path:
        """The file with the tokens."""
        return self.home / "ebrokerage" / "tokens.json"

    @property
    def environment(self) -> dict[str, str]:
        """What commands find there."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("EBROKERAGE_", "BROKERAGE_"))}
        return {**ours, "XDG_CONFIG_HOME": str(self.home), "COLUMNS": "200"}

    async def begin(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start a command."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli", *arguments),
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: str) -> tuple[int | None, str, str]:
        """Run a command: its status, and what it says."""
        ran = await asyncio.to_thread(forking.run, self.environment, "-m", "cli", *arguments)
        return ran.returncode, ran.stdout, ran.stderr

    def change(self, **changed: Any) -> None:
        """Change what is kept of the one service."""
        stored = json.loads(self.kept.read_text())
        (kept,) = stored["services"].values()
        kept.update(changed)
        self.kept.write_text(json.dumps(stored))


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    """A computer on which nobody has signed in."""
    return Computer(tmp_path)


async def login(computer: Computer, site: Site, address: str, *, allowed: bool = True) -> tuple[int | None, str]:
    """Sign in as Solihull's broker: its status, and what it says at last."""
    process = await computer.begin("login", "--url", f"{address}/")
    assert process.stdout is not None
    told = b""
    while (code := CODE.search(told)) is None:
        told += await asyncio.wait_for(process.stdout.readline(), 30)
    assert await devices.decide(service(site), code[1].decode(), await signed_in(site), allowed=allowed)
    rest, complained = await process.communicate()
    assert f"{address}/device".encode() in told + rest
    return process.returncode, complained.decode()


async def test_who_signs_in_asks_with_the_kept_token_until_they_sign_out(
    computer: Computer, site: Site, address: str
) -> None:
    status, said = await login(computer, site, address)
    assert (status, said.splitlines()[-1]) == (0, f"Signed in to {address} as solihull.broker.")
    assert stat.S_IMODE(computer.kept.stat().st_mode) == 0o600
    status, token, _ = await computer.run("token")
    assert (status, token.count(".")) == (0, 2)
    status, answer, _ = await computer.run("api", VIEWER)
    assert (status, json.loads(answer)["data"]["viewer"]["account"]["username"]) == (0, "solihull.broker")
    assert (await computer.run("api", VIEWER, "--url", f"{address}/graphql"))[0] == 0
    assert (await computer.run("logout"))[::2] == (0, f"Signed out of {address}.\n")
    assert await site.owner.fetchval("SELECT revocation_reason FROM grants") == "revoked by the client"
    assert (await computer.run("logout"))[::2] == (1, "You are not signed in.\n")
    status, answer, _ = await computer.run("api", VIEWER, "--url", f"{address}/graphql")
    assert (status, json.loads(answer)["errors"][0]["extensions"]["code"]) == (1, "UNAUTHENTICATED")


async def test_two_commands_at_once_renew_the_token_once_and_both_go_on(
    computer: Computer, site: Site, address: str
) -> None:
    await login(computer, site, address)
    for renewed in (2, 3):
        computer.change(expires_at=0)
        (first, one, _), (second, other, _) = await asyncio.gather(computer.run("token"), computer.run("token"))
        assert (first, second, one) == (0, 0, other)
        assert await site.owner.fetchval("SELECT count(*) FROM refresh_tokens") == renewed
        await site.owner.execute("UPDATE refresh_tokens SET replaced_at = replaced_at - interval '1 minute'")
    assert await site.owner.fetchval("SELECT revoked_at FROM grants") is None
    assert stat.S_IMODE(computer.kept.stat().st_mode) == 0o600


async def test_who_was_signed_out_elsewhere_is_told_to_sign_in(computer: Computer, site: Site, address: str) -> None:
    await login(computer, site, address)
    await site.owner.execute("UPDATE grants SET revoked_at = now(), revocation_reason = 'account disabled'")
    computer.change(expires_at=0)
    status, said, complained = await computer.run("token")
    assert (status, said) == (1, "")
    assert f"run `ebrokerage login --url {address}`" in complained
    assert json.loads(computer.kept.read_text())["services"] == {}


async def test_who_is_refused_keeps_nothing(computer: Computer, site: Site, address: str) -> None:
    status, said = await login(computer, site, address, allowed=False)
    assert (status, said.splitlines()[-1]) == (1, "It was refused.")
    assert not computer.kept.exists()


async def test_a_kept_token_goes_to_the_service_that_gave_it(computer: Computer, site: Site, address: str) -> None:
    await login(computer, site, address)
    elsewhere = address.replace("127.0.0.1", "localhost")
    assert json.loads((await computer.run("api", VIEWER, "--url", f"{elsewhere}/graphql"))[1])["errors"]
    status, said, complained = await computer.run("login", "--url", elsewhere)
    assert (status, said) == (1, "")
    assert "is not the address that the service knows itself by" in complained


async def test_where_nobody_answers_that_is_said_and_what_is_kept_stays(
    computer: Computer, site: Site, address: str
) -> None:
    assert "does not answer as a service does" in (await computer.run("login", "--url", "http://127.0.0.1:1"))[2]
    await login(computer, site, address)
    computer.change(expires_at=0, token_endpoint="http://127.0.0.1:1/", revocation_endpoint="http://127.0.0.1:1/")
    assert (await computer.run("token"))[0] == 1
    assert json.loads(computer.kept.read_text())["services"]
    status, _, complained = await computer.run("logout")
    assert (status, "has not heard of it" in complained) == (1, True)
    assert json.loads(computer.kept.read_text())["services"] == {}


# Waiting -------------------------------------------------------------------------------------------------------------

NOT_YET, SLOWER = Refused("authorization_pending"), Refused("slow_down")


async def polled(answers: Sequence[Answer | Exception], pauses: list[float], expires_in: float = 600) -> Answer:
    """What comes of asking who gives these answers, the last for ever; `pauses` are those that were made."""
    left = list(answers)

    async def ask() -> Answer:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    return await poll(ask, 5, expires_in, pause)


async def test_it_asks_as_slowly_as_it_is_told() -> None:
    pauses: list[float] = []
    given: Answer = {"access_token": "a"}
    answers: list[Answer | Exception] = [NOT_YET, SLOWER, NOT_YET, NotAnswered("nobody"), SLOWER, given]
    assert await polled(answers, pauses) == given
    assert pauses == [5, 5, 10, 10, 20, 25]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("access_denied", "It was refused."),
        ("expired_token", "Nobody entered the code in time: begin anew."),
        ("invalid_grant", "The service refused: invalid_grant."),
    ],
)
async def test_it_asks_no_more_once_it_was_told_no(error: str, said: str) -> None:
    pauses: list[float] = []
    with pytest.raises(Stopped, match=re.escape(said)):
        await polled([NOT_YET, Refused(error)], pauses)
    assert pauses == [5, 5]


async def test_it_does_not_ask_beyond_the_end_of_the_code() -> None:
    pauses: list[float] = []
    with pytest.raises(Stopped, match="in time"):
        await polled([NOT_YET], pauses, expires_in=20)
    assert pauses == [5, 5, 5]


# Addresses and files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["http://brokerage.example", "ftp://brokerage.example", "brokerage.example", "https://", "https://a.example?b"],
)
def test_nobody_signs_in_at_an_address_that_is_none_or_not_encrypted(url: str) -> None:
    with pytest.raises(Stopped):
        checked(url)
    assert checked("https://brokerage.example/") == "https://brokerage.example"


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ('{"services": {}, "latest": null}', 0o640, "may be read by others"),
        ("{", 0o600, "is not what"),
        ("[]", 0o600, "is not what"),
        ('{"services": {"https://a.example": {"url": 1}}, "latest": "https://a.example"}', 0o600, "is not what"),
    ],
)
def test_a_file_that_others_may_read_or_that_is_none_is_not_used(
    tmp_path: Path, text: str, mode: int, said: str
) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(Stopped, match=said):
        Keeping(path).find(None)
