import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.runtime.files import open_private, private_directory, private_tree, replace_file


@pytest.fixture(params=[False, True], ids=["", "durable"])
def durable(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_content_is_replaced_and_nothing_lies_beside_it(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "file"
    replace_file(path, b"a longer one", durable=durable)
    replace_file(path, b"new", durable=durable)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


every_umask = pytest.mark.parametrize("umask", [0o000, 0o022, 0o277], indirect=True)


@every_umask
@pytest.mark.usefixtures("umask")
def test_only_its_owner_may_read_it_whatever_the_umask(tmp_path: Path) -> None:
    replace_file(tmp_path / "file", b"secret")
    assert mode(tmp_path / "file") == 0o600


@pytest.mark.parametrize("umask", [0o000, 0o022], indirect=True)
@pytest.mark.usefixtures("umask")
def test_only_its_owner_may_enter_a_directory_whatever_the_umask(tmp_path: Path) -> None:
    assert mode(private_directory(tmp_path / "new")) == 0o700
    with open_private(tmp_path / "logs" / "log", "ab") as log:
        log.write(b"one")
    assert mode(tmp_path / "logs") == 0o700
    assert mode(tmp_path / "logs" / "log") == 0o600


def test_what_a_version_before_left_open_is_closed(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    log = logs / "log"
    log.write_bytes(b"one,")
    logs.chmod(0o755)
    log.chmod(0o644)
    with open_private(log, "ab") as file:
        file.write(b"two")
    assert (mode(logs), mode(log), log.read_bytes()) == (0o700, 0o600, b"one,two")


def test_all_below_what_a_version_before_left_open_is_closed(tmp_path: Path) -> None:
    state, outside = tmp_path / "state", tmp_path / "outside"
    (state / "0").mkdir(parents=True)
    (state / "0" / "data").touch()
    outside.touch()
    (state / "link").symlink_to(outside)
    for path, bits in ((state, 0o755), (state / "0", 0o755), (state / "0" / "data", 0o644)):
        path.chmod(bits)
    outside.chmod(0o644)
    assert private_tree(state) == state
    assert [mode(path) for path in (state, state / "0", state / "0" / "data")] == [
        0o700,
        0o700,
        0o600,
    ]
    assert mode(outside) == 0o644


def test_a_directory_of_another_user_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, wanted: int) -> None:
        raise PermissionError(path, wanted)

    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refused)
    assert private_directory(tmp_path) == tmp_path
    assert mode(tmp_path) == 0o755


def test_a_reader_that_has_the_old_file_open_still_reads_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old content")
    with path.open("rb") as reader:
        replace_file(path, b"new")
        assert reader.read() == b"old content"


def test_what_fails_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        replace_file(path, b"new", durable=True)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
