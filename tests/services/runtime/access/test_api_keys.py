import stat
import threading
from pathlib import Path

import pytest

from schemas.times import DAY_MS
from services.runtime.access.api_key import ExpiredKey, digest
from services.runtime.access.api_keys import (
    RECHECK_S,
    InvalidKeysFile,
    Keyring,
    KeysFile,
    ensure_first_key,
    now_ms,
)
from services.runtime.access.grants import Scope
from services.runtime.settings import Settings


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> KeysFile:
    return KeysFile(tmp_path / "deep" / "keys.json")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_created_key_is_found_with_its_name_and_scopes(file: KeysFile) -> None:
    token = file.create("feeds", [Scope.INGEST, Scope.READ])
    key = Keyring(file.path).find(token)
    assert key is not None
    assert (key.name, key.scopes) == ("feeds", {Scope.INGEST, Scope.READ})
    assert token.startswith(f"rk_{key.id}_")


def test_the_file_holds_no_secret_and_only_its_owner_may_read_it(file: KeysFile) -> None:
    secret = file.create("feeds", [Scope.INGEST]).split("_")[2]
    assert secret not in file.path.read_text()
    assert mode(file.path) == 0o600


def test_what_is_no_key(file: KeysFile) -> None:
    token = file.create("feeds", Scope)
    _, key_id, secret = token.split("_")
    keyring = Keyring(file.path)
    wrong = [
        *("", "rk", "rk_", "rk__", f"rk_{key_id}", f"rk_{key_id}_", f"rk_{key_id}_{secret}x"),
        *(f"rk_{key_id}_{secret[:-1]}", f"rk_000000000000_{secret}", f"xx_{key_id}_{secret}"),
        *(f"rk__{secret}", f"rk_{key_id}_é\udcff", token.upper(), f" {token}"),
    ]
    assert [each for each in wrong if keyring.find(each)] == []
    assert keyring.find(token)


def test_without_a_file_nothing_is_a_key(file: KeysFile) -> None:
    assert file.list() == []
    assert Keyring(file.path).find("rk__") is None


def test_a_running_service_follows_the_file(file: KeysFile) -> None:
    clock = Clock()
    keyring = Keyring(file.path, clock)
    token = file.create("late", [Scope.READ])
    assert keyring.find(token) is None
    clock.now += RECHECK_S
    key = keyring.find(token)
    assert key is not None
    assert file.revoke(key.id)
    assert keyring.find(token) == key
    clock.now += RECHECK_S
    assert keyring.find(token) is None


def test_a_session_hears_of_a_revoked_key_at_once(file: KeysFile) -> None:
    token = file.create("page", [Scope.READ])
    _, key_id, secret = token.split("_")
    keyring = Keyring(file.path, Clock())
    assert keyring.still(key_id, digest(secret))
    file.revoke(key_id)
    assert keyring.still(key_id, digest(secret)) is None


def test_revoking_an_unknown_key_says_so(file: KeysFile) -> None:
    token = file.create("stays", [Scope.READ])
    assert not file.revoke("nobody")
    assert Keyring(file.path).find(token)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"keys": [{}]}', '{"keys": 1}', "\udcff"])
def test_a_damaged_file_is_reported_and_lets_nobody_in(file: KeysFile, content: str) -> None:
    clock = Clock()
    token = file.create("before", [Scope.READ])
    keyring = Keyring(file.path, clock)
    file.path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(InvalidKeysFile, match=r"keys\.json"):
        Keyring(file.path)
    clock.now += RECHECK_S
    assert keyring.find(token)
    assert keyring.find("rk__") is None


def test_keys_created_at_the_same_time_are_all_kept(file: KeysFile) -> None:
    names = [str(i) for i in range(12)]
    threads = [threading.Thread(target=file.create, args=(n, [Scope.READ])) for n in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(key.name for key in file.list()) == sorted(names)
    assert {each.name for each in file.path.parent.iterdir()} == {"keys.json", "keys.json.lock"}


def test_the_first_key_has_every_scope_and_stays(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    token = ensure_first_key(settings)
    assert ensure_first_key(settings) == token
    copy = settings.data_dir / "api-key"
    assert copy.read_text().strip() == token
    assert mode(copy) == 0o600
    key = Keyring(settings.keys).find(token)
    assert key is not None
    assert key.scopes == set(Scope)


def test_a_first_key_that_is_no_longer_valid_is_replaced(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    old = ensure_first_key(settings)
    KeysFile(settings.keys).revoke(KeysFile(settings.keys).list()[0].id)
    new = ensure_first_key(settings)
    assert new != old
    assert (tmp_path / "api-key").read_text().strip() == new


def test_a_key_is_bound_to_its_members_and_sources(file: KeysFile) -> None:
    bound = file.create("ana", [Scope.READ], members=["ana"], sources=[])
    key = Keyring(file.path).find(bound)
    assert key is not None
    assert (key.members, key.sources, key.bound) == ({"ana"}, frozenset(), True)
    unbound = file.create("all", [Scope.READ])
    everybodys = Keyring(file.path).find(unbound)
    assert everybodys is not None
    assert (everybodys.members, everybodys.sources, everybodys.bound) == (None, None, False)


def test_a_key_expires_to_the_millisecond(file: KeysFile) -> None:
    ends = now_ms() + DAY_MS
    token = file.create("brief", [Scope.READ], expires_at=ends)
    now = [ends - 1]
    keyring = Keyring(file.path, now=lambda: now[0])
    assert keyring.find(token)
    now[0] = ends
    with pytest.raises(ExpiredKey):
        keyring.find(token)
    assert keyring.find(token[:-1]) is None, "only who has the secret learns that it has expired"


def test_a_rotated_key_has_another_secret_at_once_and_is_what_it_was(file: KeysFile) -> None:
    clock = Clock()
    old = file.create("feeds", [Scope.INGEST], members=["ana"], sources=["crm"])
    keyring = Keyring(file.path, clock)
    before = keyring.find(old)
    assert before is not None
    new = file.rotate(before.id)
    assert new is not None
    clock.now += RECHECK_S
    assert keyring.find(old) is None
    after = keyring.find(new)
    assert after is not None
    assert (after.id, after.name, after.scopes) == (before.id, before.name, before.scopes)
    assert (after.members, after.sources) == (before.members, before.sources)


def test_with_an_overlap_both_secrets_hold_until_it_is_over(file: KeysFile) -> None:
    old = file.create("feeds", [Scope.INGEST])
    key_id = old.split("_")[1]
    new = file.rotate(key_id, overlap_ms=DAY_MS)
    assert new is not None
    now = [now_ms()]
    keyring = Keyring(file.path, now=lambda: now[0])
    assert keyring.find(old)
    assert keyring.find(new)
    assert keyring.still(key_id, digest(old.split("_")[2]))
    now[0] += DAY_MS
    assert keyring.find(old) is None
    assert keyring.find(new)
    assert keyring.still(key_id, digest(old.split("_")[2])) is None


def test_of_secrets_rotated_twice_the_first_ends(file: KeysFile) -> None:
    first = file.create("feeds", [Scope.INGEST])
    second = file.rotate(first.split("_")[1], overlap_ms=DAY_MS)
    third = file.rotate(first.split("_")[1], overlap_ms=DAY_MS)
    assert second is not None
    assert third is not None
    keyring = Keyring(file.path)
    assert [bool(keyring.find(each)) for each in (first, second, third)] == [False, True, True]


def test_an_unknown_key_is_not_rotated(file: KeysFile) -> None:
    assert file.rotate("nobody") is None
    assert not file.path.exists()
