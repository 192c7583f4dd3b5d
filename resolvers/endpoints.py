"""How a brokerage manager has other systems told of events: endpoints, their secrets, what they are sent again."""

import secrets as randomness
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import wraps
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID, uuid4

import db.certificates
import db.endpoints
import db.payloads
import db.redelivering
from auth.secrets import Secrets
from db.endpoints import NewSecret
from db.transaction import Tx
from dialling import Dialling
from domain.events import CATALOGUE, Event
from domain.events.audiences import TO_TEAMS
from domain.refusals import DeliveryUnderWay, EndpointAddressRefused, InvalidInput, NotFound, Refused, ReplayEmpty
from domain.viewer import Viewer
from domain.webhooks import endpoints
from domain.webhooks.endpoints import (
    ChangeEndpoint,
    CreateEndpoint,
    Endpoint,
    Redeliver,
    Replay,
    RotateSecret,
    SendSample,
    SetCertificate,
    UpdateEndpoint,
)
from resolvers import announcing, certificates, deliveries, loading, payloads
from resolvers.announcing import Administered
from resolvers.request import Outcome, Request, linking, mutation
from webhooks.signing import SECRET_BYTES, SigningKey

Command = TypeVar("Command", CreateEndpoint, UpdateEndpoint)
Doing = Callable[[Request, Command], Awaitable[Outcome]]
NOTHING: Mapping[str, Any] = MappingProxyType({})


def _reachable(work: Doing[Command]) -> Doing[Command]:
    """`work`, once the address in the command was looked at, and its query made plain: before the transaction.

    That may wait neither for names nor for what takes long to read.
    """

    @wraps(work)
    async def perform(request: Request, command: Command) -> Outcome:
        url = command.wishes.url
        if url is not None or isinstance(command, CreateEndpoint):
            problem = await (request.dialling or Dialling(loopback=False)).refuses(url or "")
            if problem is not None:
                raise Refused([EndpointAddressRefused("url", problem=problem)])
        wish = command.payload
        if wish is not None:
            compiled = await payloads.compiled(request, wish)
            wishes = payloads.events_of(command.wishes, wish)
            command = replace(command, compiled=compiled, wishes=wishes)
        return await work(request, command)

    return perform


@_reachable
@linking
async def create(tx: Tx, secrets: Secrets, command: CreateEndpoint) -> Outcome:
    """Have another system told of events, from now on."""
    await db.endpoints.lock_home(tx)
    there_are = await db.endpoints.count(tx)
    viewer = loading.viewer(tx)
    new = endpoints.create(command, uuid4(), viewer, _known(viewer), there_are=there_are)
    await db.endpoints.insert(tx, new)
    more = await payloads.keep(tx, command, new)
    told = await _new_secret(tx, secrets, new.id)
    return await _announced(tx, "created", (None, new), more, secret=told)


@_reachable
@mutation
async def update(tx: Tx, command: UpdateEndpoint) -> Outcome:
    """Change where an endpoint is, what it is told, how fast."""
    before = await _endpoint(tx, command.endpoint_id, command.expected_version)
    after = endpoints.update(before, command, _known(loading.viewer(tx)))
    more = await payloads.keep(tx, command, after)
    return await _saved(tx, "updated", (before, after), more)


@mutation
async def pause(tx: Tx, command: ChangeEndpoint) -> Outcome:
    """Send nothing for a while; what happens meanwhile waits."""
    before = await _endpoint(tx, command.endpoint_id, command.expected_version)
    return await _saved(tx, "paused", (before, endpoints.pause(before)))


@mutation
async def enable(tx: Tx, command: ChangeEndpoint) -> Outcome:
    """Send again: what has waited first. What was given up is offered for `replay`."""
    before = await _endpoint(tx, command.endpoint_id, command.expected_version)
    return await _saved(tx, "enabled", (before, endpoints.enable(before)))


@mutation
async def delete(tx: Tx, command: ChangeEndpoint) -> Outcome:
    """Tell an endpoint nothing any more; its secrets are forgotten at once."""
    before = await _endpoint(tx, command.endpoint_id, command.expected_version)
    await db.endpoints.end_secrets(tx, before.id, endpoints.AT_ONCE)
    await db.payloads.forget(tx, before.id)
    await db.certificates.forget(tx, before.id)
    await _saved(tx, "deleted", (before, endpoints.delete(before)))
    return Outcome("deleted", before.id)


@linking
async def rotate(tx: Tx, secrets: Secrets, command: RotateSecret) -> Outcome:
    """Sign with a new secret; the one before signs too for a while, so that no delivery fails."""
    before = await _endpoint(tx, command.endpoint_id, command.expected_version)
    await db.endpoints.end_secrets(tx, before.id, endpoints.overlap(command))
    told = await _new_secret(tx, secrets, before.id)
    return await _saved(tx, "secret_rotated", (before, endpoints.touched(before)), secret=told)


@linking
async def set_certificate(tx: Tx, secrets: Secrets, command: SetCertificate) -> Outcome:
    """Show an endpoint's server a certificate, in place of the one before; its key is read by nobody any more."""
    before = await _endpoint(tx, command.endpoint_id, command.expected_version)
    new = certificates.read(command, secrets, tx.now)
    await db.certificates.keep(tx, new)
    told = {"certificate": new.fingerprint}
    return await _saved(tx, "certificate_set", (before, endpoints.touched(before)), told)


