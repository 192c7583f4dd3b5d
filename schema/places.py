"""How many connections that stay open one process serves: in all, and of each caller."""

from collections import Counter
from dataclasses import dataclass

from domain.viewer import Viewer
from schema.engine import bucket
from schema.errors import ErrorCode, RequestError
from telemetry import CONNECTIONS_OPEN

LATER = (("Retry-After", "5"),)


@dataclass(slots=True)
class Place:
    """A place that is taken until it is left."""

    places: "Places"
    key: str
    left: bool = False

    def leave(self) -> None:
        """Let somebody else have it; once."""
        if not self.left:
            self.left = True
            self.places.release(self.key)


class Places:
    """Counts connections; `each` for one account with one client, `most` in all."""

    def __init__(self, each: int, most: int) -> None:
        self.each, self.most = each, most
        self._taken: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Whether there is no place for anybody."""
        return self._taken.total() >= self.most

    def take(self, viewer: Viewer) -> Place:
        """A place for this caller; `RequestError` where there is none."""
        key = bucket(viewer)
        if self._taken[key] >= self.each:
            message = f"{self.each} connections are open for this account already; close one of them first."
            raise RequestError.of(ErrorCode.RATE_LIMITED, message, headers=LATER)
        if self.full:
            message = "This service holds as many connections open as it may; try again shortly."
            raise RequestError.of(ErrorCode.UNAVAILABLE, message, headers=LATER)
        self._taken[key] += 1
        CONNECTIONS_OPEN.inc()
        return Place(self, key)

    def release(self, key: str) -> None:
        """One place is free again."""
        self._taken[key] -= 1
        CONNECTIONS_OPEN.dec()
        if not self._taken[key]:
            del self._taken[key]
