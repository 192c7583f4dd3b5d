"""How much of what an identity provider says is believed, and which addresses may be called for it."""

from typing import Any
from uuid import UUID

import pytest

from domain.federation import is_of_one_tenant, may_enter, proved_twice, verified_email
from domain.networks import is_loopback, is_public
from domain.permissions import COUNCIL_ROLES, Role

EMAIL = "broker@council.example"
HERE, THERE = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": True},
        {"email_verified": "true"},
        {"xms_edov": True},
        {"xms_edov": "1"},
        {"xms_edov": 1, "email_verified": None},
    ],
    ids=str,
)
def test_an_address_that_the_provider_vouches_for(claims: dict[str, Any]) -> None:
    assert verified_email({"email": EMAIL, **claims}) == EMAIL


@pytest.mark.parametrize(
    "claims",
    [
        {"email": EMAIL},
        {"email": EMAIL, "email_verified": False},
        {"email": EMAIL, "email_verified": "false"},
        {"email": EMAIL, "email_verified": "yes"},
        {"email": EMAIL, "email_verified": 2},
        {"email": EMAIL, "email_verified": [True]},
        {"email": EMAIL, "email_verified": {}},
        {"email": EMAIL, "xms_edov": False},
        {"email": EMAIL, "xms_edov": "0"},
        {"email": EMAIL, "xms_edov": True, "email_verified": False},
        {"preferred_username": EMAIL, "upn": EMAIL, "email_verified": True, "xms_edov": True},
        {"email": [EMAIL], "email_verified": True},
        {"email": None, "email_verified": True},
        {"email": "broker", "email_verified": True},
        {"email": "bro\N{KELVIN SIGN}er@council.example", "email_verified": True},
    ],
    ids=str,
)
def test_an_address_that_nobody_vouches_for(claims: dict[str, Any]) -> None:
    assert verified_email(claims) is None


@pytest.mark.parametrize(
    ("claims", "values", "twice"),
    [
        ({"amr": ["pwd", "mfa"]}, ("mfa",), True),
        ({"amr": "mfa"}, ("mfa",), True),
        ({"acr": "urn:two"}, ("mfa", "urn:two"), True),
        ({"acrs": ["c1"]}, ("c1",), True),
        ({"amr": ["pwd"]}, ("mfa",), False),
        ({"amr": ["mfa"]}, (), False),
        ({"amr": [["mfa"], 1, None], "acr": {"mfa": 1}}, ("mfa",), False),
        ({}, ("mfa",), False),
    ],
    ids=str,
)
def test_a_second_factor_counts_where_the_provider_says_a_value_that_means_one(
    claims: dict[str, Any], values: tuple[str, ...], twice: bool
) -> None:
    assert proved_twice(claims, values) is twice


@pytest.mark.parametrize("role", sorted(Role))
def test_A13_a_council_s_provider_vouches_for_its_own_people_alone(role: Role) -> None:
    assert may_enter(role, HERE, HERE, disabled=False) is (role in COUNCIL_ROLES)
    assert not may_enter(role, HERE, THERE, disabled=False)
    assert not may_enter(role, HERE, HERE, disabled=True)
    assert not may_enter(role, None, HERE, disabled=False)


@pytest.mark.parametrize(
    ("issuer", "one"),
    [
        ("https://login.microsoftonline.com/8eaef023-2b34-4da1-9baa-8bc8c9d6a490/v2.0", True),
        ("https://login.microsoftonline.com/common/v2.0", False),
        ("https://login.microsoftonline.com/Organizations/v2.0", False),
        ("https://login.microsoftonline.com/consumers/v2.0", False),
        ("https://common.example/", True),
    ],
)
def test_an_issuer_is_one_council_s(issuer: str, one: bool) -> None:
    assert is_of_one_tenant(issuer) is one


@pytest.mark.parametrize("address", ["20.190.160.1", "2603:1006:2000::1", "::ffff:20.190.160.1"])
def test_addresses_that_anybody_may_call(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2001::1",
        "2002:7f00:1::",
        "fc00::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_addresses_that_only_we_can_reach(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("text", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", False), ("10.0.0.1", False), ("", False)],
)
def test_a_loopback_address_is_a_number(text: str, loopback: bool) -> None:
    assert is_loopback(text) is loopback
