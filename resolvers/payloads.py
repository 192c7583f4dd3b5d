"""What endpoints are told beside an event's own fields: how that is kept, and compiled again for another schema."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import db.bodies
import db.payloads
import webhooks.presets
from db.transaction import Database, Tx
from domain.events import CATALOGUE
from domain.events.endpoints import EndpointPayloadFailing
from domain.events.samples import sample
from domain.refusals import Checks, Refused
from domain.viewer import OPERATOR, operator
from domain.webhooks import payloads
from domain.webhooks.endpoints import CreateEndpoint, Endpoint, UpdateEndpoint, Wishes
from domain.webhooks.payloads import Machine, Payload, Problem, Wish
from resolvers import announcing
from resolvers.request import Compiler, Request
from webhooks.fingerprint import schema_hash

CLIENT = "operator"


async def compiled(request: Request, wish: Wish) -> Payload:
    """What is wished for, compiled as its machine may ask it; refused where nobody may, or it makes no sense."""
    payloads.check_wish(wish)
    client_id = wish.client_id or request.viewer.client_id
    async with request.database.begin(request.viewer) as tx:
        found = await db.payloads.machine(tx, client_id)
    machine = payloads.check_client(found, client_id)
    query = webhooks.presets.text(wish.preset) if wish.preset else wish.query or ""
    if request.compiler is None:
        raise LookupError("compiler")
    made = await request.compiler(query, machine.viewer())
    payloads.check_permissions(made.permissions, machine, request.viewer)
    permissions = frozenset(permission.value for permission in made.permissions)
    return Payload(machine.client_id, wish.preset, query, made.selections, permissions, schema_hash())


def events_of(wishes: Wishes, wish: Wish | None) -> Wishes:
    """The wishes, with the events of a query that is ready made where none are named."""
    if wish is None or wish.preset is None or wishes.event_types is not None:
        return wishes
    return replace(wishes, event_types=webhooks.presets.EVENTS[wish.preset])


async def keep(tx: Tx, command: CreateEndpoint | UpdateEndpoint, endpoint: Endpoint) -> Mapping[str, Any]:
    """Keep, or forget, what an endpoint is told beside events' own fields; what the audit says of it.

    Whoever leads elsewhere what another wanted sent must be allowed to read it: it would come to them.
    """
    standing = await db.payloads.lock(tx, endpoint.id)
    if isinstance(command, UpdateEndpoint) and command.clears:
        payloads.check_clearing(command.payload)
        await db.payloads.forget(tx, endpoint.id)
        return _facts(None)
    holds = command.compiled or standing
    if holds is None:
        return _facts(None)
    checks = Checks()
    if command.compiled is None and tx.viewer is not None and _redirects(command.wishes):
        payloads.check_own(checks, holds.permissions, tx.viewer)
    carried = {name: payloads.ids(sample(CATALOGUE[name]).data()) for name in endpoint.event_types or CATALOGUE}
    payloads.check_variables(checks, holds, carried)
    checks.done()
    if command.compiled is not None:
        await db.payloads.save(tx, endpoint.id, command.compiled)
    return _facts(holds)


async def check_sample(tx: Tx, endpoint_id: UUID) -> None:
    """Refuse to have an endpoint told of a package at will what whoever wants that may not read."""
    standing = await db.payloads.lock(tx, endpoint_id)
    checks = Checks()
    if standing is not None and tx.viewer is not None:
        payloads.check_own(checks, standing.permissions, tx.viewer)
    checks.done()


def _redirects(wishes: Wishes) -> bool:
    """Whether more, or somebody else, is told."""
    return wishes.url is not None or wishes.event_types is not None


def _facts(payload: Payload | None) -> Mapping[str, Any]:
    """What an audit row may say: whose eyes and which query that is ready made, not the query's text."""
    if payload is None:
        return {"payload": None}
    return {"payload": payload.preset or "QUERY", "payload_client": payload.client_id}


