"""Documents sent and got, against a bare handler with the same encryption; and what 100 at once weigh."""

import asyncio
import hashlib
import shutil
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import aiohttp

from bench import callers, place, processes
from bench.callers import COUNCIL
from bench.figures import Findings
from bench.processes import Server
from domain.documents import MOST_OPEN_UPLOADS
from settings import Settings

DATABASE = "bench_documents"
MEGABYTE = 1024 * 1024
SIZE, ROUNDS, EACH = 24 * MEGABYTE, 9, 3
SIZED = {"Content-Length": str(SIZE)}
ZEROS = bytes(256 * 1024)
PEOPLE = {
    COUNCIL: None,
    "solihull.manager": None,
    "solihull.broker2": None,
    "norfolk.manager": "AB 000000001 28/11/2026",
    "norfolk.broker": "AB 000000002 28/11/2026",
}
"""An account may announce twenty documents at a time, so a hundred take five; each with what it calls its package."""
AT_ONCE = 100
BUSY, CREATED = 503, 201
HEAD = b"%PDF-1.7\n"
ANNOUNCE = """mutation ($input: AnnounceDocumentInput!) {
  announceDocument(input: $input) { upload { address } userErrors { message } } }"""
ASK = """mutation ($input: RequestDownloadInput!) {
  requestDownload(input: $input) { download { address } userErrors { message } } }"""
LEVEL = "{ viewer { authority { id } } serviceLevels { id serviceType } }"
CREATE = "mutation ($input: CreatePackageInput!) { createPackage(input: $input) { package { id } } }"

Transfer = Callable[[], Awaitable[float]]


class Carrier:
    """Somebody who sends and gets documents, of the service and of the bare handler."""

    def __init__(self, http: aiohttp.ClientSession, app: Server, bare: Server, token: str) -> None:
        self.http, self.app, self.bare = http, app, bare
        self.headers = {"Authorization": f"Bearer {token}"}
        self.package, self.document, self.name = "", "", ""

    async def graphql(self, query: str, **given: Any) -> Any:
        """The data of an operation."""
        asked = {"query": query, "variables": {"input": given} if given else {}}
        async with self.http.post(self.app.url(), json=asked, headers=self.headers) as answer:
            return (await answer.json(content_type=None))["data"]

    async def set_out(self, reference: str | None) -> None:
        """A package to which documents are sent."""
        known = await self.graphql(LEVEL)
        level = known["serviceLevels"][0]
        created = await self.graphql(
            CREATE,
            authorityId=known["viewer"]["authority"]["id"],
            serviceType=level["serviceType"],
            serviceLevelId=level["id"],
            clientReference="LAS 1",
            reference=reference,
            termsAccepted=True,
        )
        self.package = created["createPackage"]["package"]["id"]

    async def upload(self) -> float:
        """Seconds that a new document took, from its first byte to the answer; announcing it is not counted."""
        return await self.put(*await self.announced())

    async def announced(self) -> tuple[str, bytes]:
        """The address of a new document, and the first of its bytes, by which it differs from others."""
        mark = HEAD + uuid4().bytes
        announced = await self.graphql(
            ANNOUNCE,
            packageId=self.package,
            fileName="Large.pdf",
            mediaType="application/pdf",
            size=SIZE,
            sha256=hashlib.sha256(mark + bytes(SIZE - len(mark))).hexdigest(),
        )
        return self.app.url(announced["announceDocument"]["upload"]["address"]), mark

    async def put(self, address: str, mark: bytes) -> float:
        """Seconds that the bytes took to be sent and kept."""
        began = time.perf_counter()
        async with self.http.put(address, data=_content(mark), headers=self.headers | SIZED) as answer:
            told = await answer.json()
            if answer.status != CREATED:
                raise processes.ServerFailed(f"{address}: {told}")
        took = time.perf_counter() - began
        self.document = told["document"]
        return took

    async def upload_bare(self) -> float:
        """The same to the bare handler."""
        content = _content(HEAD + uuid4().bytes)
        began = time.perf_counter()
        async with self.http.put(self.bare.url(f"/bare/{SIZE}"), data=content, headers=SIZED) as answer:
            self.name = await answer.text()
        return time.perf_counter() - began

    async def download(self) -> float:
        """Seconds that a document took to come; asking for it is not counted."""
        return await self.get(await self.address())

    async def address(self) -> str:
        """An address of the last document that was sent."""
        asked = await self.graphql(ASK, documentId=self.document)
        return self.app.url(asked["requestDownload"]["download"]["address"])

    async def download_bare(self) -> float:
        """The same from the bare handler."""
        return await self.get(self.bare.url(f"/bare/{self.name}/{SIZE}"))

    async def get(self, address: str) -> float:
        """Seconds that the bytes behind an address took to come."""
        began, count = time.perf_counter(), 0
        while True:
            async with self.http.get(address, headers=self.headers) as answer:
                if answer.status == BUSY:
                    await asyncio.sleep(0.5)  # as it says
                    continue
                async for piece in answer.content.iter_any():
                    count += len(piece)
            break
        if count != SIZE:
            raise processes.ServerFailed(f"{address} gave {count} bytes of {SIZE}.")
        return time.perf_counter() - began


