"""From which address a request comes, where proxies may stand in front."""

import ipaddress
from collections.abc import MutableMapping
from typing import Any

UNKNOWN = "unknown"
IPV6_HOME = 64
"""Bits of an IPv6 address that a provider gives to one customer."""


def address(scope: MutableMapping[str, Any], trusted_proxies: int) -> str:
    """The address of who asks; of IPv6, that of its network, because each customer has as many as there are.

    Each trusted proxy has put whom it was asked by at the end of `X-Forwarded-For`, in the same line or in one of its
    own, which is the same (RFC 9110, 5.3); what stands before that anybody may have written.
    """
    client = scope.get("client")
    direct = str(client[0]) if client else UNKNOWN
    if trusted_proxies == 0:
        return _network(direct)
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    passed = [part.strip() for part in ",".join(lines).split(",")]
    return _network(_without_port(passed[-trusted_proxies]) if trusted_proxies <= len(passed) else direct)


def _without_port(text: str) -> str:
    """Some proxies write the port behind the address, and brackets around one of IPv6."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


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
