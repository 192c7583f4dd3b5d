"""Notes straight to SQL: what row-level security alone shows and lets be written, and that nothing changes them."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

import resolvers.notes
from domain.notes import AddPackageNote, AddResponseNote, NewNote
from tests.resolvers.arranging import AT_CARE_4_ALL, AT_CARE_FIRST, CARE_4_ALL, CARE_FIRST, House, Sent

FORGED = """
INSERT INTO notes (id, authority_id, package_id, invitation_id, organisation_id, side, author_id, author_role, html,
                   markdown, text, written_at)
VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'EMPLOYEE', 'x', 'x', 'x', now())
"""


async def noted(house: House) -> Sent:
    """A package sent to two, with a note to both and one by Care First."""
    sent = await house.sent()
    note = NewNote(text="To all.")
    await resolvers.notes.add_to_package(house.request(), AddPackageNote(package_id=sent.id, note=note))
    mine = AddResponseNote(invitation_id=sent.invitations[CARE_FIRST], note=NewNote(text="Care First to the council."))
    await resolvers.notes.add_to_response(house.request(AT_CARE_FIRST), mine)
    return sent


async def seen(house: House, username: str, table: str) -> list[str]:
    """What a statement without any predicate shows this person."""
    async with house.database.begin(house.viewer(username)) as tx:
        return [row["text"] for row in await tx.connection.fetch(f"SELECT text FROM {table} ORDER BY text")]


async def test_P14_P26_row_level_security_alone_shows_each_side_its_own(house: House) -> None:
    await noted(house)
    assert await seen(house, AT_CARE_FIRST, "notes") == ["Care First to the council."]
    assert await seen(house, AT_CARE_4_ALL, "notes") == []
    for username in (AT_CARE_FIRST, AT_CARE_4_ALL):
        assert await seen(house, username, "sent_notes") == ["To all."]
    assert await seen(house, "spotday.admin", "sent_notes") == []
    assert await seen(house, "solihull.broker", "notes") == ["Care First to the council.", "To all."]
    for username in ("norfolk.manager", "solihull.practitioner"):
        for table in ("notes", "sent_notes"):
            assert await seen(house, username, table) == []


@pytest.mark.parametrize("table", ["notes", "sent_notes"])
async def test_P15_nothing_changes_a_note(house: House, owner: Any, table: str) -> None:
    await noted(house)
    for statement in (f"UPDATE {table} SET text = 'y'", f"DELETE FROM {table}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with house.database.begin(house.viewer("solihull.manager")) as tx:
                await tx.connection.execute(statement)
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await owner.execute(statement)


async def test_P26_a_provider_forges_no_note(house: House) -> None:
    sent = await noted(house)
    me, other = house.viewer(AT_CARE_FIRST), house.viewer(AT_CARE_4_ALL)
    council = house.viewer("solihull.broker")
    mine, theirs = sent.invitations[CARE_FIRST], sent.invitations[CARE_4_ALL]
    organisation = me.organisation_id
    forged: list[tuple[UUID | None, UUID | None, str, UUID]] = [
        (None, None, "PROVIDER", me.account_id),
        (None, None, "COUNCIL", me.account_id),
        (mine, organisation, "COUNCIL", me.account_id),
        (mine, organisation, "PROVIDER", other.account_id),
        (theirs, other.organisation_id, "PROVIDER", me.account_id),
        (theirs, organisation, "PROVIDER", me.account_id),
    ]
    for row in forged:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)):
            async with house.database.begin(me) as tx:
                await tx.connection.execute(FORGED, council.authority_id, sent.id, *row)
