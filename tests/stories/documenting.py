"""The steps by which documents come and go in stories: announced, sent, listed, asked for and got, all over HTTP."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.client import Client

PDF = "application/pdf"
UPLOAD = "upload { id address state received refusal documentId expiresAt }"
DOCUMENT = "document { id state ruling rulingReason removedAt removalReason version }"
DOWNLOAD = "download { id address expiresAt }"
LISTED = "documents { id kind availability byProvider file { fileName size number state } }"
KEPT = (
    "documents { id kind state ruling byProvider removedAt version releasedVersion"
    " versions { number fileName size sha256 state scannerDown } }"
)


@dataclass(frozen=True)
class File:
    """What somebody sends."""

    name: str
    content: bytes
    media_type: str = PDF
    kind: str = "CARE_PLAN"

    def announced(self, **more: Any) -> dict[str, Any]:
        """The input that announces it."""
        given = {
            "fileName": self.name,
            "mediaType": self.media_type,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "kind": self.kind,
        }
        return given | more


def pdf(said: str, size: int = 0) -> bytes:
    """A small PDF of our own that says something, or a longer one."""
    return b"%PDF-1.7\n% " + said.encode() + b"\n" + b"0" * max(size - len(said) - 12, 0) + b"\n%%EOF\n"


RISK = File("Risk assessment J.pdf", pdf("risk assessment"), kind="RISK_ASSESSMENT")
PLAN = File("Care plan J.pdf", pdf("care plan"), kind="CARE_PLAN")


async def announce(client: Client, file: File, **to: Any) -> dict[str, Any]:
    """Announce a file; the upload."""
    return await client.change("announceDocument", file.announced(**to), UPLOAD)


async def send(client: Client, address: str, content: bytes, **headers: str) -> httpx.Response:
    """Send bytes to the address of an upload, with one's token."""
    authorized = {"Authorization": f"Bearer {client.token}", **headers}
    return await client.http.put(address, content=content, headers=authorized)


async def add(client: Client, file: File, **to: Any) -> str:
    """Announce and send a file; the id of the document that it became."""
    upload = await announce(client, file, **to)
    answer = await send(client, upload["address"], file.content)
    assert answer.status_code == 201, answer.text
    document: str = answer.json()["document"]
    return document


async def add_both(client: Client, package: str) -> tuple[str, str]:
    """Add the two documents that an immediate service level wants (rules P24, D12)."""
    return await add(client, RISK, packageId=package), await add(client, PLAN, packageId=package)


async def listed(provider: Client, invitation: str) -> list[dict[str, Any]]:
    """What a provider is told of documents by an invitation."""
    query = f"query I($id: ID!) {{ invitation(id: $id) {{ {LISTED} }} }}"
    found: list[dict[str, Any]] = (await provider.data(query, id=invitation))["invitation"]["documents"]
    return found


async def kept(broker: Client, package: str) -> list[dict[str, Any]]:
    """What the council reads of a package's documents."""
    query = f"query P($id: ID!) {{ package(id: $id) {{ {KEPT} }} }}"
    found: list[dict[str, Any]] = (await broker.data(query, id=package))["package"]["documents"]
    return found


async def ask(client: Client, **what: Any) -> dict[str, Any]:
    """Ask for a document, or for several; the whole payload."""
    return await client.attempt("requestDownload", what, DOWNLOAD)


async def get(client: Client, address: str, **headers: str) -> httpx.Response:
    """Get what an address opens, with one's token."""
    authorized = {"Authorization": f"Bearer {client.token}", **headers}
    return await client.http.get(address, headers=authorized)


async def fetch(client: Client, **what: Any) -> bytes | None:
    """The bytes of what somebody asks for; None where it is refused."""
    payload: Mapping[str, Any] = await ask(client, **what)
    if payload["download"] is None:
        assert payload["userErrors"], payload
        return None
    answer = await get(client, payload["download"]["address"])
    assert answer.status_code == 200, answer.text
    return answer.content
