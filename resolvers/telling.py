"""Who is told of an event: the relay's question, answered while it numbers."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import db.streams
from db.relay import NumberedEvent
from db.streams import Telling
from db.transaction import Tx
from domain.events import audiences
from domain.events.audiences import Audience
from domain.selection import NodeId
from domain.streams import Stream, StreamKind

Invited = Mapping[UUID, Sequence[UUID]]
"""Organisations, with their invitations."""


async def tell(tx: Tx, events: Sequence[NumberedEvent]) -> None:
    """Put numbered events into the streams of those who may see them, in the events' order."""
    ids = [event.id for event in events]
    invited, seen_by = await db.streams.invited(tx, ids), await db.streams.seen_by(tx, ids)
    hidden = await db.streams.hidden(tx, ids)
    tellings = [
        telling
        for event in events
        if event.type not in audiences.OF_ENDPOINTS
        for telling in (
            *_to_council(event, seen_by.get(event.id, ())),
            *(() if event.id in hidden else _to_organisations(event, invited.get(event.id, {}))),
        )
    ]
    await db.streams.tell(tx, tellings)


def _to_council(event: NumberedEvent, account_ids: Sequence[UUID]) -> Iterator[Telling]:
    if event.authority_id is None:
        return
    of_care = audiences.is_of_care(event.type)
    yield Telling(Stream(StreamKind.AUTHORITY, event.authority_id), event, of_care)
    for account_id in account_ids:
        yield Telling(Stream(StreamKind.ACCOUNT, account_id), event, of_care)


def _to_organisations(event: NumberedEvent, invited: Invited) -> Iterator[Telling]:
    about_one = event.organisation_id is not None
    wanted = audiences.audience(event.type, about_one=about_one)
    if wanted is Audience.ITSELF and event.organisation_id is not None:
        invited = {event.organisation_id: ()}
    for organisation_id, ids in invited.items():
        own = [str(NodeId("invitation", str(id))) for id in ids]
        data = audiences.of_organisation(event.type, event.data, about_one=about_one, invitation_ids=own)
        if data is not None:
            stream = Stream(StreamKind.ORGANISATION, organisation_id)
            yield Telling(stream, event, audiences.is_of_care(event.type), data)
