"""Who waits for an answer learns that nobody was asked: of each package, once, whatever kept the message from going."""

from typing import Any

from tests.client import Client
from tests.stories import brokering as steps
from tests.stories.correspondence import CARE4ALL, CAREFIRST, Mailroom, subject

UNREACHABLE = "A provider cannot be reached by e-mail"


async def test_a_refused_address_is_told_to_the_officer_of_each_package_once(
    broker: Client, mailroom: Mailroom, owner: Any
) -> None:
    officer = await owner.fetchval("SELECT email FROM accounts WHERE username = 'solihull.broker'")
    mailroom.server.recipient = lambda to: "550 5.1.1 no such user" if to == CAREFIRST else "250 2.1.5 OK"
    for _ in range(2):
        package = await steps.sent(broker)
        assert await mailroom.sent() == sorted([
            (CARE4ALL, subject("Brokerage Request", package)),
            (officer, subject(UNREACHABLE, package)),
        ])  # fmt: skip
        moved = {"packageId": package["id"], "deadlineAt": steps.in_hours(3)}
        await broker.change("modifyDeadline", moved, steps.PACKAGE)
        assert await mailroom.sent() == [(CARE4ALL, subject("Deadline changed", package))]


async def test_a_team_without_an_address_is_told_of_at_once(broker: Client, mailroom: Mailroom, owner: Any) -> None:
    address = "UPDATE organisations SET team_email = $1 WHERE slug = $2"
    await owner.execute(address, None, "carefirst")
    try:
        package = await steps.sent(broker, ["carefirst"])
        assert [said for _, said in await mailroom.sent()] == [subject(UNREACHABLE, package)]
    finally:
        await owner.execute(address, CAREFIRST, "carefirst")
    read = "messages(first: 5) { nodes { kind state attempts { outcome code problem } } }"
    nodes = (await steps.package(broker, package["id"], read))["messages"]["nodes"]
    assert nodes[0] == {
        "kind": "REQUEST",
        "state": "BOUNCED",
        "attempts": [{"outcome": "BOUNCED", "code": None, "problem": "NO_ADDRESS"}],
    }
