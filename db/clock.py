"""The one clock: the database's, plus the offset that tests may set."""

from datetime import timedelta
from pathlib import Path


class Clock:
    """Reads the offset anew for each transaction from the file of `EBROKERAGE_CLOCK_FILE`; no file is zero."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path

    def offset(self) -> timedelta:
        """What to add to the database's clock."""
        if self.path is None:
            return timedelta(0)
        try:
            return timedelta(seconds=float(self.path.read_text() or 0))
        except FileNotFoundError:
            return timedelta(0)
