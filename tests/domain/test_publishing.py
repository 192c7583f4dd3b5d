"""The next version of a profile: validated as a whole, never from the past."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from db.seed import files
from domain import publishing
from domain.publishing import PublishedProfile, PublishProfile
from domain.refusals import Refused, Verbatim
from tests.domain.test_profiles import document

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
AUTHORITY = uuid4()


def published(given: PublishProfile, latest: PublishedProfile | None = None) -> PublishedProfile:
    return publishing.publish(given, latest, uuid4(), AUTHORITY, NOW)[0]


def test_a_profile_holds_from_now_on_or_from_later_and_never_from_the_past() -> None:
    first = published(PublishProfile(document()))
    assert (first.version, first.effective_at) == (1, NOW)
    assert published(PublishProfile(document(), NOW), None).effective_at == NOW
    later = published(PublishProfile(document(terms_version="2"), NOW + timedelta(days=1)), first)
    assert (later.version, later.effective_at) == (2, NOW + timedelta(days=1))
    with pytest.raises(Refused) as error:
        published(PublishProfile(document(terms_version="3"), NOW - timedelta(microseconds=1)), later)
    assert [refusal.code() for refusal in error.value.refusals] == ["EFFECTIVE_IN_PAST"]


def test_what_a_version_says_already_is_not_published_again_but_may_hold_earlier() -> None:
    planned = PublishedProfile(uuid4(), AUTHORITY, 4, NOW + timedelta(days=9), document())
    assert published(PublishProfile(document()), planned).version == 5
    with pytest.raises(Refused) as error:
        published(PublishProfile(document(), NOW + timedelta(days=9)), planned)
    (refusal,) = error.value.refusals
    assert (refusal.code(), "Version 4" in refusal.message) == ("PROFILE_UNCHANGED", True)


def test_B1_everything_that_is_wrong_is_told_at_once_with_its_path_in_the_document() -> None:
    wrong: dict[str, Any] = {**document(), "terms_version": " ", "nonsense": 1}
    wrong["service_levels"] += [{"code": "lower", "service_type": "Care", "name": "X"}]
    with pytest.raises(Refused) as error:
        published(PublishProfile(wrong, NOW - timedelta(days=1)))
    paths = {refusal.path for refusal in error.value.refusals}
    assert paths == {
        ("effective_at",),
        ("document", "terms_version"),
        ("document", "nonsense"),
        ("document", "service_levels", 1, "code"),
    }
    assert all(isinstance(part, Verbatim | int) for path in paths if path[0] == "document" for part in path[1:])


@pytest.mark.parametrize("shipped", list(files.shipped_profiles()), ids=lambda shipped: shipped.authority.slug)
def test_P36_what_ships_can_be_published(shipped: files.ShippedProfile) -> None:
    given = PublishProfile(shipped.profile.model_dump(mode="json"))
    _, profile, event = publishing.publish(given, None, uuid4(), AUTHORITY, NOW)
    assert profile == shipped.profile
    assert (event.profile_version, event.effective_at) == (1, NOW)
