"""The envelope of a numbered event (Standard Webhooks)."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest

from db.relay import NumberedEvent
from webhooks.envelope import LARGEST_ENVELOPE, EnvelopeTooLarge, seal


def event(**data: Any) -> NumberedEvent:
    """An event with this data."""
    return NumberedEvent(
        sequence=7,
        id=uuid4(),
        type="package.sent",
        authority_id=uuid4(),
        organisation_id=None,
        package_id=uuid4(),
        data=data,
        occurred_at=datetime(2026, 11, 22, 9, 30, 0, 120_000, UTC),
        waited_seconds=0.01,
    )


def test_it_holds_type_timestamp_sequence_and_data() -> None:
    assert seal(event(sentCount=3)) == (
        b'{"type":"package.sent","timestamp":"2026-11-22T09:30:00.120000Z","sequence":7,"data":{"sentCount":3}}'
    )


def test_it_is_the_same_bytes_every_time() -> None:
    sent = event(note="naïve 🏠", nothing=None, list=[1, 2.5, "x"])
    assert seal(sent) == seal(sent)
    assert orjson.loads(seal(sent))["data"] == sent.data


def test_it_stays_under_twenty_kilobytes() -> None:
    room = LARGEST_ENVELOPE - len(seal(event(text=""))) - 1
    assert len(seal(event(text="x" * room))) == LARGEST_ENVELOPE - 1
    with pytest.raises(EnvelopeTooLarge, match="20000 of 20000 bytes"):
        seal(event(text="x" * (room + 1)))
    with pytest.raises(EnvelopeTooLarge):
        seal(event(text="🏠" * (room // 4 + 1)))
