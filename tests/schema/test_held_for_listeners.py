"""What a connection that stays open holds in memory: little, whatever it was begun with."""

import gc
import json
from typing import Any

import pytest

from tests.client import Client
from tests.schema.hearing import LISTEN, listening
from tests.schema.test_socket import VIEWER, asked, heard, host, opened, say, signed_in

__all__ = ["host"]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("subscription { told: events { id } }", {"none": [{}] * 5000}),
        (LISTEN, {"after": "x" * 20_000}),
        ("#" + "x" * 20_000 + "\nsubscription { told: events { id } }", {}),
    ],
)
async def test_what_would_be_held_for_as_long_as_somebody_listens_is_small(
    host: str, broker: Client, query: str, variables: dict[str, Any]
) -> None:
    async with listening(host, broker.token, query, **variables) as stream:
        refused = json.loads((await stream.next())["data"])["errors"]
        assert (await stream.next())["event"] == "complete"
    async with signed_in(host, broker.token) as talking:
        await say(talking, type="subscribe", id="1", payload={"query": query, "variables": variables})
        told = await heard(talking)
    assert [(each["message"], each["extensions"]["code"]) for each in refused] == [
        ("A subscription has 10000 bytes at most, with its variables.", "BAD_USER_INPUT")
    ]
    assert (told["type"], told["payload"][0]["message"]) == ("error", refused[0]["message"])


async def test_what_else_is_said_with_the_token_is_not_held(host: str, broker: Client) -> None:
    def held() -> int:
        """How many such payloads there are; the service is in this process."""
        return sum(type(each) is dict and "of no use" in each for each in gc.get_objects())

    async with opened(host) as socket:
        said = json.dumps({"Authorization": f"Bearer {broker.token}", "of no use": [[]]})
        await socket.send('{"type": "connection_init", "payload": ' + said + "}")
        assert await heard(socket) == {"type": "connection_ack"}
        assert (await asked(socket, VIEWER))["type"] == "next"
        gc.collect()
        assert held() == 0
