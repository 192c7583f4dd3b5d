"""A caller of the API: the `gql` client with a token, as any front end or integration would use it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError

PACKAGE = "package { id reference status canDecide version deadlineAt }"
INVITATION = "invitation { id tab state version }"
OF_DOCUMENTS = {"announceDocument": "upload { address state }", "requestDownload": "download { address expiresAt }"}
OF_PROVIDERS = frozenset({"submitResponse", "changeResponse", "withdrawResponse", "renewOffer"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a mutation: the changed object, or everything that stands in the way."""

    changed: dict[str, Any] | None
    errors: list[dict[str, Any]]
    warnings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """Why it was refused; empty where it was done."""
        return [error["code"] for error in self.errors]

    @property
    def sentences(self) -> list[str]:
        """The same in words."""
        return [error["message"] for error in self.errors]

    @property
    def cautions(self) -> list[str]:
        """What to look at though it was done."""
        return [warning["code"] for warning in self.warnings]


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who is signed in."""

    name: str
    colour: str
    session: AsyncClientSession
    base: str
    token: str

    async def send(self, address: str, content: bytes) -> int:
        """Send the bytes of a document to its address; the status of the answer."""
        async with self._beside() as http, http.put(self.base + address, data=content) as answer:
            return answer.status

    async def get(self, address: str) -> tuple[int, bytes]:
        """What an address opens with one's token: the status, and the bytes."""
        async with self._beside() as http, http.get(self.base + address) as answer:
            return answer.status, await answer.read()

    def _beside(self) -> aiohttp.ClientSession:
        """HTTP beside the API, with the same token."""
        return aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.token}"})

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a query."""
        answer: dict[str, Any] = await self.session.execute(GraphQLRequest(query, variable_values=variables))
        return answer

    async def asked_in_vain(self, query: str, **variables: Any) -> str:
        """The code with which a query is refused as a whole; empty where it is answered."""
        try:
            await self.ask(query, **variables)
        except TransportQueryError as error:
            return " ".join(_code(one) for one in error.errors or [])
        return ""

    async def attempt(self, mutation: str, given: Mapping[str, Any]) -> Attempt:
        """Run a mutation, whatever comes of it."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        shown, warnings = (INVITATION, "") if mutation in OF_PROVIDERS else (PACKAGE, "warnings { code message }")
        if mutation in OF_DOCUMENTS:
            shown, warnings = OF_DOCUMENTS[mutation], ""
        document = (
            f"mutation Change($input: {kind}!) {{ {mutation}(input: $input)"
            f" {{ {shown} {warnings} userErrors {{ code message path }} }} }}"
        )
        try:
            payload = (await self.ask(document, input=dict(given)))[mutation]
        except TransportQueryError as error:
            return Attempt(None, [{"code": _code(one), "message": one["message"]} for one in error.errors or []])
        return Attempt(payload[shown.partition(" ")[0]], payload["userErrors"], payload.get("warnings", []))


def _code(error: Mapping[str, Any]) -> str:
    return str(error.get("extensions", {}).get("code", "UNKNOWN"))


@asynccontextmanager
async def signed_in(url: str, token: str, name: str, colour: str) -> AsyncIterator[Caller]:
    """A caller with a session of its own."""
    transport = AIOHTTPTransport(
        url,
        headers={
            "Authorization": f"Bearer {token}",
            "Connection": "close",
        },  # a story may pause longer than a server waits
        ssl=False,
    )
    async with Client(transport=transport, fetch_schema_from_transport=False) as session:
        yield Caller(name, colour, session, url.removesuffix("/graphql"), token)
