"""Logs and metrics: enough to find what failed, nothing about a person."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import telemetry
from tests.house.sources import ROOT

SPEAK = """
import logging, structlog, telemetry
telemetry.configure("info")
try:
    raise ValueError("Mrs May, B90 1SH")
except ValueError:
    structlog.get_logger().exception("it_failed", token="eyJ", url="http://care/graphql?query=May")
    logging.getLogger("library").exception("A library says so")
structlog.get_logger().debug("not_at_this_level")
"""


def test_a_line_is_json_and_names_places_and_never_people() -> None:
    command = [sys.executable, "-W", "error", "-c", SPEAK]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    ours, theirs = map(json.loads, finished.stderr.splitlines())
    assert (ours["event"], ours["level"], ours["exception"]) == ("it_failed", "error", "ValueError")
    assert ours["places"] == ["<string>:5 <module>"]
    assert ours["url"] == "http://care/graphql"
    assert (theirs["event"], theirs["logger"], theirs["exception"]) == ("A library says so", "library", "ValueError")
    assert "May" not in finished.stderr
    assert "eyJ" not in finished.stderr


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.state.request_id)


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = telemetry.Observed(Starlette(routes=[Route("/", _answer)]))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    # another test of this process may have configured the module's own logger for good
    monkeypatch.setattr(telemetry, "log", structlog.get_logger("telemetry"))
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as captured:
        yield captured


async def test_a_request_has_an_id_in_its_logs_and_its_answer(client: httpx.AsyncClient, lines: list[Any]) -> None:
    given = await client.get("/?query=May", headers={"X-Request-Id": "trace-12345678"})
    assert given.text == given.headers["x-request-id"] == "trace-12345678"
    (line,) = lines
    assert (line["request_id"], line["path"], line["status"]) == ("trace-12345678", "/", 200)
    assert "May" not in str(line)


@pytest.mark.parametrize("nonsense", ["short", "x" * 65, "a b c d e f g h", '"};drop'])
async def test_a_nonsensical_request_id_is_not_taken_over(nonsense: str, client: httpx.AsyncClient) -> None:
    given = await client.get("/", headers={"X-Request-Id": nonsense})
    assert given.headers["x-request-id"] != nonsense


def _count(status: str) -> float:
    return REGISTRY.get_sample_value("ebrokerage_requests_total", {"method": "GET", "status": status}) or 0


async def test_requests_are_counted_by_status(client: httpx.AsyncClient) -> None:
    before = _count("404")
    await client.get("/nowhere")
    assert _count("404") == before + 1


class _Pool:
    def get_size(self) -> int:
        return 5

    def get_idle_size(self) -> int:
        return 2


async def test_pools_are_measured() -> None:
    watching = asyncio.create_task(telemetry.watch_pools({"somebody": _Pool()}))
    await asyncio.sleep(0)
    watching.cancel()
    name = "ebrokerage_pool_connections"
    assert REGISTRY.get_sample_value(name, {"login": "somebody", "state": "busy"}) == 3
