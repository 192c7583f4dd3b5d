"""Yes or No to each requirement, with what may be said beside it (rules P9, P10, Q9, B26)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain import texts
from domain.profiles import RequirementKind
from domain.refusals import (
    BestDateAfterEnd,
    BestDateInPast,
    BestDateNotAllowed,
    BestDateRequired,
    Checks,
    CommentNotAllowed,
    NotFound,
    RequirementAnsweredTwice,
    RequirementUnanswered,
)
from domain.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or No to one requirement; a comment only with a No to a negotiable one (rule P10)."""

    requirement_id: UUID
    can_meet: bool
    comment: str | None = None
    best_date: date | None = None


def checked(
    checks: Checks,
    requirements: Sequence[Requirement],
    given: Sequence[Answer],
    accepts: bool,
    between: tuple[date, date | None],
) -> tuple[Answer, ...]:
    """The answers with their comments cleaned. Who accepts answers every requirement; who declines may skip any.

    A best date lies `between` today and the last day of care, where there is one.
    """
    by_id = {requirement.id: requirement for requirement in requirements}
    result: dict[UUID, Answer] = {}
    for index, answer in enumerate(given):
        requirement = by_id.get(answer.requirement_id)
        path = ("answers", index)
        if requirement is None:
            checks.require(False, NotFound(*path, "requirement_id", noun="requirement"))
            continue
        once = answer.requirement_id not in result
        checks.require(once, RequirementAnsweredTwice(*path, "requirement_id", title=requirement.title))
        comment = texts.clean(checks, answer.comment, texts.LONG_TEXT, *path, "comment")
        result[requirement.id] = replace(answer, comment=comment)
        _check_comment(checks, requirement, result[requirement.id], *path)
        _check_best_date(checks, requirement, answer, between, *path)
        missing = accepts and answer.best_date is None and not _why_no_best_date(requirement, answer)
        checks.require(not missing, BestDateRequired(*path, "best_date", title=requirement.title))
    for requirement in requirements if accepts else ():
        about = ("requirement", requirement.id)
        unanswered = RequirementUnanswered("answers", title=requirement.title, about=about)
        checks.require(requirement.id in result, unanswered)
    return tuple(result.values())


def _why_no_comment(requirement: Requirement, answer: Answer) -> str | None:
    if answer.can_meet:
        return "answered Yes"
    return None if requirement.negotiable else "not negotiable"


def _why_no_best_date(requirement: Requirement, answer: Answer) -> str | None:
    if requirement.kind is not RequirementKind.START_DATE:
        return "not about the start date"
    return _why_no_comment(requirement, answer)


def _check_comment(checks: Checks, requirement: Requirement, answer: Answer, *path: str | int) -> None:
    why = _why_no_comment(requirement, answer)
    refusal = CommentNotAllowed(*path, "comment", title=requirement.title, why=why)
    checks.require(answer.comment is None or why is None, refusal)


def _check_best_date(
    checks: Checks,
    requirement: Requirement,
    answer: Answer,
    between: tuple[date, date | None],
    *path: str | int,
) -> None:
    if answer.best_date is None:
        return
    why = _why_no_best_date(requirement, answer)
    checks.require(why is None, BestDateNotAllowed(*path, "best_date", title=requirement.title, why=why))
    today, ends_on = between
    checks.require(answer.best_date >= today, BestDateInPast(*path, "best_date", title=requirement.title))
    if ends_on is not None and answer.best_date > ends_on:
        last = f"{ends_on:%d/%m/%Y}"
        checks.require(False, BestDateAfterEnd(*path, "best_date", title=requirement.title, ends_on=last))


def meets_all_essential(requirements: Sequence[Requirement], given: Sequence[Answer]) -> bool:
    """Whether no essential requirement was answered No (rule Q9); where none is essential, there is nothing to miss."""
    unmet = {answer.requirement_id for answer in given if not answer.can_meet}
    return not any(requirement.essential and requirement.id in unmet for requirement in requirements)
