"""The audit's chains: drawn on, signed and handed out, and walked along."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import db.audit
import db.audit_chain
from auth.seals import NotOurs, Sealer
from db.audit_chain import Chain
from db.transaction import Database, Tx
from domain import audit_chain
from domain.audit_chain import ERASED, NO_AUTHORITY, Broken, Head, Verifying
from domain.retention import Category

SALT_BYTES = 16
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of walking along a chain.

    `unchained` rows are committed and not proven yet; the oldest has waited for so many seconds.
    """

    slug: str
    head: Head
    broken: Broken | None
    unchained: int
    erased: int
    signed: int
    waited_seconds: float = 0.0


async def extend(database: Database, chain: UUID, limit: int) -> tuple[int, timedelta]:
    """Chain the next rows in one transaction: how many, and how long the first had waited.

    None of them where another sequencer is at it, which does the same.
    """
    async with database.begin(None) as tx:
        head = await db.audit_chain.lock(tx, chain)
        if head is None:
            return 0, timedelta(0)
        rows, waited = await db.audit_chain.unchained(tx, chain, limit)
        links = []
        for row in rows:
            link = audit_chain.link(head, row, secrets.token_bytes(SALT_BYTES))
            links.append(link)
            head = link.head
        if links:
            await db.audit_chain.extend(tx, chain, links)
    return len(links), waited


async def seal(database: Database, data_directory: Path, age: timedelta = DAY) -> Sequence[Path]:
    """Sign the heads that moved and were not signed for so long, and hand each out as a file; which files."""
    async with database.begin(None) as tx:
        return await seal_in(tx, data_directory, age)


async def seal_in(tx: Tx, data_directory: Path, age: timedelta) -> Sequence[Path]:
    """The same in a transaction that is open."""
    written = []
    due = await db.audit_chain.unsealed(tx, age)
    sealer = Sealer(data_directory) if due else None
    for chain, at in due:
        assert sealer is not None
        signed = sealer.sign(chain.slug, chain.head, at)
        await db.audit_chain.seal(tx, chain, at, signed)
        # the file first: of one whose row is rolled back the head is true all the same
        path = heads_of(data_directory) / f"{chain.slug}-{chain.head.position:012}.jws"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        unfinished.write_text(signed + "\n")
        unfinished.replace(path)
        written.append(path)
    return written


def heads_of(data_directory: Path) -> Path:
    """Where signed heads are handed out; whoever keeps them copies them away from the database's own machine."""
    return data_directory / "audit" / "heads"


async def verify(tx: Tx, data_directory: Path, files: Iterable[Path], slug: str | None = None) -> list[Verified]:
    """Walk along every chain, or one, in a transaction that sees one moment, against all that was signed of it."""
    sealer = Sealer(data_directory)
    handed_out: dict[str, dict[int, bytes]] = {}
    for path in files:
        _expect(handed_out, sealer, path.read_text(), path.name)
    known = {chain.slug: chain for chain in await db.audit_chain.heads(tx)}
    names = sorted(name for name in known.keys() | handed_out.keys() if slug in (None, name))
    return [await _walk(tx, sealer, known.get(name), name, handed_out.get(name, {})) for name in names]


async def erase(tx: Tx, category: Category, kept_for: timedelta, limit: int) -> int:
    """Erase what has had its time, and put on record, in the same chain, which rows that were; the most of a chain."""
    await tx.read_clock()
    most = 0
    for chain in await db.audit_chain.heads(tx):
        positions = await db.audit_chain.erase(tx, chain.id, category, kept_for, limit)
        if positions:
            await db.audit.append(
                tx,
                action=ERASED,
                object_type="audit",
                object_id=chain.id,
                after={"category": category.value, "positions": positions},
                authority_id=None if chain.id == NO_AUTHORITY else chain.id,
            )
        most = max(most, len(positions))
    return most


class SealRefused(Exception):
    """A signed head is none of ours, or says two things of one place."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not a head that this installation has signed.")


def _expect(heads: dict[str, dict[int, bytes]], sealer: Sealer, signed: str, name: str) -> None:
    try:
        chain, head = sealer.read(signed)
    except NotOurs:
        raise SealRefused(name) from None
    if heads.setdefault(chain, {}).setdefault(head.position, head.hash) != head.hash:
        raise SealRefused(name)


async def _walk(
    tx: Tx, sealer: Sealer, chain: Chain | None, slug: str, expected: Mapping[int, bytes]
) -> Verified:  # fmt: skip
    if chain is None:
        return Verified(slug, Head(), Verifying(expected).end(None), 0, 0, len(expected))
    heads = {slug: dict(expected)}
    for signed in await db.audit_chain.seals(tx, chain.id):
        _expect(heads, sealer, signed, f"A row of audit_seals ({slug})")
    walk = Verifying(heads[slug])
    async for row in db.audit_chain.along(tx, chain.id):
        walk.take(row)
        if walk.broken is not None:
            break
    tail = await db.audit_chain.tail(tx, chain.id)
    for row in tail:
        walk.on_record(row)
    now = await tx.read_clock()
    waited = max(((now - row.occurred_at).total_seconds() for row in tail), default=0.0)
    return Verified(slug, walk.head, walk.end(chain.head), len(tail), len(walk.erased), len(heads[slug]), waited)
