"""The command `ebrokerage`. Each command imports what it needs when it runs, so that `--help` is quick."""

from cli import calendar, clients, directory, keys, preparing, profiles, running, showing, tokens
from cli.terminal import app

__all__ = ["app", "calendar", "clients", "directory", "keys", "preparing", "profiles", "running", "showing", "tokens"]
