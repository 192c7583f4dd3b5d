"""The endpoints of an authority: where they are, what they are told, and who may be sent what again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain import texts
from domain.refusals import Checks, EndpointActive, EndpointNotActive, EventTypeUnknown, InvalidInput, TooManyEndpoints
from domain.viewer import Viewer
from domain.webhooks.delivering import ENDED, DeliveryState
from domain.webhooks.flow import DisabledReason, EndpointState
from domain.webhooks.payloads import Payload, Wish

MOST_ENDPOINTS = 50
MOST_AT_ONCE = 20
MOST_PER_SECOND = 1000
LONGEST_OVERLAP = timedelta(days=7)
USUAL_OVERLAP = timedelta(hours=24)
AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an endpoint is to be sent to; a part that is None stays as it is, or is as usual at first.

    Without `event_types` it is told of every event. `ordered`: an event of a package waits until the one before it was
    taken, or given up. `ed25519`: signed with Ed25519 (`v1a`) as well.
    """

    name: str | None = None
    url: str | None = None
    event_types: tuple[str, ...] | None = None
    ordered: bool | None = None
    ed25519: bool | None = None
    at_once: int | None = None
    per_second: int | None = None


@dataclass(frozen=True, slots=True)
class CreateEndpoint:
    """Have another system told of events; `payload` is what it is told beside their own fields."""

    wishes: Wishes
    payload: Wish | None = None
    compiled: Payload | None = None


@dataclass(frozen=True, slots=True)
class UpdateEndpoint:
    """Change where an endpoint is, or what it is told; `clears`: events' own fields alone, from now on."""

    endpoint_id: UUID
    wishes: Wishes
    expected_version: int | None
    payload: Wish | None = None
    clears: bool = False
    compiled: Payload | None = None


@dataclass(frozen=True, slots=True)
class ChangeEndpoint:
    """Pause, enable or delete an endpoint; the command does not say which, the resolver does."""

    endpoint_id: UUID
    expected_version: int | None


@dataclass(frozen=True, slots=True)
class SetCertificate:
    """Show an endpoint's server this certificate (PEM), which belongs to this key (PEM)."""

    endpoint_id: UUID
    certificate: str
    private_key: str = field(repr=False)
    expected_version: int | None


@dataclass(frozen=True, slots=True)
class RotateSecret:
    """Sign with a new secret; the old one signs too for `overlap_hours`."""

    endpoint_id: UUID
    overlap_hours: int | None
    expected_version: int | None


@dataclass(frozen=True, slots=True)
class SendSample:
    """Send an event that did not happen; about this package, so that what the endpoint asks for can be answered."""

    endpoint_id: UUID
    type: str
    package_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Redeliver:
    """Send one delivery again."""

    delivery_id: UUID


@dataclass(frozen=True, slots=True)
class Replay:
    """Send again what an endpoint was told: of this time, all or only what was given up."""

    endpoint_id: UUID
    occurred_from: datetime | None
    occurred_before: datetime | None
    failed_only: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint of an authority, or of an organisation."""

    id: UUID
    authority_id: UUID | None
    name: str
    url: str
    organisation_id: UUID | None = None
    event_types: tuple[str, ...] = ()
    state: EndpointState = EndpointState.ACTIVE
    disabled_reason: DisabledReason | None = None
    ordered: bool = False
    ed25519: bool = False
    at_once: int = 4
    per_second: int = 50
    version: int = 1


def create(command: CreateEndpoint, id: UUID, viewer: Viewer, known: Collection[str], *, there_are: int) -> Endpoint:
    """A new endpoint of the viewer's side; `known` are its events, `there_are` the endpoints that it has."""
    checks = Checks()
    checks.require(there_are < MOST_ENDPOINTS, TooManyEndpoints(count=there_are))
    wished = command.wishes
    new = Endpoint(id, viewer.authority_id, wished.name or "", wished.url or "", viewer.organisation_id)
    return _as_wished(checks, new, replace(wished, name=new.name, url=new.url), known)


