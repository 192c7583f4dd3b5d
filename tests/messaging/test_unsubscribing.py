"""One click stops messages of a kind, for whoever it was signed for, and nothing else (RFC 8058; rule P32)."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

import auth.secrets
from domain.notices import NoticeKind
from messaging import unsubscribing
from messaging.unsubscribing import Stop
from settings import Settings

pytestmark = pytest.mark.usefixtures("clean")
SAID = "SELECT kind, wanted, organisation_id, account_id FROM message_preferences"


def address(settings: Settings, stop: Stop) -> str:
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
    return f"/unsubscribe?token={unsubscribing.token(secrets, stop)}"


async def team(owner: Any) -> UUID:
    found: UUID = await owner.fetchval("SELECT id FROM organisations WHERE slug = 'carefirst'")
    return found


async def test_P32_showing_the_page_changes_nothing_and_posting_does_it_once(
    http: httpx.AsyncClient, owner: Any, settings: Settings
) -> None:
    organisation = await team(owner)
    link = address(settings, Stop(NoticeKind.REQUEST, organisation, None))
    shown = await http.get(link)
    assert shown.status_code == 200
    assert '<form method="post">' in shown.text
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert await owner.fetch(SAID) == []
    for _ in range(2):
        done = await http.post(link, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    assert [tuple(row) for row in await owner.fetch(SAID)] == [("REQUEST", False, organisation, None)]


async def test_a_person_stops_it_for_themselves(http: httpx.AsyncClient, owner: Any, settings: Settings) -> None:
    account = await owner.fetchval("SELECT id FROM accounts WHERE username = 'carefirst.admin'")
    await http.post(address(settings, Stop(NoticeKind.AWARDED, None, account)))
    assert [tuple(row) for row in await owner.fetch(SAID)] == [("AWARDED", False, None, account)]


async def test_B15_what_must_be_sent_cannot_be_stopped_by_a_team(
    http: httpx.AsyncClient, owner: Any, settings: Settings
) -> None:
    link = address(settings, Stop(NoticeKind.DEADLINE_CHANGED, await team(owner), None))
    assert (await http.get(link)).status_code == 404
    assert (await http.post(link)).status_code == 404
    assert await owner.fetch(SAID) == []


async def test_nobody_can_write_such_a_link(http: httpx.AsyncClient, owner: Any, settings: Settings) -> None:
    link = address(settings, Stop(NoticeKind.REQUEST, uuid4(), None))
    signed = link.partition("=")[2]
    said, _, signature = signed.rpartition(".")
    other = f"t{(await team(owner)).hex}.REQUEST"
    for forged in (f"{other}.{signature}", signed[:-1], said, "", ".", "é.x.y", f"{signed}x"):
        assert (await http.post("/unsubscribe", params={"token": forged})).status_code == 404
    assert await owner.fetch(SAID) == []
