"""The command `ebrokerage`. Each command imports what it needs when it runs, so that `--help` is quick."""

from cli import (
    asking,
    calendar,
    clients,
    directory,
    documents,
    events,
    identity_providers,
    jobs,
    keys,
    preparing,
    profiles,
    running,
    showing,
    signing_in,
    tokens,
    users,
    webhooks,
)
from cli.terminal import app

__all__ = [
    "app",
    "asking",
    "calendar",
    "clients",
    "directory",
    "documents",
    "events",
    "identity_providers",
    "jobs",
    "keys",
    "preparing",
    "profiles",
    "running",
    "showing",
    "signing_in",
    "tokens",
    "users",
    "webhooks",
]
