"""Who may be added to a package, and who need not be (rule B4)."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain import subscribers
from domain.permissions import COUNCIL_ROLES, READS_ALL, Role
from domain.subscribers import Colleague
from tests.domain.examples import draft, refusals

PRACTITIONER = Colleague(uuid4(), "Pat Jones", Role.PRACTITIONER, disabled=False, added=False)
ADDED = replace(PRACTITIONER, added=True)


def test_B4_who_is_not_in_brokerage_is_added_and_taken_off() -> None:
    one = draft()
    assert subscribers.added(one, PRACTITIONER).account_id == PRACTITIONER.id
    assert subscribers.removed(one, ADDED).package_id == one.id
    assert subscribers.removed(one, replace(ADDED, disabled=True)).account_id == ADDED.id


@pytest.mark.parametrize("role", sorted(READS_ALL))
def test_B4_whom_the_role_subscribes_is_neither_added_nor_taken_off(role: Role) -> None:
    officer = replace(PRACTITIONER, role=role)
    assert list(refusals(lambda: subscribers.added(draft(), officer))) == ["SUBSCRIBED_BY_ROLE"]
    assert list(refusals(lambda: subscribers.removed(draft(), officer))) == ["SUBSCRIBED_BY_ROLE"]
    # added once, and promoted since
    assert subscribers.removed(draft(), replace(officer, added=True)).account_id == officer.id


def test_B4_everything_that_stands_in_the_way_is_told_at_once() -> None:
    both = replace(ADDED, disabled=True)
    assert list(refusals(lambda: subscribers.added(draft(), both))) == ["ACCOUNT_DISABLED", "ALREADY_SUBSCRIBED"]
    assert list(refusals(lambda: subscribers.removed(draft(), PRACTITIONER))) == ["NOT_SUBSCRIBED"]
    assert list(refusals(lambda: subscribers.added(draft(), None))) == ["NOT_FOUND"]


def test_B4_every_role_of_a_council_is_on_one_side_or_the_other() -> None:
    assert READS_ALL < COUNCIL_ROLES