async def _content(mark: bytes) -> AsyncIterator[bytes]:
    """The bytes of a document, of which only what is being sent is held: a hundred go at once."""
    left = SIZE - len(mark)
    yield mark
    while left:
        yield ZEROS[: min(left, len(ZEROS))]
        left -= min(left, len(ZEROS))


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `upload_vs_bare`, `download_vs_bare` and `transfers_memory_mb`."""
    try:
        await _measure(await place.fresh(settings, DATABASE), findings, quick=quick)
    finally:
        for name in ("documents", "bare"):  # gigabytes
            shutil.rmtree(settings.data_directory / name, ignore_errors=True)


async def _measure(on: Settings, findings: Findings, *, quick: bool) -> None:
    tokens = await callers.tokens(on, list(PEOPLE))
    unlimited = aiohttp.TCPConnector(limit=0, force_close=True)
    with processes.server("app", on) as app, processes.server("bare", on) as bare:
        async with aiohttp.ClientSession(connector=unlimited, timeout=aiohttp.ClientTimeout(600)) as http:
            carriers = [Carrier(http, app, bare, tokens[name]) for name in PEOPLE]
            for one, reference in zip(carriers, PEOPLE.values(), strict=True):
                await one.set_out(reference)
            carrier = carriers[0]
            rounds = 3 if quick else ROUNDS
            findings.add({"upload_vs_bare": await _ratio(carrier.upload, carrier.upload_bare, rounds)})
            findings.add({"download_vs_bare": await _ratio(carrier.download, carrier.download_bare, rounds)})
            await _at_once(carriers, app, findings, AT_ONCE)


async def _ratio(ours: Transfer, bare: Transfer, rounds: int) -> float:
    """The rate of ours ÷ the bare one's: the median of rounds in which both take turns."""
    ratios = []
    for number in range(rounds + 1):
        mine, theirs = [min([await one() for _ in range(EACH)]) for one in (ours, bare)]
        if number:  # the first one only warms
            ratios.append(theirs / mine)
    return statistics.median(ratios)


async def _at_once(carriers: Sequence[Carrier], app: Server, findings: Findings, count: int) -> None:
    """What the worker weighs at most while so many documents come, and then go, at the same moment."""
    weights = [app.memory_mb()]
    watching = asyncio.create_task(_weigh(app, weights))
    sending = [one for one in carriers for _ in range(min(count, MOST_OPEN_UPLOADS))][:count]
    try:
        announced = [(one, *await one.announced()) for one in sending]
        await asyncio.gather(*(one.put(address, mark) for one, address, mark in announced))
        sent = max(weights)
        addresses = [(one, await one.address()) for one in sending]
        await asyncio.gather(*(one.get(address) for one, address in addresses))
    finally:
        watching.cancel()
    findings.add({"transfers_memory_mb": max(weights)})
    findings.notes.append(
        f"transfers: {count} documents of {SIZE // MEGABYTE} MB sent at once, then {count} got at once:"
        f" {weights[0]:.0f} MB before, {sent:.0f} MB and {max(weights):.0f} MB at most."
    )


async def _weigh(app: Server, weights: list[float]) -> None:
    while True:
        weights.append(app.memory_mb())
        await asyncio.sleep(0.05)
