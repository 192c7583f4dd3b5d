"""Where a browser goes once somebody has signed in: never an address it brought, only the id of what it came for."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

IDS = {
    "request": re.compile(r"[A-Za-z0-9._~-]{1,200}"),
    "device": re.compile(r"[A-Za-z0-9-]{1,20}"),
    "authority": re.compile(r"[a-z0-9-]{1,63}"),
}


@dataclass(frozen=True, slots=True)
class Onward:
    """What somebody signs in for: a stored authorization request, a device's code, or their own account.

    `authority` is in whose name the pages are.
    """

    request: str | None = None
    device: str | None = None
    authority: str | None = None

    @property
    def address(self) -> str:
        """Where to go when signed in."""
        if self.request is not None:
            return f"/oauth/authorize?{urlencode({'request': self.request})}"
        return f"/device?{urlencode({'user_code': self.device})}" if self.device is not None else "/account"

    @property
    def is_own_account(self) -> bool:
        """Whether nothing else was asked for."""
        return self.request is None and self.device is None

    def at(self, path: str) -> str:
        """The page at `path`, which afterwards goes on to the same."""
        carried = {"request": self.request, "device": self.device, "authority": self.authority}
        query = urlencode({name: value for name, value in carried.items() if value is not None})
        return f"{path}?{query}" if query else path


def of(request: Request) -> Onward:
    """What this browser came for."""
    return named(**{name: request.query_params.get(name) for name in IDS})


def named(**given: str | None) -> Onward:
    """What somebody comes for by these ids; anything that does not look like one of ours is forgotten."""
    return Onward(**{name: value for name, value in given.items() if IDS[name].fullmatch(value or "")})
