"""The command `ebrokerage`. Each command imports what it needs when it runs, so that `--help` is quick."""

from cli import (
    asking,
    audit,
    calendar,
    clients,
    directory,
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
)
from cli.terminal import app

__all__ = [
    "app",
    "asking",
    "audit",
    "calendar",
    "clients",
    "directory",
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
]
