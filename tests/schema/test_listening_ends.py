"""How listening ends, whatever the listener wants: with the token, the account, the patience of a process."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

import schema.socket
from settings import Settings
from tests.client import Client
from tests.contract import live
from tests.contract.signing import signed
from tests.schema.hearing import LISTEN, host, last_of, listening
from tests.schema.test_socket import closed, heard, opened, say, signed_in

__all__ = ["host"]


async def own_token(settings: Settings, owner: Any, **claims: Any) -> str:
    """A token of Solihull's broker with claims of its own."""
    row = await owner.fetchrow("SELECT id, role, authority_id FROM accounts WHERE username = 'solihull.broker'")
    usual = {"sub": str(row["id"]), "role": row["role"], "authority_id": str(row["authority_id"])}
    return signed(settings, **usual, **claims)


async def test_a_stream_ends_with_its_token(host: str, settings: Settings, owner: Any, broker: Client) -> None:
    token = await own_token(settings, owner, exp=int(time.time()) + 2)
    async with listening(host, token) as stream:
        assert await last_of(stream) == ("UNAUTHENTICATED", {"event": "complete", "data": ""})


async def test_a_stream_and_a_socket_end_when_their_token_is_revoked(
    host: str, settings: Settings, owner: Any, broker: Client
) -> None:
    jti = str(uuid4())
    token = await own_token(settings, owner, jti=jti)
    async with listening(host, token) as stream, signed_in(host, token) as socket:
        await say(socket, type="subscribe", id="1", payload={"query": LISTEN})
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await owner.execute("SELECT revoke('TOKEN', $1)", jti)
        assert (await last_of(stream))[0] == "UNAUTHENTICATED"
        while True:
            try:
                await heard(socket)
            except Exception:  # noqa: BLE001 - whatever it said before, it closes
                break
        assert socket.close_code == 4403
        assert time.monotonic() - began < 3


async def test_a_stream_and_a_socket_end_when_their_account_is_disabled(
    host: str, settings: Settings, owner: Any, carefirst: Client
) -> None:
    given = {"email": "sam.carer@carefirst.example", "forename": "Sam", "surname": "Carer", "jobRole": "Supervisor"}
    kept = await carefirst.change("inviteColleague", given, "keptAccount { account { id } }")
    account = {"accountId": kept["account"]["id"]}
    organisation = await owner.fetchval("SELECT id FROM organisations WHERE slug = 'carefirst'")
    sub = account["accountId"].partition("_")[2]
    token = signed(settings, sub=sub, role="EMPLOYEE", organisation_id=str(organisation))
    async with listening(host, token) as stream, signed_in(host, token) as socket:
        await asyncio.sleep(0.3)
        await carefirst.change("disableAccount", account, "keptAccount { account { id } }")
        assert (await last_of(stream))[0] == "UNAUTHENTICATED"
        assert (await closed(socket))[0] == 4403


async def test_a_token_is_waited_for_so_long_and_no_longer(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema.socket, "INIT_SECONDS", 0.2)
    with live.serving(settings) as impatient:
        async with opened(impatient) as socket:
            assert await closed(socket) == (4408, "Connection initialisation timeout")


async def test_so_many_may_stay_who_have_not_said_who_they_are(
    settings: Settings, broker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema.socket, "STRANGERS_AT_ONCE", 2)
    with live.serving(settings) as crowded:
        async with signed_in(crowded, broker.token), opened(crowded) as waiting:
            async with opened(crowded):
                with pytest.raises(InvalidStatus):
                    await opened(crowded).__aenter__()
            # whoever is known, or has gone, is no stranger any more
            await say(waiting, type="connection_init", payload={"Authorization": f"Bearer {broker.token}"})
            assert (await heard(waiting))["type"] == "connection_ack"
            async with opened(crowded), opened(crowded):
                pass
