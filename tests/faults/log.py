"""What a test of faults tells: what was done to whom when, and what came of it."""

import os
import sys
import time

LONG = os.environ.get("FAULTS") == "long"
"""`make faults` sets it; elsewhere a shortened form runs."""


class Log:
    """What was done to whom, when; printed as it happens: pytest-xdist leaves only standard error to its processes."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def say(self, what: str) -> None:
        """One line."""
        print(f"{time.monotonic() - self.began:7.2f} s  {what}", file=sys.stderr)  # noqa: T201 - make faults shows it
