"""Finding packages and invitations by the beginnings of words: rule P4."""

from hypothesis import given
from hypothesis import strategies as st

from domain import searches


def test_P4_search_finds_package_reference_client_reference_and_service_level() -> None:
    text = searches.search_text("1016-11", "LAS 1234", "Care at Home Support Standard", "7K3M-Q2ZT-0V8D-XN4B")
    for found in ("", "1016-11", "1016", "11", "las 1234", "LAS", "care home", "CARE AT HOME SUPPORT STANDARD", "7k3m"):
        assert searches.found_by(text, searches.search_words(found)), found
    for missing in ("1017", "016-11", "1016-12", "care at work", "Love 4 Care"):
        assert not searches.found_by(text, searches.search_words(missing)), missing


def test_P4_search_forgives_case_accents_brackets_and_blanks() -> None:
    text = searches.search_text("(P1) HDS Care at Home Support", "Café  Zoë", "SP 123456789 03/03/2022")
    for found in ("(P1)", "p1", "hds  CARE", "cafe zoe", "CAFÉ", "03/03/2022", "2022"):
        assert searches.found_by(text, searches.search_words(found)), found


@given(st.text(max_size=searches.LONGEST_SEARCH))
def test_P4_any_text_is_found_by_itself_and_searches_carry_nothing_unstorable(text: str) -> None:
    words = searches.search_words(text)
    assert searches.found_by(searches.search_text(text), words)
    assert all(word.isprintable() and " " not in word for word in words)
    assert "\x00" not in "".join(words)
    "".join(words).encode()
