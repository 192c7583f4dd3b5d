"""What is sealed cannot be read, moved, cut off or mixed up without being noticed; and any part can be read alone."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, aclosing
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import MemoryStore

from documents.contents import Content, Vault, first_of, in_blocks
from documents.keys import Keyring, KeyUnknown, opened
from documents.receiving import Arrival, WrongSize, WrongType
from documents.room import MOST_CHUNKS, ROOM_CHUNKS, TURNS, Room
from documents.sealing import CHUNK_BYTES, SEALED_BYTES, Broken, Seal
from documents.storage import Store

KEY = bytes(32)
CONTENT = UUID(int=7)
PDF = "application/pdf"


def plain(size: int) -> bytes:
    """Bytes that are a PDF to whoever looks at the first of them, and different everywhere."""
    body = b"%PDF-1.7\n" + b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))
    return body[:size]


async def stored(vault: Vault, data: bytes, *cuts: int) -> Content:
    """The data in the store, sent in as many requests as there are cuts and one more."""
    content = Content(uuid4(), len(data), [], KEY)
    parts: list[tuple[str, int]] = []
    received = 0
    for end in (*cuts, len(data)):
        arrival = Arrival(content, PDF, received, vault.room)

        async def body(start: int = received, stop: int = end) -> AsyncIterator[bytes]:
            for begin in range(start, stop, 10_000):
                yield data[begin : min(begin + 10_000, stop)]

        pieces = await first_of(arrival.sealed(body()))
        if pieces is not None:
            name = f"{content.id}/{len(parts)}"
            await vault.store.put(name, pieces)
            parts.append((name, arrival.chunks))
        received = arrival.received
    return Content(content.id, len(data), parts, KEY)


@pytest.fixture
def vault() -> Vault:
    """A store in memory."""
    return Vault(Store(MemoryStore()), Keyring([b"0" * 32]))


@pytest.mark.parametrize("size", [1, 100, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 17])
async def test_what_is_stored_comes_back_byte_for_byte(vault: Vault, size: int) -> None:
    data = plain(max(size, 9))
    content = await stored(vault, data)
    assert b"".join(vault.read_now(content, 0, content.size)) == data


async def test_any_part_can_be_read_alone_however_many_requests_it_came_in(vault: Vault) -> None:
    data = plain(5 * CHUNK_BYTES + 1234)
    content = await stored(vault, data, CHUNK_BYTES + 5, 3 * CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 900)
    assert [chunks for _, chunks in content.parts] == [1, 2, 3]
    edges = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 4 * CHUNK_BYTES, len(data) - 1, len(data)]
    for start in edges[:-1]:
        for end in edges:
            if start < end:
                assert b"".join(vault.read_now(content, start, end)) == data[start:end], (start, end)
                found = [piece async for piece in vault.read(content, start, end)]
                assert b"".join(found) == data[start:end], (start, end)


async def test_only_whole_chunks_of_a_broken_off_request_are_kept(vault: Vault) -> None:
    data = plain(2 * CHUNK_BYTES)
    content = Content(CONTENT, 10 * CHUNK_BYTES, [], KEY)
    arrival = Arrival(content, PDF, 0)

    async def body() -> AsyncIterator[bytes]:
        yield data
        yield b"x" * 100

    sealed = [piece async for piece in arrival.sealed(body())]
    assert (arrival.received, arrival.chunks, arrival.complete, arrival.digest) == (2 * CHUNK_BYTES, 2, False, None)
    assert sum(len(piece) for piece in sealed) == 2 * SEALED_BYTES


@given(size=st.integers(1, 3 * CHUNK_BYTES), flip=st.integers(0, 10**9), index=st.integers(0, 2))
def test_a_changed_bit_is_noticed(size: int, flip: int, index: int) -> None:
    seal = Seal(KEY, CONTENT, size)
    index %= seal.chunks
    sealed = bytearray(seal.close(index, bytes(seal.length(index))))
    sealed[flip % len(sealed)] ^= 1 << flip % 8
    with pytest.raises(Broken):
        seal.open(index, bytes(sealed))


def test_chunks_cannot_change_places_contents_or_be_the_last_when_they_are_not() -> None:
    size = 3 * CHUNK_BYTES
    seal = Seal(KEY, CONTENT, size)
    first = seal.close(0, bytes(CHUNK_BYTES))
    for other, index in (
        (seal, 1),
        (Seal(KEY, UUID(int=8), size), 0),
        (Seal(bytes([1]) * 32, CONTENT, size), 0),
        (Seal(KEY, CONTENT, CHUNK_BYTES), 0),
    ):
        with pytest.raises(Broken):
            other.open(index, first)
    assert seal.open(0, first) == bytes(CHUNK_BYTES)


def test_the_same_bytes_are_never_sealed_alike() -> None:
    seal = Seal(KEY, CONTENT, 10)
    assert seal.close(0, bytes(10)) != seal.close(0, bytes(10))


async def test_a_missing_end_is_noticed(vault: Vault) -> None:
    data = plain(3 * CHUNK_BYTES)
    whole = await stored(vault, data, CHUNK_BYTES)
    cut = Content(whole.id, whole.size, whole.parts[:1], KEY)
    with pytest.raises(Broken):
        b"".join(vault.read_now(cut, 0, cut.size))


async def test_what_is_longer_or_of_another_type_is_refused_at_the_byte_that_shows_it() -> None:
    content = Content(CONTENT, 100, [], KEY)

    async def body(data: bytes) -> AsyncIterator[bytes]:
        yield data

    for data, error in ((plain(101), WrongSize), (b"MZ" + bytes(98), WrongType)):
        with pytest.raises(error):
            async for _ in Arrival(content, PDF, 0).sealed(body(data)):
                pass


async def test_nothing_comes_after_the_last_byte() -> None:
    """Not even as much as the last chunk holds: it would be taken for it once more."""
    content = Content(CONTENT, CHUNK_BYTES + 10, [], KEY)

    async def body() -> AsyncIterator[bytes]:
        yield bytes(10)

    with pytest.raises(WrongSize):
        async for _ in Arrival(content, PDF, CHUNK_BYTES + 10).sealed(body()):
            pass


async def test_pieces_of_any_size_become_whole_chunks_and_fewer_at_once_where_there_are_many_transfers() -> None:
    async def body() -> AsyncIterator[bytes]:
        for size in (0, 1, 200_000, 3, 0, 2 * MOST_CHUNKS * CHUNK_BYTES):
            yield bytes(size)

    alone, among_many = Room(), Room()
    total = 200_004 + 2 * MOST_CHUNKS * CHUNK_BYTES
    with ExitStack() as others:
        for _ in range(ROOM_CHUNKS + 1):
            others.enter_context(among_many.taken())
        assert (alone.chunks, alone.crowded, among_many.chunks, among_many.crowded) == (MOST_CHUNKS, False, 1, True)
        for room, least in ((alone, MOST_CHUNKS), (among_many, 1)):
            found = [len(block) async for block in in_blocks(body(), room)]
            assert sum(found) == total
            assert all(size % CHUNK_BYTES == 0 and size >= least * CHUNK_BYTES for size in found[:-1])
            assert 0 < found[-1] < CHUNK_BYTES
    assert among_many.crowded is False


async def test_what_is_sealed_among_many_is_the_same_as_alone(vault: Vault) -> None:
    data = plain(40 * CHUNK_BYTES + 5)
    with ExitStack() as others:
        for _ in range(ROOM_CHUNKS):
            others.enter_context(vault.room.taken())
        content = await stored(vault, data, 10 * CHUNK_BYTES)
        assert b"".join([piece async for piece in vault.read(content, 0, len(data))]) == data
    assert b"".join([piece async for piece in vault.read(content, 0, len(data))]) == data


async def test_a_store_that_fails_among_many_ends_the_turn_of_what_it_was_given(vault: Vault) -> None:
    content = Content(CONTENT, 30 * CHUNK_BYTES, [], KEY)

    async def body() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield plain(CHUNK_BYTES)

    with ExitStack() as others:
        for _ in range(ROOM_CHUNKS):
            others.enter_context(vault.room.taken())
        for _ in range(TURNS + 1):
            async with aclosing(Arrival(content, PDF, 0, vault.room).sealed(body())) as sealed:
                assert len(await anext(sealed)) == SEALED_BYTES
    assert (vault.room.underway, vault.room.turn.locked()) == (0, False)


async def test_a_reader_that_goes_away_leaves_nothing_behind(vault: Vault) -> None:
    content = await stored(vault, plain(100 * CHUNK_BYTES))
    async with aclosing(vault.read(content, 0, content.size)) as reading:
        async for _ in reading:
            break
        assert vault.room.underway == 1
    assert vault.room.underway == 0


# Keys ----------------------------------------------------------------------------------------------------------------


def test_a_wrapped_key_opens_with_the_key_it_was_wrapped_with_and_no_other() -> None:
    old, new = b"o" * 32, b"n" * 32
    before, both, after = Keyring([old]), Keyring([new, old]), Keyring([new])
    key, wrapped = before.new()
    assert both.unwrap(wrapped, before.present) == key
    assert both.present == after.present != before.present
    with pytest.raises(KeyUnknown):
        after.unwrap(wrapped, before.present)
    with pytest.raises(KeyUnknown):
        both.unwrap(wrapped[:-1] + bytes([wrapped[-1] ^ 1]), before.present)
    assert after.unwrap(both.wrap(key), both.present) == key


def test_without_a_setting_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    first, again = opened(None, None, tmp_path), opened(None, None, tmp_path)
    assert first.present == again.present
    assert (tmp_path / "keys" / "documents").stat().st_mode & 0o077 == 0
    configured = opened("k" * 32, None, tmp_path)
    key, wrapped = first.new()
    assert configured.present != first.present
    assert configured.unwrap(wrapped, first.present) == key
