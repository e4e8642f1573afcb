from pathlib import Path

import msgspec
import pytest

from schemas.same_as import SameAs
from services.runtime.stated_identities import Stated, stated_file, stated_path
from services.runtime.watched_file import write

SAID = [SameAs(member="ana", alias="x:ana"), SameAs(member="ana", alias="x:bo", undo=True)]


def test_what_is_written_is_read_once_it_has_changed(tmp_path: Path) -> None:
    file = stated_file(tmp_path)
    assert not file.refresh()
    assert file.content == Stated()
    write(stated_path(tmp_path), Stated({3: 7}, SAID))
    assert file.refresh()
    assert file.content.offsets == {3: 7}
    assert file.content.pairs() == {("ana", "x:ana"): True, ("ana", "x:bo"): False}
    assert not file.refresh()
    write(stated_path(tmp_path), Stated({3: 8}, SAID[:1]))
    assert file.refresh()
    assert file.content == Stated({3: 8}, SAID[:1])


def test_a_file_cut_off_says_nothing_and_one_that_is_gone_neither(tmp_path: Path) -> None:
    write(stated_path(tmp_path), Stated({3: 7}, SAID))
    (path,) = tmp_path.iterdir()
    file = stated_file(tmp_path)
    file.refresh()
    path.write_bytes(path.read_bytes()[:-5])
    assert file.refresh()
    assert file.content == Stated()
    path.write_bytes(msgspec.msgpack.encode({"offsets": "o"}).replace(b"offsets", b"offset\xff"))
    assert file.refresh()
    assert file.content == Stated()
    path.unlink()
    assert file.refresh()
    assert not file.refresh()


def test_what_cannot_be_put_in_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write(stated_path(tmp_path / "absent"), Stated())
    (tmp_path / "identities.msgpack").mkdir()
    with pytest.raises(OSError):
        write(stated_path(tmp_path), Stated())
    assert [path.name for path in tmp_path.iterdir()] == ["identities.msgpack"]
