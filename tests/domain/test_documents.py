"""What may be announced, what files may be called, and what an authority says of one (rules P24, P28, D11, Q7)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import documents
from domain.documents import (
    MEDIA_TYPES,
    AddedTo,
    AnnounceDocument,
    DocumentKind,
    RemoveDocument,
    RuleDocument,
    Ruling,
    naming,
)
from domain.documents.facts import MOST_DOCUMENTS, MOST_OF_A_PROVIDER, MOST_VERSIONS
from domain.documents.naming import Named
from domain.refusals import Checks, Refused
from tests.domain.examples import NOW
from tests.domain.test_documents_disclosing import document

PDF = "application/pdf"
LARGEST = 1000
BAD_NAMES = [
    "",
    "   ",
    "../../etc/passwd.pdf",
    "C:\\fakepath\\plan.pdf",
    ".hidden.pdf",
    "care\x00plan.pdf",
    "care\nplan.pdf",
    "care\x1b[2Jplan.pdf",
    "care\u202efdp.exe.pdf",
    "care\u2066plan.pdf",
    "care\u200bplan.pdf",
    "care\ud800plan.pdf",
    "a" * 297 + ".pdf",
    "ü" * 150 + ".pdf",
    "plan.exe",
    "plan",
]


def command(**given: Any) -> AnnounceDocument:
    """A care plan of a package."""
    facts: dict[str, Any] = {
        "kind": DocumentKind.CARE_PLAN,
        "file_name": "plan.pdf",
        "size": 10,
        "sha256": "Ab" * 32,
        "media_type": PDF,
        "package_id": UUID(int=1),
    }
    return AnnounceDocument(**facts | given)


def to(**given: Any) -> AddedTo:
    """A package to which documents may be added."""
    facts: dict[str, Any] = {
        "authority_id": UUID(int=9),
        "package_id": UUID(int=1),
        "invitation_id": None,
        "organisation_id": None,
        "by_provider": False,
        "open": True,
        "stands": "",
        "document": None,
        "count": 0,
    }
    return AddedTo(**facts | given)


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    """What was refused."""
    return [refusal.code() for refusal in caught.value.refusals]


def test_what_is_announced_is_what_will_be_kept() -> None:
    found = documents.announce(command(file_name=" Plan.PDF "), to(), LARGEST)
    assert (found.file_name, found.sha256, found.size) == ("Plan.PDF", bytes([0xAB]) * 32, 10)


def test_a_new_version_keeps_its_kind() -> None:
    known = document(kind=DocumentKind.RISK_ASSESSMENT)
    found = documents.announce(command(kind=None), to(document=known), LARGEST)
    assert found.kind is DocumentKind.RISK_ASSESSMENT


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"size": 0}, "DOCUMENT_EMPTY"),
        ({"size": -1}, "DOCUMENT_EMPTY"),
        ({"size": LARGEST + 1}, "DOCUMENT_TOO_LARGE"),
        ({"sha256": "ab" * 31}, "DOCUMENT_HASH_INVALID"),
        ({"sha256": "zz" * 32}, "DOCUMENT_HASH_INVALID"),
        ({"media_type": "application/zip"}, "DOCUMENT_TYPE_NOT_ALLOWED"),
        ({"media_type": "text/html"}, "DOCUMENT_TYPE_NOT_ALLOWED"),
        *(({"file_name": name}, "DOCUMENT_NAME_INVALID") for name in BAD_NAMES),
    ],
)
def test_what_cannot_be_kept_is_refused_before_it_comes(lie: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        documents.announce(command(**lie), to(), LARGEST)
    assert codes(caught) == [code]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        documents.announce(command(size=0, sha256="", file_name="a/b.pdf"), to(open=False, stands="over"), LARGEST)
    assert codes(caught) == ["DOCUMENTS_CLOSED", "DOCUMENT_NAME_INVALID", "DOCUMENT_EMPTY", "DOCUMENT_HASH_INVALID"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"count": MOST_DOCUMENTS}, "TOO_MANY_DOCUMENTS"),
        ({"count": MOST_OF_A_PROVIDER, "by_provider": True}, "TOO_MANY_DOCUMENTS"),
        ({"document": document(newest_version=MOST_VERSIONS)}, "TOO_MANY_DOCUMENTS"),
        ({"document": document(removed_at=NOW)}, "DOCUMENT_REMOVED"),
    ],
)
def test_nobody_fills_the_disk_and_nothing_removed_comes_back(given: dict[str, Any], code: str) -> None:
    checks = Checks()
    documents.check_may_add(checks, to(**given))
    assert [refusal.code() for refusal in checks.found] == [code]


# Rulings and removal -------------------------------------------------------------------------------------------------


def test_Q7_a_ruling_has_a_reason_and_an_event_of_its_own() -> None:
    for ruling, event_type in ((Ruling.WITHHELD, "document.withheld"), (Ruling.RELEASED, "document.released")):
        ruled, event = documents.rule(document(), RuleDocument(UUID(int=1), ruling, " why "))
        assert (ruled.ruling, ruled.ruling_reason, ruled.version) == (ruling, "why", 2)
        assert event.type == event_type
        back, event = documents.rule(ruled, RuleDocument(UUID(int=1), None, "as usual"))
        assert (back.ruling, event.type) == (None, "document.released")


def test_Q7_what_makes_no_sense_is_refused() -> None:
    for known, ruling, code in (
        (document(ruling=Ruling.WITHHELD), Ruling.WITHHELD, "DOCUMENT_RULING_UNCHANGED"),
        (document(by_provider=True), Ruling.WITHHELD, "DOCUMENT_NOT_YOURS"),
        (document(removed_at=NOW), Ruling.RELEASED, "DOCUMENT_REMOVED"),
    ):
        with pytest.raises(Refused) as caught:
            documents.rule(known, RuleDocument(UUID(int=1), ruling, "why"))
        assert codes(caught) == [code]
    with pytest.raises(Refused) as caught:
        documents.rule(document(), RuleDocument(UUID(int=1), Ruling.WITHHELD, "  "))
    assert codes(caught) == ["INVALID_INPUT"]


def test_removal_leaves_a_tombstone_with_a_reason_and_is_final() -> None:
    removed, event = documents.remove(document(), RemoveDocument(UUID(int=1), "Wrong person"), NOW)
    assert (removed.removed_at, removed.removal_reason, event.type) == (NOW, "Wrong person", "document.removed")
    with pytest.raises(Refused) as caught:
        documents.remove(removed, RemoveDocument(UUID(int=1), "again"), NOW)
    assert codes(caught) == ["DOCUMENT_REMOVED"]


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (DocumentKind.RISK_ASSESSMENT, "Scan 1.PDF", "2026 11 28 Risk assessment.pdf"),
        (DocumentKind.CARE_PLAN, "x.docx", "2026 11 28 Care plan.docx"),
        (DocumentKind.OTHER, 'Map: "way in".png', "2026 11 28 Map- -way in-.png"),
    ],
)
def test_D11_names_follow_the_convention(kind: DocumentKind, name: str, expected: str) -> None:
    assert naming.convention(Named(kind, name, date(2026, 11, 28))) == expected


@given(
    names=st.lists(st.sampled_from(["a.pdf", "A.PDF", "a (2).pdf", "b.doc", 'c"?.eml']), max_size=8),
    by_convention=st.booleans(),
)
def test_D11_no_two_names_in_an_archive_are_alike(names: list[str], by_convention: bool) -> None:
    files = [Named(DocumentKind.OTHER, name, date(2026, 1, 2)) for name in names]
    found = naming.in_archive(files, by_convention=by_convention)
    assert len({name.casefold() for name in found}) == len(names)
    assert not any(naming.RESERVED.search(name) for name in found)


@given(name=st.text(max_size=300), media_type=st.sampled_from(sorted(MEDIA_TYPES)))
def test_no_name_that_is_kept_can_leave_its_folder_or_hide_its_ending(name: str, media_type: str) -> None:
    checks = Checks()
    kept = naming.checked(checks, name + MEDIA_TYPES[media_type][0], media_type)
    if not checks.found:
        assert not {"/", "\\", "\x00", "\u202e", "\n"} & set(kept)
        assert not kept.startswith(".")
        assert kept.lower().endswith(MEDIA_TYPES[media_type])
        assert naming.checked(checks, kept, media_type) == kept
