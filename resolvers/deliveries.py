"""How events are delivered: claimed, sealed and signed, and put on record; the clock is the caller."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ssl import SSLContext
from typing import Any
from uuid import UUID

import structlog

import auth.secrets
import db.bodies
import db.certificates
import db.deliveries
from auth.secrets import Secrets, Unreadable
from db.bodies import Asked
from db.deliveries import Claimed, Tried
from db.relay import NumberedEvent
from db.transaction import Database, Tx
from domain.events import CATALOGUE
from domain.events.samples import AT, sample, sample_of_organisation
from domain.selection import NodeId
from domain.webhooks import delivering
from domain.webhooks.delivering import Answer, DeliveryState, Outcome
from resolvers import breaking
from resolvers.certificates import Wallet
from resolvers.rendering import Renderer
from settings import Settings
from webhooks import signing
from webhooks.envelope import EnvelopeTooLarge, seal
from webhooks.fingerprint import schema_hash
from webhooks.sending import Heard
from webhooks.signing import SigningKey

log = structlog.get_logger(__name__)

PURPOSE = "webhook secret"
SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a delivery is signed with, and when; `tls` is where a certificate of ours is shown."""

    keys: Sequence[SigningKey]
    seconds: int
    tls: SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery, ready to go; without a body there is nothing that could be sent, and `problem` says why.

    Where there is a `stamp`, the body is yet to be rendered, out of what its endpoint has `asked`.
    """

    claimed: Claimed
    body: bytes | None
    headers: dict[str, str]
    problem: str | None = None
    asked: Asked | None = None
    stamp: Stamp | None = None
    tls: SSLContext | None = None


class Strongroom:
    """Where the secrets are opened that deliveries are signed with, and the certificates that are shown."""

    def __init__(self, secrets: Secrets) -> None:
        self.secrets, self.wallet = secrets, Wallet(secrets)

    @classmethod
    def of(cls, settings: Settings) -> "Strongroom":
        """The strongroom of an installation."""
        return cls(auth.secrets.opened(settings.secret_key, settings.data_directory))


def sealed(secrets: Secrets, secret_id: UUID, key: SigningKey) -> bytes:
    """What is stored of a secret: it can be opened for its own row alone."""
    return secrets.seal(PURPOSE, key.shared + key.seed, str(secret_id))


def opened(secrets: Secrets, secret_id: UUID, stored: bytes) -> SigningKey:
    """A stored secret; raises `Unreadable`."""
    both = secrets.unseal(PURPOSE, stored, str(secret_id))
    return SigningKey(both[:-SEED_BYTES], both[-SEED_BYTES:])


async def claim(database: Database, strongroom: Strongroom, renderer: Renderer, limit: int) -> Sequence[Parcel]:
    """Claim at most `limit` deliveries that are due, and make of each what is sent, or what is yet to be rendered."""
    async with database.single() as tx:
        claimed = await db.deliveries.claim(tx, limit, schema_hash())
    if not claimed:
        return []
    asked, shown = await _more(database, claimed)
    seconds = int(tx.wall.timestamp())
    sealed_keys = {one.endpoint_id: one.secrets for one in claimed}
    keys = {id: _readable(strongroom.secrets, several) for id, several in sealed_keys.items()}
    tls = {id: strongroom.wallet.context(*each) for id, each in shown.items()}
    stamps = {id: Stamp(several, seconds, tls.get(id)) for id, several in keys.items() if several}
    problems = {id: "NO_CERTIFICATE" for id, made in tls.items() if made is None}
    return [
        Parcel(one, None, {}, problems[one.endpoint_id])
        if one.endpoint_id in problems
        else _parcel(one, stamps.get(one.endpoint_id), asked.get(one.id), renderer)
        for one in claimed
    ]


async def _more(
    database: Database, claimed: Sequence[Claimed]
) -> tuple[Mapping[UUID, Asked], Mapping[UUID, tuple[UUID, bytes]]]:
    """What those endpoints asked for that ask for more, and the sealed certificates of those that are shown one."""
    asking = [one.id for one in claimed if one.asks]
    showing = sorted({one.endpoint_id for one in claimed if one.shows})
    if not asking and not showing:
        return {}, {}
    async with database.begin(None) as tx:
        asked = await db.bodies.asked(tx, asking) if asking else {}
        shown = await db.certificates.sealed(tx, showing) if showing else {}
    return asked, shown


async def rendered(renderer: Renderer, parcel: Parcel) -> Parcel:
    """A parcel whose body is made, and kept before anybody is sent it; raises `NotRendered`."""
    claimed, asked, stamp = parcel.claimed, parcel.asked, parcel.stamp
    if asked is None or stamp is None:
        return parcel
    json = await renderer.render(claimed, asked, _event(claimed).data)
    try:
        body = _body(claimed, json)
    except EnvelopeTooLarge as error:
        raise await renderer.too_large(claimed, asked, error) from error
    await renderer.keep(claimed, asked, body)
    return _stamped(claimed, body, stamp)


def _readable(secrets: Secrets, several: Sequence[tuple[UUID, bytes]]) -> list[SigningKey]:
    """Those secrets that can be opened: one that was sealed with another key of ours must not stop the others."""
    keys = []
    for id, stored in several:
        try:
            keys.append(opened(secrets, id, stored))
        except Unreadable:
            log.warning("webhook_secret_unreadable", secret_id=str(id))
    return keys


def _parcel(claimed: Claimed, stamp: Stamp | None, asked: Asked | None, renderer: Renderer) -> Parcel:
    if stamp is None:
        return Parcel(claimed, None, {}, "NO_SECRET")
    try:
        body = _body(claimed) if asked is None else renderer.kept(asked)
    except EnvelopeTooLarge:
        return Parcel(claimed, None, {}, "TOO_LARGE")
    except Exception as error:
        # It is tried again, like one that no receiver takes; the others go on.
        log.exception("webhook_not_written", delivery_id=str(claimed.id), type=claimed.type, error=type(error).__name__)
        return Parcel(claimed, None, {}, "NOT_WRITTEN")
    if body is None:
        return Parcel(claimed, None, {}, asked=asked, stamp=stamp)
    return _stamped(claimed, body, stamp)


def _stamped(claimed: Claimed, body: bytes, stamp: Stamp) -> Parcel:
    noun = "event" if claimed.event_id else "sample"
    message_id = str(NodeId(noun, str(claimed.message_id)))
    headers = signing.headers(message_id, stamp.seconds, body, stamp.keys, ed25519=claimed.ed25519)
    return Parcel(claimed, body, headers, tls=stamp.tls)


def _body(claimed: Claimed, payload: bytes | None = None) -> bytes:
    """The same bytes at every try: of an event as it was announced, or of a sample."""
    return seal(_event(claimed), sample=claimed.event_id is None, payload=payload)


def _event(claimed: Claimed) -> NumberedEvent:
    return NumberedEvent(
        sequence=claimed.sequence or 0,
        id=claimed.message_id,
        type=claimed.type,
        authority_id=claimed.authority_id,
        organisation_id=claimed.organisation_id,
        package_id=claimed.package_id,
        data=claimed.data if claimed.event_id is not None else _sample(claimed),
        occurred_at=claimed.occurred_at or AT,
        waited_seconds=0.0,
    )


def _sample(claimed: Claimed) -> Any:
    event = CATALOGUE[claimed.type]
    if claimed.teams is not None:
        return sample_of_organisation(event)
    about = {} if claimed.package_id is None else {"packageId": str(NodeId("package", str(claimed.package_id)))}
    return sample(event).data() | about


async def finish(database: Database, heard: Sequence[tuple[Claimed, Heard]]) -> Sequence[Outcome]:
    """Put on record what came of tries; disable endpoints that want or take nothing more."""
    quiet: list[tuple[Claimed, Heard]] = []
    rest: list[tuple[Claimed, Heard]] = []
    for each in heard:
        (quiet if _is_quiet(*each) else rest).append(each)
    if quiet:
        async with database.single() as tx:
            await db.deliveries.finish(tx, [_tried(tx, *each) for each in quiet])
    if rest:
        await _finish(database, rest)
    return [delivering.outcome(each.answer) for _, each in heard]


def _is_quiet(claimed: Claimed, heard: Heard) -> bool:
    """Whether nothing follows from an answer but that it came: taken at once, by an endpoint that takes everything."""
    taken = delivering.outcome(heard.answer) is Outcome.DELIVERED and not heard.answer.held
    return taken and claimed.calm and claimed.tries == 1 and not claimed.asks


async def _finish(database: Database, heard: Sequence[tuple[Claimed, Heard]]) -> None:
    async with database.begin(None) as tx:
        leaving = await breaking.flow_on(tx, [(claimed, each.answer) for claimed, each in heard])
        tried = [_tried(tx, *each) for each in heard]
        await db.deliveries.finish(tx, tried)
        over = [one.claimed.id for one in tried if one.claimed.asks and one.state in delivering.ENDED]
        if over:
            await db.bodies.forget(tx, over)
    for claimed, reason in leaving:
        await breaking.disable(database, claimed, reason)


def _again_at(claimed: Claimed, answer: Answer, now: datetime) -> datetime:
    """When a delivery that waits is tried again."""
    if answer.held:
        return now + (answer.retry_after or timedelta(0))
    pause = delivering.pause(min(claimed.tries, delivering.MOST_TRIES - 1), answer, random.random())
    return now + pause if pause else now


def _tried(tx: Tx, claimed: Claimed, heard: Heard) -> Tried:
    """How a try ended; only what is tried again needs the transaction's instant."""
    outcome = delivering.outcome(heard.answer)
    held = heard.answer.held
    state = delivering.state_after(claimed.tries, outcome, held=held)
    return Tried(
        claimed=claimed,
        state=state,
        due_at=_again_at(claimed, heard.answer, tx.now) if held or state is DeliveryState.RETRY_WAIT else None,
        outcome=outcome,
        status=heard.answer.status,
        error=heard.answer.error,
        headers=heard.headers,
        # A receiver may say again what it was told, which not everybody may read who looks after endpoints.
        excerpt="" if claimed.asks else heard.excerpt,
        milliseconds=heard.milliseconds,
        held=held,
    )
