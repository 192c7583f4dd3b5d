"""The command `ebrokerage`. Each command imports what it needs when it runs, so that `--help` is quick."""

from cli import directory, preparing, profiles, running, showing, tokens
from cli.terminal import app

__all__ = ["app", "directory", "preparing", "profiles", "running", "showing", "tokens"]
