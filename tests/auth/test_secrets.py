"""What is stored is worth nothing without the installation's secret."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from auth import secrets
from auth.secrets import Secrets, Unreadable

LINK = UUID("00000000-0000-4000-8000-000000000001")


def test_each_purpose_and_each_installation_hashes_differently() -> None:
    one, other = Secrets(b"1" * 32), Secrets(b"2" * 32)
    assert one.hash("a", "token") == one.hash("a", "token")
    assert len({one.hash("a", "token"), one.hash("b", "token"), other.hash("a", "token")}) == 3


def test_what_is_sealed_is_read_by_its_owner_and_purpose_alone() -> None:
    keys = Secrets(b"1" * 32)
    sealed = keys.seal("totp", b"value", "owner")
    assert b"value" not in sealed
    assert sealed != keys.seal("totp", b"value", "owner")
    assert keys.unseal("totp", sealed, "owner") == b"value"
    for purpose, changed, owner in (
        ("other", sealed, "owner"),
        ("totp", sealed, "somebody else"),
        ("totp", sealed[:-1] + bytes([sealed[-1] ^ 1]), "owner"),
        ("totp", b"", "owner"),
    ):
        with pytest.raises(Unreadable):
            keys.unseal(purpose, changed, owner)


def test_A7_the_token_of_a_link_follows_from_its_id_and_the_secret() -> None:
    one, other = Secrets(b"1" * 32), Secrets(b"2" * 32)
    assert one.link_token(LINK) == one.link_token(LINK) != other.link_token(LINK)
    assert one.link_hash(one.link_token(LINK)) != one.link_token(LINK).encode()


def test_the_first_start_makes_a_secret_that_all_processes_share(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: secrets.opened(None, tmp_path).key("same"), range(8)))
    assert len(set(found)) == 1
    path = tmp_path / "keys" / "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]


def test_a_configured_secret_leaves_no_file(tmp_path: Path) -> None:
    assert secrets.opened("x" * 40, tmp_path).key("a") == secrets.opened("x" * 40, tmp_path).key("a")
    assert not list(tmp_path.iterdir())


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Secrets(b"short")
