"""The chain over the audit: whole as it was drawn, and broken by whatever is done to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import audit_chain
from domain.audit_chain import ERASED, Broken, Head, Row, Verifying
from tests.domain.examples import MICROSECOND, NOW

CHAIN = UUID(int=7)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(max_size=6)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
DETAILS = st.none() | st.dictionaries(st.text(max_size=6), VALUES, max_size=3)


def row(number: int, **given_: Any) -> Row:
    """A row as a writer leaves it."""
    facts: dict[str, Any] = {
        "id": 100 + number, "authority_id": CHAIN, "organisation_id": None, "account_id": UUID(int=1),
        "action": "package.sent", "object_type": "package", "object_id": UUID(int=2), "object_version": number,
        "before": {"state": "DRAFT"}, "after": {"state": "OPEN", "number": number},
        "occurred_at": NOW + number * MICROSECOND, "request_id": None,
    }  # fmt: skip
    return Row(**facts | given_)


def chained(rows: Sequence[Row]) -> list[Row]:
    """The rows as the sequencer leaves them."""
    head, found = Head(), []
    for one in rows:
        link = audit_chain.link(head, one, bytes(16))
        head = link.head
        found.append(
            replace(one, position=head.position, salt=link.salt, details_hash=link.details_hash, hash=head.hash)
        )
    return found


def erased(one: Row) -> Row:
    """The row without its details."""
    return replace(one, before=None, after=None, salt=None, erased_at=NOW)


def verify(rows: Sequence[Row], stored: Head | None = None, expected: dict[int, bytes] | None = None) -> Broken | None:
    """The first break of a chain."""
    walk = Verifying(expected or {})
    for one in rows:
        walk.take(one)
    return walk.end(stored)


FIVE = chained([row(number) for number in range(1, 6)])
LAST = Head(5, FIVE[-1].hash or b"")


def test_a_chain_is_whole_as_it_was_drawn() -> None:
    assert verify(FIVE, LAST, {3: FIVE[2].hash or b"", 5: LAST.hash}) is None
    assert verify([]) is None


@given(st.lists(st.tuples(DETAILS, DETAILS), min_size=1, max_size=4))
def test_whatever_json_a_row_holds_it_is_chained_and_verified(details: list[tuple[Any, Any]]) -> None:
    rows = chained([row(number, before=one[0], after=one[1]) for number, one in enumerate(details)])
    assert verify(rows) is None


CHANGES: dict[str, Callable[[Row], Row]] = {
    "details": lambda one: replace(one, after={"state": "OPEN", "number": 99}),
    "who": lambda one: replace(one, account_id=UUID(int=9)),
    "when": lambda one: replace(one, occurred_at=one.occurred_at + MICROSECOND),
    "what": lambda one: replace(one, action="package.awarded"),
    "whose": lambda one: replace(one, authority_id=None),
    "hash": lambda one: replace(one, hash=bytes(32)),
    "no salt": lambda one: replace(one, salt=None),
    "erased and said": lambda one: replace(one, erased_at=NOW),
    "another number": lambda one: replace(one, id=999),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_row_is_named(change: Callable[[Row], Row]) -> None:
    rows = [*FIVE[:2], change(FIVE[2]), *FIVE[3:]]
    found = verify(rows, LAST)
    assert found is not None
    assert (found.position, found.row_id) == (3, rows[2].id)


def test_rows_that_are_missing_swapped_or_put_in_are_named() -> None:
    missing = verify([*FIVE[:2], *FIVE[3:]], LAST)
    assert missing is not None
    assert (missing.position, missing.row_id) == (3, FIVE[3].id)
    second, third = replace(FIVE[2], position=2), replace(FIVE[1], position=3)
    swapped = verify([FIVE[0], second, third, *FIVE[3:]], LAST)
    assert swapped is not None
    assert swapped.position == 2
    put_in = verify([*FIVE[:2], replace(FIVE[1], id=7), *FIVE[2:]], LAST)
    assert put_in is not None
    assert put_in.row_id == 7


def test_the_newest_row_cannot_be_removed_where_its_head_was_signed() -> None:
    """Not even with the stored head put back, nor with a whole chain made anew."""
    before = Head(4, FIVE[3].hash or b"")
    assert verify(FIVE[:4], LAST) is not None
    assert verify(FIVE[:4], before) is None
    told = verify(FIVE[:4], before, {5: LAST.hash})
    assert told is not None
    assert (told.position, told.why) == (5, "a signed head says that the chain went to position 5")
    forged = chained([*(row(number) for number in range(1, 5)), row(5, after={"state": "CLOSED"})])
    found = verify(forged, Head(5, forged[-1].hash or b""), {5: LAST.hash})
    assert found is not None
    assert found.why == "its hash is not the one that was signed"


def test_details_are_erased_and_the_chain_stands_where_that_is_on_record() -> None:
    record = row(6, action=ERASED, after={"positions": [2, 3]})
    *rows, last = chained([*(row(number) for number in range(1, 6)), record])
    gone = [rows[0], erased(rows[1]), erased(rows[2]), *rows[3:]]
    assert verify([*gone, last]) is None
    secret = verify([*gone[:3], erased(rows[3]), rows[4], last])
    assert secret is not None
    assert (secret.position, secret.why) == (4, "its details were erased, and nothing is on record of it")


def test_equal_details_do_not_have_equal_hashes() -> None:
    """So that what was erased cannot be guessed."""
    assert audit_chain.details_hash(bytes(16), None, {"a": 1}) != audit_chain.details_hash(b"x" * 16, None, {"a": 1})
