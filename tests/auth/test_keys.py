"""Signing keys: made once, kept, private, several at a time."""

import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

import auth.keys
from auth.keys import KeyFileExposed, KeyInUse, UnknownKey, add_key, open_keys, retire, rotate


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def kid(data_directory: Path) -> str:
    """The id of the key that signs; runs in a process of its own."""
    return open_keys(data_directory).newest_kid


def test_the_first_start_makes_a_key_that_is_kept(tmp_path: Path) -> None:
    first = open_keys(tmp_path)
    again = open_keys(tmp_path)
    assert first.newest_kid == again.newest_kid
    assert first.newest.raw_value.key_size == 2048
    assert mode(tmp_path / "keys") == 0o700
    assert [(path.name, mode(path)) for path in (tmp_path / "keys").iterdir()] == [("0001.pem", 0o600)]


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        assert len(set(processes.map(kid, [tmp_path] * 8))) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["0001.pem"]


def test_the_newest_signs_and_all_verify(tmp_path: Path) -> None:
    old = open_keys(tmp_path)
    token = jwt.encode({"alg": "RS256", "kid": old.newest_kid}, {"a": 1}, old.newest)
    add_key(tmp_path / "keys")
    keys = open_keys(tmp_path)
    assert keys.newest_kid != old.newest_kid
    known = keys.find(old.newest_kid)
    assert known is not None
    assert jwt.decode(token, known).claims == {"a": 1}
    assert keys.find("unknown") is None


def test_the_published_set_holds_public_halves_only(tmp_path: Path) -> None:
    open_keys(tmp_path)
    add_key(tmp_path / "keys")
    keys = open_keys(tmp_path)
    published = keys.jwks()["keys"]
    assert [key["kid"] for key in published][-1] == keys.newest_kid
    assert len(published) == 2
    for key in published:
        assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}
        assert (key["kty"], key["use"], key["alg"]) == ("RSA", "sig", "RS256")
        assert not RSAKey.import_key(key).is_private


def test_a_directory_that_was_opened_is_closed_again(tmp_path: Path) -> None:
    open_keys(tmp_path)
    (tmp_path / "keys").chmod(0o755)
    open_keys(tmp_path)
    assert mode(tmp_path / "keys") == 0o700


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    open_keys(tmp_path)
    (tmp_path / "keys" / "0001.pem").chmod(0o640)
    with pytest.raises(KeyFileExposed, match="chmod 600"):
        open_keys(tmp_path)


def test_a_new_key_is_published_before_it_signs_and_running_processes_learn_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = open_keys(tmp_path)
    old = running.newest_kid
    new = rotate(tmp_path, at_once=False)
    monkeypatch.setattr(auth.keys, "LOOK_SECONDS", 0)
    assert running.find(new.kid) is not None
    assert [key["kid"] for key in running.jwks()["keys"]] == [old, new.kid]
    assert running.newest_kid == old
    monkeypatch.setattr("auth.keys.time.time", lambda: new.signs_from)
    assert running.newest_kid == new.kid
    assert running.find(old) is not None


def test_an_unknown_key_is_looked_for_but_not_by_everybody_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = open_keys(tmp_path)
    monkeypatch.setattr(auth.keys, "LOOK_FOR_UNKNOWN_SECONDS", 3600)
    new = rotate(tmp_path, at_once=True)
    assert running.find(new.kid) is None
    monkeypatch.setattr(auth.keys, "LOOK_FOR_UNKNOWN_SECONDS", 0)
    assert running.find(new.kid) is not None


def test_a_key_is_taken_away_once_another_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth.keys, "LOOK_SECONDS", 0)
    running = open_keys(tmp_path)
    old = running.newest_kid
    with pytest.raises(KeyInUse):
        retire(tmp_path, old)
    rotate(tmp_path, at_once=False)
    with pytest.raises(KeyInUse):
        retire(tmp_path, old)
    rotate(tmp_path, at_once=True)
    retire(tmp_path, old)
    assert running.find(old) is None
    with pytest.raises(UnknownKey):
        retire(tmp_path, old)


def test_a_bad_file_takes_nothing_away_from_a_running_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth.keys, "LOOK_SECONDS", 0)
    running = open_keys(tmp_path)
    old = running.newest_kid
    (tmp_path / "keys" / "0002.pem").write_text("no key")
    assert running.newest_kid == old
    (tmp_path / "keys" / "0002.pem").unlink()
    (tmp_path / "keys" / "0001.pem").unlink()
    assert running.newest_kid == old
