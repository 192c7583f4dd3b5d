"""Which addresses of a network others may make us call: public ones, and never what only we can reach."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

GLOBAL_UNICAST = ip_network("2000::/3")
"""All of IPv6 that is routed on the internet (RFC 4291); the rest is nobody's, or ours alone."""

# `is_global` says yes to some of these, or did in some release of Python; they lead to another address, or to many.
NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "100.64.0.0/10",  # carriers' own
        "192.0.0.0/24",  # protocols'
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # measurements
        "224.0.0.0/4",  # many at once
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2001::/23",  # protocols', Teredo among them
        "2001:db8::/32",  # examples
        "2002::/16",  # 6to4
        "3fff::/20",  # examples
        "5f00::/16",  # segments of routes
    )
)


@lru_cache(1024)
def is_public(text: str) -> bool:
    """Whether this is an address that anybody on the internet could call."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address not in GLOBAL_UNICAST:
            return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address.version == each.version and address in each for each in NOT_PUBLIC)


@lru_cache(1024)
def is_loopback(text: str) -> bool:
    """Whether this is an address of this very machine; a name is none."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