# Another schema ------------------------------------------------------------------------------------------------------


async def recompile(database: Database, compiler: Compiler) -> int:
    """Compile those again that were compiled for another schema; how many there were.

    One that makes no sense any more is kept as it is: its events wait, and its owner will be told (`tell_untold`).
    """
    async with database.begin(None) as tx:
        councils = await db.payloads.outdated(tx, schema_hash())
    number = 0
    for authority_id in councils:
        async with database.begin(operator(authority_id, CLIENT)) as tx:
            found = await db.payloads.of_another_schema(tx, schema_hash())
            await tx.read_clock()
            for endpoint_id, payload in found:
                await _again(tx, compiler, endpoint_id, payload)
            number += len(found)
    return number


async def _again(tx: Tx, compiler: Compiler, endpoint_id: UUID, payload: Payload) -> None:
    machine = await db.payloads.machine(tx, payload.client_id)
    query = webhooks.presets.text(payload.preset) if payload.preset else payload.query
    after = await _recompiled(compiler, replace(payload, query=query), machine)
    await db.payloads.recompiled(tx, endpoint_id, after)


async def _recompiled(compiler: Compiler, payload: Payload, machine: Machine | None) -> Payload:
    # what was too large still is
    stays = payload.problem is Problem.TOO_LARGE
    after = payload if stays else replace(payload, problem=None, detail=None)
    after = replace(after, schema_hash=schema_hash())
    if machine is None or machine.disabled:
        return _with(after, payloads.problem_of(machine, ()))
    try:
        made = await compiler(payload.query, machine.viewer())
    except Refused as refused:
        detail = " ".join(refusal.message for refusal in refused.refusals)
        return _with(after, (Problem.QUERY_INVALID, detail))
    permissions = frozenset(permission.value for permission in made.permissions)
    missing = payloads.problem_of(machine, permissions)
    return _with(after, missing) if missing else replace(after, selections=made.selections, permissions=permissions)


def _with(payload: Payload, stands: tuple[Problem, str] | None) -> Payload:
    return replace(payload, problem=stands[0], detail=stands[1]) if stands else payload


async def tell(tx: Tx, authority_id: UUID | None, endpoint_id: UUID, problem: Problem) -> None:
    """Tell an endpoint's owner that what it asks for cannot be answered."""
    event = EndpointPayloadFailing(authority_id=authority_id, endpoint_id=endpoint_id, reason=problem.value)
    await announcing.came_due(tx, event, "endpoint", endpoint_id, reason=problem.value)


async def tell_untold(database: Database) -> int:
    """Tell the owners of endpoints whose queries turned out to make no sense any more; how many there were."""
    async with database.begin(None) as tx:
        found = await db.bodies.untold(tx, payloads.TOLD_AFTER)
        if found:
            await tx.read_clock()
        for authority_id, endpoint_id, problem in found:
            await tell(tx, authority_id, endpoint_id, problem)
    return len(found)


async def failing(database: Database) -> Sequence[tuple[str, str]]:
    """The name of each endpoint of any council whose query is not answered, and why: for whoever runs the service."""
    async with database.begin(None) as tx:
        return await db.bodies.failing(tx)


async def check_ready_made(compiler: Compiler) -> None:
    """Compile the queries that are ready made, as those ask them whom they are for; `Refused` where one is wrong."""
    for preset, (role, scope) in payloads.MADE_FOR.items():
        machine = Machine(preset.value, OPERATOR, OPERATOR, role, (scope,), disabled=False)
        await compiler(webhooks.presets.text(preset), machine.viewer())


def ready_made() -> Mapping[str, tuple[str, Sequence[str], str]]:
    """Of each query that is ready made its text, the events that it is for, and the scope that suffices for it."""
    return {
        preset.value: (webhooks.presets.text(preset), webhooks.presets.EVENTS[preset], scope)
        for preset, (_, scope) in payloads.MADE_FOR.items()
    }
