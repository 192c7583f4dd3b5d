"""Rules have tests, and the names of tests name rules that there are."""

from tests.house import rules


def test_every_rule_that_waits_for_nothing_has_a_test() -> None:
    assert rules.untested() == []


def test_every_rule_that_a_test_names_stands_in_the_list() -> None:
    assert sorted(rules.named() - set(rules.listed())) == []


def test_the_list_is_whole_and_in_order() -> None:
    counts = {"P": 36, "B": 30, "C": 24, "H": 24, "T": 11, "A": 13, "F": 8, "D": 13, "M": 8, "Q": 41}
    assert list(rules.listed()) == [f"{letter}{n}" for letter, last in counts.items() for n in range(1, last + 1)]


def test_the_report_names_each_rule_without_a_test_once() -> None:
    lines, tests = rules.report(), rules.named()
    told = " ".join(line.partition(":")[2] for line in lines).split()
    assert len(told) == len(set(told))
    assert {rule for rule in rules.listed() if rule not in tests} <= set(told)
