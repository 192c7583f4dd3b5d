"""Which addresses may be called at all."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import networks

OURS = (
    *("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.168.0.0/16", "100.64.0.0/10", "224.0.0.0/4"),
)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4009::1"])
def test_what_anybody_can_call(address: str) -> None:
    assert networks.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.31.255.255"),
        *("192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:169.254.169.254"),
        *("::ffff:127.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "100::1"),
        *("2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "3fff::1", "5f00::1", "fc00::1", "fd00::1"),
        *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "fd00:ec2::254", "4000::1"),
    ],
)
def test_what_only_we_can_reach_or_leads_elsewhere(address: str) -> None:
    assert not networks.is_public(address)


@given(st.sampled_from(OURS).flatmap(lambda each: st.integers(0, ip_network(each).num_addresses - 1).map(
    lambda place: ip_network(each)[place])))  # fmt: skip
def test_no_way_of_writing_an_address_of_ours_makes_it_public(address: IPv4Address) -> None:
    number = int(address)
    written = (
        address,
        IPv6Address(0xFFFF_0000_0000 | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address(number),
    )
    assert not any(networks.is_public(str(each)) for each in written)
