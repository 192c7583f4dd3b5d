"""What it costs to tell who is asking: a token seen before, and one that is new."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from auth.access_tokens import Lifetime, Subject, mint
from auth.bearer import Bearer
from auth.keys import open_keys
from auth.revocation import nothing_revoked
from bench.figures import Findings
from domain.permissions import Role
from settings import Settings

TOKENS, ROUNDS = 200, 15


def measure(settings: Settings, findings: Findings) -> None:
    """Measure `token_seen_us` and `token_first_us`: thread CPU of one check, the best of several rounds."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as directory:
        keys = open_keys(Path(directory))
        headers = [f"Bearer {mint(keys, settings, _subject(), 'api', _hour(now))}" for _ in range(TOKENS)]
        first, seen = [], []
        for _ in range(ROUNDS):
            bearer = Bearer(keys, settings.issuer, settings.audience, nothing_revoked())
            first.append(_each(bearer, headers, now))
            seen.append(_each(bearer, headers, now))
    findings.add({"token_first_us": min(first), "token_seen_us": min(seen)})


def _subject() -> Subject:
    return Subject(uuid4(), Role.SOURCING_OFFICER, uuid4(), None, "bench", uuid4(), datetime.now(UTC), ("PASSWORD",))


def _hour(now: datetime) -> Lifetime:
    return Lifetime(now, timedelta(hours=1))


def _each(bearer: Bearer, headers: list[str], now: datetime) -> float:
    """Microseconds of CPU a check."""
    began = time.thread_time()
    for header in headers:
        bearer.viewer(header, now)
    return (time.thread_time() - began) / len(headers) * 1e6
