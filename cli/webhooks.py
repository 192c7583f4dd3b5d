"""Webhooks from a terminal: endpoints, what they were sent, and a local port that hears everything while one works.

Each command asks the API, as whoever is signed in or with a machine's token that has the scope `webhooks:manage`.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from cli import asking
from cli.asking import Token, Url
from cli.terminal import Stopped, app, notes

commands = typer.Typer(
    no_args_is_help=True, help="Webhooks: which other systems are told of events, and how that goes."
)
app.add_typer(commands, name="webhooks")

LOOK_SECONDS = 1.0
Endpoint = Annotated[str, typer.Argument(help="The id of an endpoint, as `webhooks list` shows it.")]
Types = Annotated[list[str] | None, typer.Option("--event", help="An event to be told of; name each. Absent: all.")]
Preset = Annotated[
    str | None, typer.Option(help="What it is told beside an event's own fields: FINANCE or MONITORING.")
]
AsClient = Annotated[str | None, typer.Option("--client", help="As which client of your council that is asked.")]
Whom = tuple[str, str | None]
NOTHING: Mapping[str, Any] = {}
Local = Annotated[str, typer.Argument(help="Where you listen: http://127.0.0.1:4000/hook")]

ENDPOINTS = """{ webhookEndpoints(first: 100) { nodes { id name url state disabledReason
    certificate { expiresAt } payload { preset clientId problem detail }
    statistics { attempts successRate p50Milliseconds p95Milliseconds backlog oldestAt failed } } } }"""
DELIVERIES = """query Deliveries($id: ID!, $first: Int!, $state: [DeliveryState!], $type: [String!]) {
    webhookEndpoint(id: $id) { deliveries(first: $first, state: $state, type: $type) { nodes {
        id messageId sequence type state occurredAt attempts { number outcome status error milliseconds } } } } }"""


@commands.command("list")
def list_(token: Token = "", url: Url = None) -> None:
    """Every endpoint of your council, how it did in the last day, and what waits for it."""
    for each in _asked(ENDPOINTS, {}, token, url)["webhookEndpoints"]["nodes"]:
        told = each["statistics"]
        reason = f" ({each['disabledReason']})" if each["disabledReason"] else ""
        typer.echo(f"{each['id']}  {each['state']}{reason}  {each['name']}  {each['url']}")
        did = f"{told['attempts']} tries in the last day"
        if told["attempts"]:
            times = f"p50 {told['p50Milliseconds']} ms, p95 {told['p95Milliseconds']} ms"
            did += f", {told['successRate']:.1%} taken, {times}"
        since = f" since {told['oldestAt']}" if told["oldestAt"] else ""
        typer.echo(f"    {did}; {told['backlog']} waiting{since}, {told['failed']} given up")
        if each["payload"]:
            asked = each["payload"]
            typer.echo(f"    is told {asked['preset'] or 'what its query asks for'}, as {asked['clientId']}")
            if asked["problem"]:
                typer.echo(f"    {asked['problem']}: {asked['detail']}")
        if each["certificate"]:
            typer.echo(f"    is shown a certificate, good until {each['certificate']['expiresAt']}")


@commands.command()
def create(  # noqa: PLR0913, PLR0917 - the options of a command
    name: str,
    address: str,
    event: Types = None,
    preset: Preset = None,
    client: AsClient = None,
    token: Token = "",
    url: Url = None,
) -> None:
    """Have another system told of events. Its secret is printed, this once."""
    more = {} if preset is None else {"payload": {"preset": preset, "clientId": client}}
    shown(_create(name, address, event, (token, url), more))


@commands.command()
def rotate(endpoint: Endpoint, token: Token = "", url: Url = None) -> None:
    """Sign with a new secret, which is printed, this once; the one before signs too for a day."""
    shown(done("rotateWebhookSecret", {"endpointId": endpoint}, "endpoint { id } signingSecret", (token, url)))


@commands.command()
def pause(endpoint: Endpoint, token: Token = "", url: Url = None) -> None:
    """Send an endpoint nothing for a while."""
    shown(done("pauseWebhookEndpoint", {"endpointId": endpoint}, "endpoint { id state }", (token, url)))


@commands.command()
def enable(endpoint: Endpoint, token: Token = "", url: Url = None) -> None:
    """Send to an endpoint again, what has waited first."""
    selection = "endpoint { id state statistics { backlog failed } }"
    shown(done("enableWebhookEndpoint", {"endpointId": endpoint}, selection, (token, url)))


@commands.command()
def delete(endpoint: Endpoint, token: Token = "", url: Url = None) -> None:
    """Tell an endpoint nothing any more."""
    shown(done("deleteWebhookEndpoint", {"endpointId": endpoint}, "deleted", (token, url)))


@commands.command()
def sample(
    endpoint: Endpoint,
    event: str,
    package: Annotated[str | None, typer.Option(help="The id of a package that it is to be about.")] = None,
    token: Token = "",
    url: Url = None,
) -> None:
    """Send an event that did not happen."""
    given = {"endpointId": endpoint, "type": event, "packageId": package}
    shown(done("sendWebhookSample", given, "delivery { id messageId state }", (token, url)))


@commands.command()
def redeliver(delivery: str, token: Token = "", url: Url = None) -> None:
    """Send one delivery again, under its own id."""
    shown(done("redeliverWebhook", {"deliveryId": delivery}, "delivery { id state }", (token, url)))


@commands.command()
def replay(
    endpoint: Endpoint,
    since: Annotated[str | None, typer.Option(help="Of what happened at this instant or later.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what was given up.")] = False,
    token: Token = "",
    url: Url = None,
) -> None:
    """Send again what an endpoint was told since some instant, or all that was given up."""
    given = {"endpointId": endpoint, "occurredFrom": since, "failedOnly": failed}
    shown(done("replayWebhookDeliveries", given, "replayed", (token, url)))


@commands.command()
def deliveries(
    endpoint: Endpoint,
    state: Annotated[list[str] | None, typer.Option(help="Only those that stand so; name each.")] = None,
    event: Types = None,
    token: Token = "",
    url: Url = None,
) -> None:
    """What an endpoint was sent, the newest first, with the last try of each."""
    given = {"id": endpoint, "first": 50, "state": state, "type": event}
    _show(_asked(DELIVERIES, given, token, url), set())


@commands.command()
def tail(endpoint: Endpoint, token: Token = "", url: Url = None) -> None:
    """Follow what an endpoint is sent, until Ctrl-C."""
    _follow(endpoint, (token, url))


@commands.command()
def listen(address: Local, event: Types = None, token: Token = "", url: Url = None) -> None:
    """Have a port of this machine told of events until Ctrl-C, where the service runs here in development."""
    made = _create("Listening from a terminal", address, event, (token, url))
    endpoint = made["endpoint"]["id"]
    notes.print(f"{address} is told of events, signed with")
    typer.echo(made["signingSecret"])
    try:
        _follow(endpoint, (token, url))
    finally:
        done("deleteWebhookEndpoint", {"endpointId": endpoint}, "deleted", (token, url))


def _create(
    name: str, address: str, events: list[str] | None, whom: Whom, more: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    given = {"name": name, "url": address, "eventTypes": events, **more}
    return done("createWebhookEndpoint", given, "endpoint { id } signingSecret", whom)


def _follow(endpoint: str, whom: Whom) -> None:
    known: set[str] = set()
    with _until_interrupted():
        while True:
            found = _asked(DELIVERIES, {"id": endpoint, "first": 50, "state": None, "type": None}, *whom)
            _show(found, known)
            time.sleep(LOOK_SECONDS)


@contextmanager
def _until_interrupted() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        notes.print("Ended.")


def _show(found: Mapping[str, Any], known: set[str]) -> None:
    """A line for each delivery that has changed since it was shown, the oldest first."""
    if found["webhookEndpoint"] is None:
        raise Stopped("There is no endpoint with this id that you may see.")
    for each in reversed(found["webhookEndpoint"]["deliveries"]["nodes"]):
        tries = each["attempts"]
        mark = f"{each['id']} {each['state']} {len(tries)}"
        if mark not in known:
            known.add(mark)
            last = tries[-1] if tries else {}
            said = last.get("status") or last.get("error") or ""
            took = f"{last['milliseconds']} ms" if last.get("milliseconds") is not None else ""
            line = (
                each["occurredAt"],
                each["sequence"] or "sample",
                each["type"],
                each["state"],
                said,
                took,
                each["id"],
            )
            typer.echo("  ".join(str(part) for part in line if part != ""))


def _asked(document: str, variables: Mapping[str, Any], token: str, url: str | None) -> dict[str, Any]:
    answer = asyncio.run(asking.post(*asking.whom(url, token), {"query": document, "variables": dict(variables)}))
    if "errors" in answer:
        raise Stopped("\n".join(str(error["message"]) for error in answer["errors"]))
    data: dict[str, Any] = answer["data"]
    return data


def done(mutation: str, given: Mapping[str, Any], selection: str, whom: Whom) -> dict[str, Any]:
    """What came of a change, in this selection."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ message }} }} }}"
    payload: dict[str, Any] = _asked(document, {"input": dict(given)}, *whom)[mutation]
    errors = payload.pop("userErrors")
    if errors:
        raise Stopped("\n".join(error["message"] for error in errors))
    return payload


def shown(found: Mapping[str, Any]) -> None:
    """Print an answer as JSON."""
    typer.echo(json.dumps(found, indent=2))
