"""A client of the API for tests: HTTP as any client would speak it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx


class Refusal(AssertionError):
    """A mutation was refused where the test expected it to be done."""


@dataclass
class Client:
    """One caller: its token, and what it says."""

    http: httpx.AsyncClient
    token: str | None
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, query: str, variables: Mapping[str, Any] | None = None, **headers: str) -> httpx.Response:
        """Send one operation."""
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.http.post(
            "/graphql",
            json={"query": query, "variables": variables or {}},
            headers={"Accept": "application/graphql-response+json", **authorization, **self.headers, **headers},
        )

    async def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of one operation that must succeed."""
        answer = (await self.post(query, variables)).json()
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    async def change(self, mutation: str, given: Mapping[str, Any], selection: str) -> dict[str, Any]:
        """Run a mutation that must be done; its payload's object."""
        payload = await self.attempt(mutation, given, selection)
        if payload["userErrors"]:
            raise Refusal(payload["userErrors"])
        (found,) = (value for key, value in payload.items() if key != "userErrors")
        changed: dict[str, Any] = found
        return changed

    async def attempt(
        self, mutation: str, given: Mapping[str, Any], selection: str = "package { id }", **headers: str
    ) -> dict[str, Any]:
        """Run a mutation; its payload, whatever came of it."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        document = (
            f"mutation Change($input: {kind}!) {{ {mutation}(input: $input)"
            f" {{ {selection} userErrors {{ code message path }} }} }}"
        )
        answer = (await self.post(document, {"input": given}, **headers)).json()
        assert "errors" not in answer, answer["errors"]
        payload: dict[str, Any] = answer["data"][mutation]
        return payload

    async def codes(self, mutation: str, given: Mapping[str, Any], selection: str = "package { id }") -> list[str]:
        """The codes with which a mutation is refused."""
        return [error["code"] for error in (await self.attempt(mutation, given, selection))["userErrors"]]
