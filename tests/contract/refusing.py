"""What every refusal has: a status, a code, a sentence."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.client import Client

JSON = {"Content-Type": "application/json", "Accept": "application/graphql-response+json"}


async def send(client: Client, content: Any, **headers: str) -> httpx.Response:
    """Send these bytes as the body."""
    authorization = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    return await client.http.post("/graphql", content=content, headers={**JSON, **authorization, **headers})


async def ask(client: Client, parameters: Mapping[str, str] | str, **headers: str) -> httpx.Response:
    """Send these parameters in the address; a string stands in it as it is."""
    given = {"Accept": JSON["Accept"], "Authorization": f"Bearer {client.token}", **headers}
    address = parameters if isinstance(parameters, str) else urlencode(parameters)
    return await client.http.get(f"/graphql?{address}", headers=given)


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that the answer is this refusal, told in sentences; its first error."""
    errors: list[dict[str, Any]] = answer.json()["errors"]
    assert (answer.status_code, errors[0]["extensions"]["code"]) == (status, code), answer.text[:500]
    assert "data" not in answer.json()
    for error in errors:
        assert error["extensions"]["code"] == code
        assert len(error["message"].split()) > 2, error
    return errors[0]
