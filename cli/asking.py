"""Asking the API from a script: a document in, JSON out."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import settings as configuration
from cli import signing_in
from cli.terminal import Stopped, app

STANDARD_INPUT = "-"
API = "/graphql"

Document = Annotated[str, typer.Argument(help="A GraphQL document, a file that holds one, or - for standard input.")]
Pairs = Annotated[list[str] | None, typer.Option(help="name=value; a value that is JSON is taken as such.")]
InFile = Annotated[Path | None, typer.Option(help="A file with the variables as a JSON object.")]
Token = Annotated[
    str, typer.Option(envvar="BROKERAGE_TOKEN", help="An access token; without it, that of `ebrokerage login`.")
]
Url = Annotated[
    str | None, typer.Option(help="The address of the API; without it, where you signed in, or that of the settings.")
]


@app.command()
def api(
    document: Document, variable: Pairs = None, variables: InFile = None, token: Token = "", url: Url = None
) -> None:
    """Run one operation and print the answer as JSON. Ends with 1 where it has errors or userErrors."""
    given = {**_from_file(variables), **dict(_pair(each) for each in variable or ())}
    body = {"query": _text(document), "variables": given}
    answer = asyncio.run(post(*whom(url, token), body))
    typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    if "errors" in answer or _refused(answer.get("data")):
        raise typer.Exit(1)


def whom(url: str | None, token: str) -> tuple[str, str]:
    """Which API is asked, with which token. One that is kept goes to the service that gave it, and nowhere else."""
    kept = None if token else signing_in.own_tokens(None if url is None else url.removesuffix(API))
    if kept is not None and url in {None, kept.url + API}:
        return kept.url + API, kept.access_token
    return url or configuration.load().public_url + API, token


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


async def post(url: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the API answers to an operation."""
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