def update(endpoint: Endpoint, command: UpdateEndpoint, known: Collection[str]) -> Endpoint:
    """The endpoint as it is wished."""
    return replace(_as_wished(Checks(), endpoint, command.wishes, known), version=endpoint.version + 1)


def _as_wished(checks: Checks, endpoint: Endpoint, wished: Wishes, known: Collection[str]) -> Endpoint:
    name = None if wished.name is None else texts.required(checks, wished.name, texts.SHORT_TEXT, "name")
    for place, type_ in enumerate(wished.event_types or ()):
        checks.require(type_ in known, EventTypeUnknown("event_types", place, type=type_))
    for path, number, most in (
        ("at_once", wished.at_once, MOST_AT_ONCE),
        ("per_second", wished.per_second, MOST_PER_SECOND),
    ):
        sound = number is None or 1 <= number <= most
        checks.require(sound, InvalidInput(path, problem=f"This is a number from 1 to {most}."))
    checks.done()
    types = None if wished.event_types is None else tuple(sorted(set(wished.event_types)))
    given: dict[str, Any] = {
        "name": name,
        "url": wished.url,
        "event_types": types,
        "ordered": wished.ordered,
        "ed25519": wished.ed25519,
        "at_once": wished.at_once,
        "per_second": wished.per_second,
    }
    return replace(endpoint, **{part: value for part, value in given.items() if value is not None})


def pause(endpoint: Endpoint) -> Endpoint:
    """The endpoint, sent to no more until it is enabled; what happens meanwhile waits."""
    _require_active(endpoint)
    return replace(endpoint, state=EndpointState.PAUSED, disabled_reason=None, version=endpoint.version + 1)


def enable(endpoint: Endpoint) -> Endpoint:
    """The endpoint, sent to again, what has waited first."""
    checks = Checks()
    checks.require(endpoint.state is not EndpointState.ACTIVE, EndpointActive("endpoint_id", name=endpoint.name))
    checks.done()
    return replace(endpoint, state=EndpointState.ACTIVE, disabled_reason=None, version=endpoint.version + 1)


def delete(endpoint: Endpoint) -> Endpoint:
    """The endpoint, which is told nothing any more and shown to nobody."""
    return replace(endpoint, state=EndpointState.DELETED, disabled_reason=None, version=endpoint.version + 1)


def touched(endpoint: Endpoint) -> Endpoint:
    """The endpoint after a change of what hangs on it."""
    return replace(endpoint, version=endpoint.version + 1)


def host(url: str) -> str:
    """Where an address leads, without its path, in which many receivers hide what lets one in."""
    return url.partition("://")[2].partition("/")[0].partition("?")[0]


def overlap(command: RotateSecret) -> timedelta:
    """For how long the old secret signs beside the new one."""
    checks = Checks()
    most = int(LONGEST_OVERLAP.total_seconds() // 3600)
    hours = command.overlap_hours
    sound = hours is None or 0 <= hours <= most
    checks.require(sound, InvalidInput("overlap_hours", problem=f"The old secret stays good for 0 to {most} hours."))
    checks.done()
    return USUAL_OVERLAP if hours is None else timedelta(hours=hours)


def check_sample(endpoint: Endpoint, type_: str, known: Mapping[str, object]) -> None:
    """Refuse a sample that could not arrive."""
    _require_active(endpoint)
    checks = Checks()
    checks.require(type_ in known, EventTypeUnknown("type", type=type_))
    checks.done()


def may_redeliver(state: DeliveryState) -> bool:
    """Whether a delivery can be sent again: once it has come to an end, whichever."""
    return state in ENDED


def _require_active(endpoint: Endpoint) -> None:
    checks = Checks()
    state = endpoint.state.value.lower()
    active = endpoint.state is EndpointState.ACTIVE
    checks.require(active, EndpointNotActive("endpoint_id", name=endpoint.name, state=state))
    checks.done()
