"""Queries that are ready made: of each its text, which events it is for, and what its fields mean."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domain.webhooks.payloads import Preset

EVENTS: Mapping[Preset, tuple[str, ...]] = {
    Preset.FINANCE: ("package.awarded", "external_reference.changed"),
    Preset.MONITORING: ("package.awarded", "external_reference.changed"),
}
"""What an endpoint is told of that asks for no other events."""


@cache
def text(preset: Preset) -> str:
    """The query."""
    return Path(__file__).with_name(f"{preset.value.lower()}.graphql").read_text()
