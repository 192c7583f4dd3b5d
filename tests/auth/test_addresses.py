"""Whose address counts, where proxies may stand in front."""

import pytest

from auth.addresses import UNKNOWN, address


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "found"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9, 198.51.100.7", 1, "198.51.100.7"),
        ("192.0.2.1", "1.1.1.1, 203.0.113.9, 198.51.100.7", 2, "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9", 2, "192.0.2.1"),
        ("192.0.2.1", "", 1, UNKNOWN),
        ("192.0.2.1", "nonsense", 1, UNKNOWN),
        ("192.0.2.1", "198.51.100.7:50123", 1, "198.51.100.7"),
        ("192.0.2.1", "[2001:db8:1:2::7]:50123", 1, "2001:db8:1:2::/64"),
        ("192.0.2.1", "[2001:db8:1:2::7]", 1, "2001:db8:1:2::/64"),
        ("192.0.2.1", "2001:db8:1:2::7", 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        (None, "", 0, UNKNOWN),
    ],
)
def test_the_address_of_who_asks(client: str | None, forwarded: str, proxies: int, found: str) -> None:
    scope = {"client": (client, 1) if client else None, "headers": [(b"x-forwarded-for", forwarded.encode())]}
    assert address(scope, proxies) == found


def test_proxies_that_add_a_line_each_are_counted_alike() -> None:
    forged, seen, passed = (b"x-forwarded-for", b"1.1.1.1"), (b"x-forwarded-for", b"203.0.113.9"), b"198.51.100.7"
    scope = {"client": ("192.0.2.1", 1), "headers": [forged, seen, (b"x-forwarded-for", passed)]}
    assert [address(scope, proxies) for proxies in (1, 2)] == ["198.51.100.7", "203.0.113.9"]


def test_without_the_header_the_proxy_itself_counts() -> None:
    assert address({"client": ("192.0.2.1", 1), "headers": []}, 2) == "192.0.2.1"
