"""How an authority's profile gets its next version: validated as a whole, never from the past, never changed again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain import profiles
from domain.events import ProfilePublished
from domain.profiles import Profile, ProfileInvalid
from domain.refusals import Checks, EffectiveInPast, InvalidInput, ProfileUnchanged, Verbatim
from domain.times import shown


@dataclass(frozen=True, slots=True)
class PublishProfile:
    """Let `document` hold from `effective_at` on (None: now); with `validate_only` say just whether it could."""

    document: Mapping[str, Any]
    effective_at: datetime | None = None
    validate_only: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedProfile:
    """A version of an authority's profile, as it was published."""

    id: UUID
    authority_id: UUID
    version: int
    effective_at: datetime
    document: Mapping[str, Any]


def publish(
    command: PublishProfile, latest: PublishedProfile | None, id: UUID, authority_id: UUID, now: datetime
) -> tuple[PublishedProfile, Profile, ProfilePublished]:
    """The next version of the profile, everything that is wrong with it told at once."""
    checks = Checks()
    effective_at = command.effective_at or now
    checks.require(effective_at >= now, EffectiveInPast("effective_at", now=shown(now)))
    profile = _parsed(checks, command.document)
    if latest is not None:
        said = latest.document == command.document and latest.effective_at <= effective_at
        checks.require(not said, ProfileUnchanged("document", version=latest.version))
    checks.done()
    assert profile is not None
    version = latest.version + 1 if latest else 1
    published = PublishedProfile(id, authority_id, version, effective_at, command.document)
    event = ProfilePublished(
        authority_id=authority_id, profile_id=id, profile_version=version, effective_at=effective_at
    )
    return published, profile, event


def _parsed(checks: Checks, document: Mapping[str, Any]) -> Profile | None:
    try:
        return profiles.parse(document)
    except ProfileInvalid as invalid:
        for path, sentence in invalid.problems:
            where = [Verbatim(part) if isinstance(part, str) else part for part in path]
            checks.found.append(InvalidInput("document", *where, problem=sentence))
        return None
