"""User names, e-mail addresses and telephone numbers (rules A2 to A4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import accounts
from domain.accounts import Contact
from domain.permissions import Role
from domain.refusals import Checks


def refused(check: Checks) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(refusal.code(), refusal.path) for refusal in check.found]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("janedoe", "janedoe"), (" Jane.Doe-2 ", "Jane.Doe-2"), ("\uff4a\uff41\uff4e\uff45", "jane"), ("ab1", "ab1")],
)
def test_A2_a_user_name_is_kept_in_one_way_of_writing(given: str, kept: str) -> None:
    checks = Checks()
    assert (accounts.username(checks, given, "username"), refused(checks)) == (kept, [])


@pytest.mark.parametrize(
    "given",
    [
        *("", "ab", ".jane", "jane.", "jane doe", "a" * 65, "jane@doe", "jane\ndoe", "<jane>", "-_-"),
        # a Cyrillic a, a Greek omicron, a dotless i, an Armenian letter, an invisible character, an accent
        *("j\u0430ne", "d\u03bfe", "\u0131an", "\u0578li", "ja\u200bne", "jan\u00e9", "jan\u0065\u0301"),
    ],
)
def test_A2_what_looks_like_another_user_name_is_none(given: str) -> None:
    checks = Checks()
    accounts.username(checks, given, "username")
    assert refused(checks) == [("USERNAME_INVALID", ("username",))]


@given(st.text())
def test_A2_what_is_kept_is_plain_and_stays_as_it_is(given: str) -> None:
    checks = Checks()
    kept = accounts.username(checks, given, "username")
    if not checks.found:
        assert kept.isascii()
        assert "@" not in kept
        assert accounts.username(checks, kept, "username") == kept


@pytest.mark.parametrize(
    ("role", "forename", "surname", "organisation", "name"),
    [
        (Role.TEAM_ADMIN, "Care 4 All", "Admin", "Care 4 All", "Care4All"),
        (Role.TEAM_ADMIN, "x", "y", "Smith & Sons (Solihull) Ltd.", "SmithSonsSolihullLtd"),
        (Role.EMPLOYEE, "Jane", "Doe", "Care 4 All", "janedoe"),
        (Role.EMPLOYEE, "Zo\u00eb", "O'Neil-\u0141ukasz", "Care 4 All", "zoeoneillukasz"),
        (Role.EMPLOYEE, "\u738b", "\u674e", "Care 4 All", "user"),
    ],
)
def test_A2_A3_the_recommended_user_name(role: Role, forename: str, surname: str, organisation: str, name: str) -> None:
    assert accounts.proposed(role, forename, surname, organisation) == name


@given(st.sampled_from([Role.TEAM_ADMIN, Role.EMPLOYEE]), st.text(), st.text(), st.text())
def test_A3_whatever_people_are_called_a_user_name_is_proposed(role: Role, one: str, two: str, three: str) -> None:
    checks = Checks()
    accounts.username(checks, accounts.proposed(role, one, two, three), "username")
    assert refused(checks) == []


@pytest.mark.parametrize(
    ("given", "kept"), [(" Team@CareFirst.example ", "Team@carefirst.example"), ("a+b@c.co.uk", "a+b@c.co.uk")]
)
def test_A4_an_email_address_is_checked_as_it_is_written(given: str, kept: str) -> None:
    checks = Checks()
    assert (accounts.email(checks, given, "email"), refused(checks)) == (kept, [])


@pytest.mark.parametrize(
    "given",
    ["", "jane", "jane@", "@care.example", "a@b", "a b@c.example", "a@b.example\nBcc: x@y.example", "j\u0430@b.org"],
)
def test_A4_what_is_no_email_address(given: str) -> None:
    checks = Checks()
    accounts.email(checks, given, "email")
    assert refused(checks) == [("EMAIL_INVALID", ("email",))]


def test_A4_telephone_is_required_the_rest_is_not() -> None:
    checks = Checks()
    given = Contact(" 0121 496 0000 ", "", "+44 (0)121 4960000 ext 12", (" 1 High Street ", "", "Solihull"))
    assert accounts.contact(checks, given, telephone_required=True) == Contact(
        "0121 496 0000", None, "+44 (0)121 4960000 ext 12", ("1 High Street", "Solihull")
    )
    assert accounts.contact(checks, Contact(), telephone_required=False) == Contact()
    assert refused(checks) == []
    accounts.contact(checks, Contact(" ", "call me", None, ("a",) * 5), telephone_required=True)
    assert refused(checks) == [
        ("TELEPHONE_INVALID", ("mobile",)),
        ("INVALID_INPUT", ("telephone",)),
        ("INVALID_INPUT", ("address_lines",)),
    ]
