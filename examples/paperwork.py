"""The two documents of a package: sent by the broker, and opened by the winner alone (rules P23 to P25, D12)."""

import hashlib
from typing import Any

from examples.speaking import Caller
from examples.stage import Stage

TOLD = """query ($id: ID!) { invitation(id: $id) { documents { id kind availability file { fileName } } } }"""
READ = """query ($id: ID!) { package(id: $id) { timeline(first: 20) { nodes { action organisation { name } } } } }"""
FILES = {
    "RISK_ASSESSMENT": ("Risk assessment.pdf", b"%PDF-1.7\n% a risk assessment\n%%EOF\n"),
    "CARE_PLAN": ("Care plan.pdf", b"%PDF-1.7\n% a care plan\n%%EOF\n"),
}


class Paperwork(Stage):
    """A story with documents."""

    async def send_both(self) -> None:
        """Announced, then sent to the address that was given; never through GraphQL."""
        for kind, (name, content) in FILES.items():
            digest = hashlib.sha256(content).hexdigest()
            given = self.of_package(kind=kind, fileName=name, mediaType="application/pdf", size=len(content))
            upload = await self.does(
                self.broker, f"announces {name}", "P23 D12", "announceDocument", given | {"sha256": digest}
            )
            status = await self.broker.send(upload["address"], content)
            self.finds(self.broker, f"sends its {len(content)} bytes to the address", "P28 D12", status, 201)

    async def told(self, slug: str, *expected: str) -> None:
        """What a provider is told of the documents: that there are two and when they come, not what they are called."""
        documents = await self._listed(slug)
        found = [each["availability"] for each in documents]
        said = f"reads of the documents: {', '.join(found).lower().replace('_', ' ') or 'nothing'}"
        self.finds(self.providers[slug], said, "P8 P23 P25", found, [*expected])

    async def cannot_open(self, slug: str, documents: list[str]) -> None:
        """A provider asks for them all the same."""
        for document in documents:
            who, given = self.providers[slug], {"documentId": document}
            attempt = await who.attempt("requestDownload", given)
            known = "NOTHING_TO_DOWNLOAD" if await self._listed(slug) else "NOT_FOUND"
            self.refused(who, "asks for a document", "P23 P25", attempt, known)

    async def opens(self, slug: str) -> list[str]:
        """The winner asks for each, and gets it; their ids."""
        who, opened = self.providers[slug], []
        for each in await self._listed(slug):
            given = {"documentId": each["id"]}
            name = each["file"]["fileName"]
            download = await self.does(who, f"asks for {name}", "P23", "requestDownload", given)
            await self._without_token(who, download["address"])
            found = await who.get(download["address"])
            self.finds(who, f"[bold green]downloads {name}[/bold green]", "P23", found, (200, FILES[each["kind"]][1]))
            opened.append(each["id"])
        return opened

    async def on_record(self) -> None:
        """The council reads who downloaded what."""
        entries = (await self.broker.ask(READ, id=self.package["id"]))["package"]["timeline"]["nodes"]
        by = [each["organisation"]["name"] for each in entries if each["action"] == "document.read"]
        self.finds(self.broker, f"reads who downloaded them: {', '.join(sorted(set(by)))}", "P23", len(by), len(FILES))

    async def documents(self, slug: str) -> list[str]:
        """The ids of the documents that a provider is told of."""
        return [each["id"] for each in await self._listed(slug)]

    async def _listed(self, slug: str) -> list[dict[str, Any]]:
        """The documents that a provider is told of."""
        invitation = (await self.invitation(slug))["id"]
        found = (await self.providers[slug].ask(TOLD, id=invitation))["invitation"]["documents"]
        return list(found)

    async def _without_token(self, who: Caller, address: str) -> None:
        """The address alone opens nothing."""
        other = self.broker
        status, _ = await other.get(address)
        self.finds(other, f"tries the address that {who.name} was given", "P23", status, 404)
