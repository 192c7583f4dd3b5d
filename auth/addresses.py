"""From which address a request comes, where proxies may stand in front."""

import ipaddress
from collections.abc import Mapping, MutableMapping
from typing import Any

UNKNOWN = "unknown"
IPV6_HOME = 64
"""Bits of an IPv6 address that a provider gives to one customer."""


def address(scope: MutableMapping[str, Any], headers: Mapping[bytes, bytes], trusted_proxies: int) -> str:
    """The address of who asks; of IPv6, that of its network, because each customer has as many as there are.

    Each trusted proxy has put whom it was asked by at the end of `X-Forwarded-For`; what stands before that anybody may
    have written.
    """
    client = scope.get("client")
    direct = str(client[0]) if client else UNKNOWN
    if trusted_proxies == 0:
        return _network(direct)
    passed = [part.strip() for part in headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")]
    return _network(passed[-trusted_proxies] if 0 < trusted_proxies <= len(passed) else direct)


def _network(text: str) -> str:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return UNKNOWN
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_HOME), strict=False))
    return str(found)
