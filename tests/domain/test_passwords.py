"""Which passwords are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import passwords

COMMON = frozenset({"password", "correcthorsebatterystaple", "iloveyou", "letmein", "manchesterunited"})
ABOUT = ("carefirst.admin", "team@carefirst.example.org", "Jo", "Whitfield", "Care First Home Care Ltd")


def _problem(password: str, minimum: int = 15) -> str | None:
    return passwords.problem(password, minimum, ABOUT, COMMON.__contains__)


@pytest.mark.parametrize(
    "password",
    [
        "plum thistle ferry",
        "aaa bbb ccc ddd eee",
        "all lower case letters",
        "ПРИВЕТ холодный чай",
        "🐟🦆🐢🐓🐖🐄🐎🐇🐿🦔🦡🐁🐀🦇🐦",
        "I care first thing in the morning",
        "x" * 3 + "correct horse battery staple",
        "é" * 5 + " thistle ferry plum " * 3,
    ],
)
def test_nothing_is_asked_but_length(password: str) -> None:
    assert _problem(password) is None


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("fourteen char.", "15 characters"),
        ("", "15 characters"),
        ("plum thistle " * 30, "256 characters or fewer"),
        ("plum\tthistle ferry", "control"),
        ("plum\x00thistle ferry", "control"),
        ("correct horse battery staple", "lists"),
        ("CorrectHorseBatteryStaple", "lists"),
        ("M4nchesterUnit3d1999!", "lists"),
        ("!!ManchesterUnited!!", "lists"),
        ("aaaaaaaaaaaaaaaaaaa", "repeats"),
        ("abcdefabcdefabcdef", "repeats"),
        ("abcdefghijklmnopqr", "repeats"),
        ("9876543210987654321", "repeats"),
        ("qwertyuiopqwertyuiop", "repeats"),
        ("carefirst.admin 123", "does not have your name"),
        ("CareFirstHomeCare2026", "does not have your name"),
        ("team@carefirst.example.org", "does not have your name"),
        ("whitfieldwhitfieldx", "does not have your name"),
    ],
)
def test_what_is_guessed_first_is_refused_in_a_sentence(password: str, word: str) -> None:
    found = _problem(password)
    assert found is not None
    assert word in found


def test_with_a_second_factor_eight_characters_are_enough() -> None:
    assert passwords.shortest(second_factor=True) == 8
    assert passwords.shortest(second_factor=False) == 15
    assert _problem("tn4!fowl", 8) is None
    assert _problem("tn4!fow", 8) is not None


def test_sixty_four_characters_and_more_are_taken() -> None:
    assert _problem("plum thistle ferry " * 4 + "goose and duck") is None


def test_length_is_counted_when_the_letters_are_put_together() -> None:
    fourteen = "e\u0301" * 2 + "plum thistle"
    assert len(fourteen) > 15
    assert _problem(fourteen) is not None


@given(st.text(max_size=400), st.integers(1, 20))
def test_any_text_is_judged_alike_in_each_of_its_forms(text: str, minimum: int) -> None:
    import unicodedata  # noqa: PLC0415

    found = passwords.problem(text, minimum, ABOUT, COMMON.__contains__)
    decomposed = unicodedata.normalize("NFKD", text)
    assert passwords.problem(decomposed, minimum, ABOUT, COMMON.__contains__) == found


@given(st.sampled_from(sorted(COMMON)), st.text("0123456789!?. ", max_size=4))
def test_trimmings_make_a_common_password_no_better(word: str, trimmings: str) -> None:
    assert passwords.problem(word + trimmings, 1, (), COMMON.__contains__) is not None
