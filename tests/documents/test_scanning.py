"""What the scanner says, and that whatever it does not say lets nothing out."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from documents.scanning import Scanner, ScannerDown
from tests.documents.clamd import EICAR, clamd
from tests.documents.real_clamd import NAME, real_clamd, short_path

__all__ = ["short_path"]


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


async def test_it_is_sent_everything_and_says_what_it_found() -> None:
    async with clamd() as running:
        scanner = Scanner(running.url)
        assert (await scanner.scan(pieces(b"%PDF", b"x" * 100_000))).found is None
        # cut in two: it is the whole that counts
        assert (await scanner.scan(pieces(EICAR[:30], EICAR[30:]))).found == "Win.Test.EICAR_HDB-1"
        assert running.sizes == [100_004, len(EICAR)]


@pytest.mark.parametrize("answer", [b"stream: Something ERROR\0", b"UNKNOWN COMMAND\0", b"\0", b"OK\0"])
async def test_whatever_else_it_says_is_no_verdict(answer: bytes) -> None:
    async with clamd() as running:
        running.answers = answer
        with pytest.raises(ScannerDown):
            await Scanner(running.url).scan(pieces(b"x"))


async def test_what_is_too_large_for_it_is_not_let_out() -> None:
    async with clamd() as running:
        running.limit = 1000
        with pytest.raises(ScannerDown):
            await Scanner(running.url).scan(pieces(*[bytes(1000)] * 3000))


async def test_nobody_there() -> None:
    async with clamd() as running:
        gone = running.url
    with pytest.raises(ScannerDown):
        await Scanner(gone).scan(pieces(b"x"))
    with pytest.raises(ScannerDown):
        await Scanner("unix:///nowhere/clamd.sock").scan(pieces(b"x"))


async def test_the_real_scanner_says_the_same(short_path: Path) -> None:
    """`clamd` of Debian: clean, harmful (also deep in something else), too large for it, gone."""
    async with real_clamd(short_path) as url:
        scanner = Scanner(url)
        assert (await scanner.scan(pieces(b"%PDF-1.7\n", b"x" * 100_000))).found is None
        assert (await scanner.scan(pieces(EICAR[:30], EICAR[30:]))).found == NAME
        assert (await scanner.scan(pieces(b"%PDF-1.7\n", EICAR, b"\n" * 1000))).found == NAME
        assert (await scanner.scan(pieces(bytes(900_000)))).found is None
        with pytest.raises(ScannerDown):
            await scanner.scan(pieces(*[bytes(500_000)] * 40))
        assert (await scanner.scan(pieces(b"again"))).found is None
    with pytest.raises(ScannerDown):
        await scanner.scan(pieces(b"x"))


async def test_the_real_scanner_does_not_unpack_a_bomb_for_ever(short_path: Path) -> None:
    """A zip of zeros that is a thousand times as long inside: it answers, and goes on answering."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(30 * 1024 * 1024))
    async with real_clamd(short_path) as url:
        scanner = Scanner(url)
        assert (await scanner.scan(pieces(packed.getvalue()))).found is None
        assert (await scanner.scan(pieces(EICAR))).found == NAME
