"""How places are written for clients: whatever was written is read again, and whatever else is given is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import cursors

PART = st.none() | st.integers(-(2**53), 2**53) | st.text()


@given(st.lists(PART, max_size=4))
def test_what_was_written_is_read_again(parts: list[object]) -> None:
    given_back = cursors.written(parts)
    assert cursors.read(given_back) == parts
    assert given_back.isascii()
    assert "=" not in given_back


@pytest.mark.parametrize("text", ["", "=", "é", "a b", "_" * 5, "bm90IEpTT04", "\x00"])
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each layer has words of its own
        cursors.read(text)


@given(st.text(max_size=40))
def test_whatever_is_given_it_is_read_or_refused(text: str) -> None:
    try:
        found = cursors.read(text)
    except ValueError:
        return
    assert cursors.read(cursors.written([found])) == [found]
