"""Whether a file is what it claims, by its first bytes; nothing of it is unpacked."""

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.formats import is_a, is_compound_of
from documents.storage import StorageFailed
from domain.documents import MEDIA_TYPES
from tests.documents.compound import MESSAGE, compound
from tests.documents.compound import WORD as WORD_FILE

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EMAIL = b"Received: from x by y\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: Care\r\n\r\nHello"


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    """A ZIP archive with these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(name, content)
    return made.getvalue()


BOMB = archive("word/document.xml", "word/more.xml", content=bytes(50_000_000))
EXAMPLES = {
    "application/pdf": b"%PDF-1.7\n1 0 obj\n",
    "application/msword": WORD_FILE,
    WORD: archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1" + bytes(50),
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50),
    "image/gif": b"GIF89a" + bytes(50),
    "image/tiff": b"II*\0" + bytes(50),
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(50),
    "message/rfc822": EMAIL,
    "application/vnd.ms-outlook": MESSAGE,
}
ALIKE = {"application/msword", "application/vnd.ms-outlook"}
LIES = {
    "a program": b"MZ" + bytes(200),
    "a page": b"<!doctype html><script>alert(1)</script>",
    "an archive": archive("a.txt", "b.exe"),
    "text": b"Dear all,\n\nplease find attached",
    "nothing": b"",
    "zeros": bytes(1000),
    "a spreadsheet": archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
    "a page that begins like e-mail": b"From: x\n<script>",
    "a drawing with script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
}


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_each_type_is_known_by_its_beginning_and_is_no_other(media_type: str) -> None:
    found = {other for other in MEDIA_TYPES if is_a(other, EXAMPLES[media_type])}
    assert found == (ALIKE if media_type in ALIKE else {media_type})


@pytest.mark.parametrize("lie", LIES)
def test_nothing_else_passes_for_any_of_them(lie: str) -> None:
    assert [media_type for media_type in MEDIA_TYPES if is_a(media_type, LIES[lie])] == []


def test_a_bomb_is_looked_at_like_any_other_file_and_not_unpacked() -> None:
    """100 MB in 100 kB: a Word file is an archive, and its members stay where they are."""
    before = time.process_time()
    assert is_a(WORD, BOMB[:65_536])
    assert not is_a("application/pdf", BOMB[:65_536])
    assert time.process_time() - before < 0.5


def test_a_document_with_script_is_a_document() -> None:
    """It is kept as the file that it is, and never rendered."""
    assert is_a("application/pdf", b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>")


OLD_WORD, OUTLOOK = "application/msword", "application/vnd.ms-outlook"


@pytest.mark.parametrize("before", [0, 3000])
def test_old_word_and_outlook_are_told_apart_wherever_their_list_of_streams_stands(before: int) -> None:
    """Behind a megabyte and a half it is far beyond what is looked at first."""
    for streams, types in (
        (("WordDocument", "1Table"), [OLD_WORD]),
        (("__properties_version1.0",), [OUTLOOK]),
        (("WordDocument", "__properties_version1.0"), []),
        (("Workbook",), []),
        ((), []),
    ):
        content = compound(*streams, before=before)
        found = [each for each in (OLD_WORD, OUTLOOK) if is_compound_of(each, io.BytesIO(content))]
        assert found == types, (streams, before)


@given(
    whole=st.sampled_from([WORD_FILE, MESSAGE]),
    flips=st.lists(st.tuples(st.integers(8, 2000), st.binary(min_size=1, max_size=8)), max_size=8),
    cut=st.integers(0, 3000),
)
def test_whatever_is_forged_is_read_quickly_and_breaks_nothing(
    whole: bytes, flips: list[tuple[int, bytes]], cut: int
) -> None:
    forged = bytearray(whole)
    for place, put in flips:
        forged[place : place + len(put)] = put
    began = time.perf_counter()
    assert is_compound_of(OLD_WORD, io.BytesIO(bytes(forged[: max(cut, 8)]))) in (True, False)
    assert time.perf_counter() - began < 1


async def test_storage_that_fails_is_not_a_lie_of_the_file() -> None:
    class Gone(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise StorageFailed("gone")

    with pytest.raises(StorageFailed):
        is_compound_of(OLD_WORD, Gone(WORD_FILE))
