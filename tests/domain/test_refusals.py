"""Every "no": its code, its sentence, and that everything is told at once."""

import inspect
import re
import string

import pytest

from domain import refusals
from domain.refusals import Checks, Conflict, DeadlinePassed, InvalidInput, NotFound, Refusal, Refused

EVERY = [
    refusal
    for _, refusal in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(refusal, Refusal) and refusal is not Refusal
]


@pytest.mark.parametrize("refusal", EVERY, ids=lambda refusal: refusal.__name__)
def test_every_refusal_says_a_sentence_of_its_own(refusal: type[Refusal]) -> None:
    assert "__doc__" in vars(refusal)
    facts = [name for _, name, _, _ in string.Formatter().parse(str(refusal.__doc__)) if name]
    message = refusal(**dict.fromkeys(facts, "something")).message
    assert re.search(r"[.:] ?(something)?$|^something$", message), message
    assert "{" not in message


def test_codes_follow_from_names() -> None:
    assert DeadlinePassed.code() == "DEADLINE_PASSED"
    assert len({refusal.code() for refusal in EVERY}) == len(EVERY)


def test_all_that_is_wrong_is_raised_together() -> None:
    checks = Checks()
    checks.require(True, NotFound(noun="package"))
    checks.done()
    checks.require(False, NotFound("package_id", noun="package"))
    checks.require(False, InvalidInput("note", problem="The text is {too} long."))
    with pytest.raises(Refused, match="NOT_FOUND; INVALID_INPUT") as caught:
        checks.done()
    assert [refusal.path for refusal in caught.value.refusals] == [("package_id",), ("note",)]
    assert caught.value.refusals[1].message == "The text is {too} long."


def test_a_conflict_says_what_changed() -> None:
    conflict = Conflict(noun="package", expected=3, changes="it is version 4 now and open")
    assert "since you read version 3: it is version 4 now and open." in conflict.message
    assert "Conflict" in repr(conflict)