@mutation
async def remove_certificate(tx: Tx, command: ChangeEndpoint) -> Outcome:
    """Show an endpoint's server no certificate any more."""
    before = await _endpoint(tx, command.endpoint_id, command.expected_version)
    if not await db.certificates.forget(tx, before.id):
        raise Refused([NotFound("endpoint_id", noun="certificate of this endpoint")])
    return await _saved(tx, "certificate_removed", (before, endpoints.touched(before)))


@mutation
async def send_sample(tx: Tx, command: SendSample) -> Outcome:
    """Send an event that did not happen, signed like any other; of a package only what its caller may read too."""
    endpoint = await _endpoint(tx, command.endpoint_id, None)
    endpoints.check_sample(endpoint, command.type, _known(loading.viewer(tx)))
    if command.package_id is not None:
        if not await db.redelivering.is_seen(tx, command.package_id):
            raise Refused([NotFound("package_id", noun="package")])
        await payloads.check_sample(tx, endpoint.id)
    id = uuid4()
    await db.redelivering.add_sample(tx, id, command)
    return Outcome("delivery", id)


@mutation
async def redeliver(tx: Tx, command: Redeliver) -> Outcome:
    """Send one delivery again, under its own id."""
    found = await db.redelivering.lock(tx, command.delivery_id)
    if found is None:
        raise Refused([NotFound("delivery_id", noun="delivery")])
    await tx.read_clock()
    if not endpoints.may_redeliver(found.state):
        raise Refused([DeliveryUnderWay("delivery_id")])
    await db.redelivering.again(tx, found.id)
    done = Administered(action="delivery.repeated", noun="delivery", id=found.id, after={})
    return await announcing.administered(tx, done)


@mutation
async def replay(tx: Tx, command: Replay) -> Outcome:
    """Send again what an endpoint was told in some time, or all that was given up; so many at a time."""
    endpoint = await _endpoint(tx, command.endpoint_id, None)
    if not command.failed_only and command.occurred_from is None:
        problem = "Say from when on, or that only what was given up is to be sent again."
        raise Refused([InvalidInput("occurred_from", problem=problem)])
    number = await db.redelivering.replay(tx, command)
    if number == 0:
        raise Refused([ReplayEmpty("endpoint_id", name=endpoint.name)])
    done = Administered(action="endpoint.replayed", noun="endpoint", id=endpoint.id, after={"deliveries": number})
    await announcing.administered(tx, done)
    return Outcome("endpoint", endpoint.id, once={"replayed": number})


def _known(viewer: Viewer) -> Mapping[str, type[Event]]:
    """The events that an endpoint of the viewer's side can be told of."""
    if viewer.organisation_id is None:
        return CATALOGUE
    return {name: event for name, event in CATALOGUE.items() if name in TO_TEAMS}


async def _endpoint(tx: Tx, endpoint_id: UUID, expected_version: int | None) -> Endpoint:
    found = await db.endpoints.lock(tx, endpoint_id)
    if found is None:
        raise Refused([NotFound("endpoint_id", noun="endpoint")])
    await tx.read_clock()
    await loading.require_version(tx, "endpoint", found, expected_version)
    return found


async def _new_secret(tx: Tx, secrets: Secrets, endpoint_id: UUID) -> str:
    """Keep a new secret, sealed; what its owner is told, this once."""
    id, key = uuid4(), SigningKey(*(randomness.token_bytes(SECRET_BYTES) for _ in range(2)))
    await db.endpoints.add_secret(tx, NewSecret(id, endpoint_id, deliveries.sealed(secrets, id, key), key.public))
    return key.secret


async def _saved(
    tx: Tx,
    what: str,
    change: tuple[Endpoint, Endpoint],
    more: Mapping[str, Any] = NOTHING,
    *,
    secret: str | None = None,
) -> Outcome:
    await db.endpoints.save(tx, change[1])
    return await _announced(tx, what, change, more, secret=secret)


async def _announced(
    tx: Tx, what: str, change: tuple[Endpoint | None, Endpoint], more: Mapping[str, Any], *, secret: str | None = None
) -> Outcome:
    before, after = change
    done = Administered(
        action=f"endpoint.{what}",
        noun="endpoint",
        id=after.id,
        before=None if before is None else _facts(before),
        after={**_facts(after), **more},
        version=after.version,
    )
    outcome = await announcing.administered(tx, done)
    return outcome if secret is None else Outcome(outcome.noun, outcome.id, once={"signing_secret": secret})


def _facts(endpoint: Endpoint) -> dict[str, Any]:
    """What an audit row may say: not the address, in whose path many receivers hide what lets one in."""
    return {
        "name": endpoint.name,
        "host": endpoints.host(endpoint.url),
        "event_types": list(endpoint.event_types),
        "state": endpoint.state,
        "ordered": endpoint.ordered,
        "ed25519": endpoint.ed25519,
        "at_once": endpoint.at_once,
        "per_second": endpoint.per_second,
    }
