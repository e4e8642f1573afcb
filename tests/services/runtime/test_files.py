import os
import stat
from pathlib import Path

import pytest

from services.runtime.files import replace_file


@pytest.fixture(params=[False, True], ids=["", "durable"])
def durable(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_content_is_replaced_and_nothing_lies_beside_it(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "file"
    replace_file(path, b"a longer one", durable=durable)
    replace_file(path, b"new", durable=durable)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
def test_only_its_owner_may_read_it_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        replace_file(tmp_path / "file", b"secret")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


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
