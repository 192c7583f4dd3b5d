"""Asking the API from a script: a document in, JSON out."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import settings as configuration
from cli.terminal import Stopped, app

STANDARD_INPUT = "-"


Document = Annotated[str, typer.Argument(help="A GraphQL document, a file that holds one, or - for standard input.")]
Pairs = Annotated[list[str] | None, typer.Option(help="name=value; a value that is JSON is taken as such.")]
InFile = Annotated[Path | None, typer.Option(help="A file with the variables as a JSON object.")]
Token = Annotated[str, typer.Option(envvar="BROKERAGE_TOKEN", help="An access token.")]
Url = Annotated[str | None, typer.Option(help="The address of the API; without it, that of the settings.")]


@app.command()
def api(
    document: Document, variable: Pairs = None, variables: InFile = None, token: Token = "", url: Url = None
) -> None:
    """Run one operation and print the answer as JSON. Ends with 1 where it has errors or userErrors."""
    given = {**_from_file(variables), **dict(_pair(each) for each in variable or ())}
    body = {"query": _text(document), "variables": given}
    answer = asyncio.run(_post(url or f"{configuration.load().public_url}/graphql", token, body))
    typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    if "errors" in answer or _refused(answer.get("data")):
        raise typer.Exit(1)


def _text(given: str) -> str:
    if given == STANDARD_INPUT:
        return sys.stdin.read()
    if "{" in given:
        return given
    try:
        return Path(given).read_text(encoding="utf-8")
    except OSError as error:
        raise Stopped(f"{given} is neither a GraphQL document nor a file that can be read: {error.strerror}.") from None


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Stopped(f"{path} cannot be read as JSON: {error}.") from None
    if not isinstance(found, dict):
        raise Stopped(f"{path} must hold one JSON object.")
    return found


def _pair(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise Stopped(f"--variable takes name=value, and not {given!r}.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


async def _post(url: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    import aiohttp

    headers = {"Accept": "application/graphql-response+json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
            found = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Stopped(f"{url} does not answer as an API does ({type(error).__name__}).") from None
    if not isinstance(found, dict):
        raise Stopped(f"{url} does not answer as an API does.")
    return found


def _refused(data: Any) -> bool:
    """Whether a mutation was refused by a rule."""
    payloads = data.values() if isinstance(data, dict) else ()
    return any(isinstance(payload, dict) and payload.get("userErrors") for payload in payloads)
