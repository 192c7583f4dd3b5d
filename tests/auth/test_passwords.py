"""Passwords as they are stored, and what a flood of them does."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from auth.passwords import WAITING_AT_MOST, Busy, Passwords


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords()
    yield made
    made.close()


async def test_a_hash_is_argon2id_with_a_salt_of_its_own(passwords: Passwords) -> None:
    one, other = await passwords.hash("plum thistle ferry"), await passwords.hash("plum thistle ferry")
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != other
    assert await passwords.matches("plum thistle ferry", one)
    assert not await passwords.matches("plum thistle ferrY", one)
    assert not passwords.outdated(one)


@pytest.mark.parametrize("stored", [None, "", "nonsense", "$argon2id$v=19$m=19456,t=2,p=1$AAAA"])
async def test_nothing_matches_what_is_no_hash(stored: str | None, passwords: Passwords) -> None:
    assert not await passwords.matches("nobody's", stored)


async def test_a_flood_is_told_to_come_back_and_the_loop_goes_on(passwords: Passwords) -> None:
    stored = await passwords.hash("plum thistle ferry")
    longest = 0.0
    flood = asyncio.gather(*(passwords.matches("wrong", stored) for _ in range(200)), return_exceptions=True)
    while not flood.done():
        began = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(0.001)
    outcomes = await flood
    assert outcomes.count(False) == WAITING_AT_MOST
    assert sum(isinstance(each, Busy) for each in outcomes) == 200 - WAITING_AT_MOST
    assert longest < 0.25
    assert await passwords.matches("plum thistle ferry", stored)
