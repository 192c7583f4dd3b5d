"""Canonical JSON is what a library for nothing else writes, whatever the document."""

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from domain import canonical_json

EVERYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(EVERYTHING)
@example({"\ue000": 1, "\U0001f600": 2})  # by code point the other way round than by UTF-16 code unit
@example({"b": 1, "a": [1e16, 1.0, -0.0]})
@example(["".join(map(chr, range(0x80))), '"\\/'])
def test_it_is_the_standards(document: Any) -> None:
    assert canonical_json.dumps(document) == rfc8785.dumps(document)


@pytest.mark.parametrize("document", [{"a": float("nan")}, {"a": float("inf")}, {1: "a"}, ["\ud800"]])
def test_what_is_no_json_is_refused(document: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical_json.dumps(document)
