"""How soon a request is with the mail server: from `finalisePackage` being sent to the last message handed over.

An API process and a worker process as `make run` starts them, and a real mail server; nothing else is asked of them.
Requests are sent one after another, at moments that have nothing to do with the worker's own clock. The time contains
the mutation itself: committed is later than sent, so no message can be faster than the figure says.
"""

import asyncio
import logging
import random
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from aiosmtpd.smtp import SMTP, Envelope

from bench import callers, deadlines, place, processes
from bench.figures import Findings
from settings import Settings

DATABASE = "bench_mail"
REQUESTS, QUICK_REQUESTS = 200, 30
WARM_UP = 3
PATIENCE_SECONDS = 30.0
METRICS_PORT = 8419
SERVICES = "carefirst", "care4all"
REFERENCE = re.compile(rb"^Package reference: (\S+)", re.MULTILINE)

KNOWN = """{ viewer { authority { id } } serviceLevels { id name serviceType }
    services(first: 100) { nodes { id arrangement { suspended } organisation { slug } } } }"""


class Receiver:
    """A mail server that notes when the last message of each package was handed over, and keeps nothing."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one message."""
        now = time.monotonic()
        assert isinstance(envelope.content, bytes)
        found = REFERENCE.search(envelope.content)
        if found is not None:
            self.taken.setdefault(found[1].decode(), []).append(now)
        return "250 2.0.0 Taken"


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `mail_after_finalise_p99_ms`."""
    made = await place.fresh(settings, DATABASE)
    receiver = Receiver()
    loop = asyncio.get_running_loop()
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    server = await loop.create_server(lambda: SMTP(receiver, hostname="bench"), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    on = made.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}?starttls=never"})
    # The servers wait for their start in this thread, and the mail server runs in it: nothing is sent before.
    with processes.server("mailing", on) as app, deadlines.worker(on, METRICS_PORT):
        async with server, _broker(on, app.url("")) as broker:
            drafts = await _drafts(broker, WARM_UP + (QUICK_REQUESTS if quick else REQUESTS))
            taken = [await _sent(broker, draft, receiver) for draft in drafts][WARM_UP:]
    in_order = sorted(taken)
    p99 = in_order[min(len(in_order) - 1, round(len(in_order) * 0.99))]
    findings.add({"mail_after_finalise_p99_ms": p99, "mail_after_finalise_p50_ms": in_order[len(in_order) // 2]})
    findings.notes.append(
        f"{len(taken)} requests to {len(SERVICES)} providers each: the last message was with the mail server"
        f" {in_order[len(in_order) // 2]:.0f} ms after finalisePackage was sent (p50), {p99:.0f} ms (p99),"
        f" {in_order[-1]:.0f} ms (longest)."
    )


class Broker:
    """A council's officer, over HTTP."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of one operation."""
        answer = (await self.http.post("/graphql", json={"query": document, "variables": variables})).json()
        if "errors" in answer:
            raise processes.ServerFailed(f"The service refused: {answer['errors']}")
        data: dict[str, Any] = answer["data"]
        return data

    async def change(self, mutation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Run a mutation of a package; the package afterwards."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        payload = (
            await self.ask(
                f"mutation($input: {kind}!) {{ {mutation}(input: $input)"
                " { package { id reference } userErrors { message } } }",
                input=given,
            )
        )[mutation]
        if payload["userErrors"]:
            raise processes.ServerFailed(f"{mutation} was refused: {payload['userErrors']}")
        package: dict[str, Any] = payload["package"]
        return package


@asynccontextmanager
async def _broker(on: Settings, url: str) -> AsyncIterator[Broker]:
    token = (await callers.tokens(on, [callers.COUNCIL]))[callers.COUNCIL]
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE_SECONDS) as http:
        yield Broker(http)


async def _drafts(broker: Broker, count: int) -> list[dict[str, Any]]:
    """Packages that are ready to be sent."""
    known = await broker.ask(KNOWN)
    level = next(one for one in known["serviceLevels"] if one["name"] == "Care at Home Support Standard")
    asked = [
        next(
            one["id"]
            for one in known["services"]["nodes"]
            if one["organisation"]["slug"] == slug and not one["arrangement"]["suspended"]
        )
        for slug in SERVICES
    ]
    creation = {
        "authorityId": known["viewer"]["authority"]["id"],
        "serviceType": level["serviceType"],
        "serviceLevelId": level["id"],
        "clientReference": "LAS 1",
        "termsAccepted": True,
    }
    described = {"location": "B90 1SH", "startDate": (datetime.now(UTC) + timedelta(days=9)).date().isoformat()}
    found = []
    for _ in range(count):
        package = await broker.change("createPackage", creation)
        await broker.change("updatePackageProfile", {"packageId": package["id"], **described})
        found.append(await broker.change("addServices", {"packageId": package["id"], "serviceIds": asked}))
    return found


async def _sent(broker: Broker, draft: Mapping[str, Any], receiver: Receiver) -> float:
    """Send one request; the milliseconds until all were asked."""
    await asyncio.sleep(random.random())
    given = {"packageId": draft["id"], "deadlineAt": (datetime.now(UTC) + timedelta(hours=24)).isoformat()}
    began = time.monotonic()
    await broker.change("finalisePackage", given)
    while len(receiver.taken.get(draft["reference"], [])) < len(SERVICES):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise processes.ServerFailed(f"No message of {draft['reference']} arrived; see bench/processes.py's logs.")
        await asyncio.sleep(0.002)
    return (max(receiver.taken[draft["reference"]]) - began) * 1000
