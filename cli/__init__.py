"""The command `ebrokerage`. Each command imports what it needs when it runs, so that `--help` is quick."""

from cli import calendar, directory, preparing, profiles, running, showing, tokens
from cli.terminal import app

__all__ = ["app", "calendar", "directory", "preparing", "profiles", "running", "showing", "tokens"]
