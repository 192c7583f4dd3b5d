"""The catalogue of events: thin, complete, and without anything about a person."""

import json
import re
import sys
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import get_type_hints
from uuid import uuid4

import pytest

from domain.events import (
    CATALOGUE,
    Event,
    PackageDeadlineChanged,
    PackageEdited,
    PackagePart,
    TeamChanged,
)
from domain.events.samples import TEXTS, sample

AT = datetime(2024, 1, 10, 12, 18, 0, 250000, UTC)
ALLOWED_TEXTS = set(TEXTS)


def every_event() -> list[type[Event]]:
    """Every class that has a type of its own, wherever it stands in the tree."""
    found, waiting = [], [Event]
    while waiting:
        event = waiting.pop()
        waiting.extend(event.__subclasses__())
        if "type" in vars(event):
            found.append(event)
    # `slots=True` makes each class anew; the class it was made from may still be listed
    return [event for event in found if getattr(sys.modules[event.__module__], event.__name__) is event]


def test_the_catalogue_holds_every_event_once() -> None:
    assert set(CATALOGUE.values()) == set(every_event())
    assert all(event.type == name for name, event in CATALOGUE.items())


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=CATALOGUE)
def test_an_event_is_described_versioned_and_named_as_the_outbox_wants_it(event: type[Event]) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", event.type)
    assert event.version == 1
    assert event.description().endswith((".", ")."))


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=CATALOGUE)
def test_an_event_holds_ids_instants_and_codes_only(event: type[Event]) -> None:
    for name, hint in get_type_hints(event).items():
        if hint is str and name != "type":
            assert name in ALLOWED_TEXTS
    data = sample(event).data()
    assert json.loads(json.dumps(data)) == data
    assert not {"reference", "clientReference", "name", "forename", "surname", "note"} & set(data)
    assert data["authorityId"].startswith("authority_")
    assert data["packageId"].startswith("package_")
    assert data["organisationId"].startswith("organisation_")
    assert sample(event) == sample(event)


def test_data_has_global_ids_and_instants_in_UTC() -> None:
    authority, package = uuid4(), uuid4()
    event = PackageDeadlineChanged(
        authority_id=authority,
        package_id=package,
        public_reference="7K3M-Q2ZT-0V8D-XN4B",
        old_deadline_at=AT,
        new_deadline_at=AT.astimezone(timezone(timedelta(hours=1))),
    )
    assert event.data() == {
        "authorityId": f"authority_{authority}",
        "packageId": f"package_{package}",
        "publicReference": "7K3M-Q2ZT-0V8D-XN4B",
        "oldDeadlineAt": "2024-01-10T12:18:00.250000Z",
        "newDeadlineAt": "2024-01-10T12:18:00.250000Z",
    }


def test_an_event_may_be_about_an_authority_alone() -> None:
    authority, team = uuid4(), uuid4()
    told = TeamChanged(authority_id=authority, team_id=team).data()
    assert told == {"authorityId": f"authority_{authority}", "teamId": f"team_{team}"}


def test_an_enumeration_is_told_as_its_value() -> None:
    event = PackageEdited(authority_id=uuid4(), package_id=uuid4(), public_reference="X", part=PackagePart.REQUIREMENTS)
    part = event.data()["part"]
    assert (part, isinstance(part, StrEnum)) == ("REQUIREMENTS", False)
