"""Where a browser goes once somebody has signed in: never an address it brought, only the id of what it came for."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

REQUEST = re.compile(r"[A-Za-z0-9._~-]{1,200}")
DEVICE = re.compile(r"[A-Za-z0-9-]{1,20}")


@dataclass(frozen=True, slots=True)
class Onward:
    """What somebody signs in for: a stored authorization request, a device's code, or their own account."""

    request: str | None = None
    device: str | None = None

    @property
    def address(self) -> str:
        """Where to go when signed in."""
        if self.request is not None:
            return f"/oauth/authorize?{self._query}"
        return f"/device?{urlencode({'user_code': self.device})}" if self.device is not None else "/account"

    def at(self, path: str) -> str:
        """The page at `path`, which afterwards goes on to the same."""
        return f"{path}?{self._query}" if self._query else path

    @property
    def _query(self) -> str:
        carried = {"request": self.request, "device": self.device}
        return urlencode({name: value for name, value in carried.items() if value is not None})


def of(request: Request) -> Onward:
    """What this browser came for; anything that does not look like an id of ours is forgotten."""
    wanted, device = request.query_params.get("request", ""), request.query_params.get("device", "")
    if REQUEST.fullmatch(wanted):
        return Onward(request=wanted)
    return Onward(device=device) if DEVICE.fullmatch(device) else Onward()
