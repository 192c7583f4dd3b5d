"""Which addresses of a network others may make us call: public ones, and never what only we can reach."""

from ipaddress import IPv6Address, ip_address, ip_network

# `is_global` says yes to these, which lead to another address, or to many.
NOT_PUBLIC = tuple(
    ip_network(each) for each in ("192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23")
)


def is_public(text: str) -> bool:
    """Whether this is an address that anybody on the internet could call."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address.version == each.version and address in each for each in NOT_PUBLIC)


def is_loopback(text: str) -> bool:
    """Whether this is an address of this very machine; a name is none."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
