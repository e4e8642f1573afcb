import shutil

import lmdb
import msgspec
import pytest

from relationships.layouts import UnknownLayoutError
from relationships.tables import seal
from relationships.tables.changeset import Changes
from relationships.tables.integrity import STALE_MS, KafkaChanged, open_table
from relationships.tables.meta import LAYOUT, Progress
from relationships.tables.writer import TableWriter

MAP = 1 << 22


@pytest.fixture
def left_behind(tmp_path, identity):
    """A table that a process wrote and closed."""
    table = open_table(tmp_path, identity, MAP)
    table.apply(Changes(rows=[(b"a\0", b"1" * 50_000)]), Progress(complete=True))
    table.close()
    return tmp_path / "0"


@pytest.fixture
def left_open(tmp_path, identity):
    """A table whose process was killed."""
    table = open_table(tmp_path, identity, MAP)
    rows = [(b"a%d\0" % n, b"1" * 300) for n in range(5_000)]
    table.apply(Changes(rows=[(b"a\0", b"1" * 50_000), *rows]), Progress(complete=True))
    table.close()
    seal.open_seal(tmp_path / "0")
    return tmp_path / "0"


def reopened(state, identity):
    table = open_table(state, identity, MAP)
    kept = table.progress.complete
    assert (table.rows([b"a\0"]) != [b""]) == kept
    table.close()
    return kept


def aside(state):
    return len(list(state.glob("0.aside-*")))


def sealed_again(path, change):
    """Change what the table holds of itself."""
    env = lmdb.open(str(path), max_dbs=8, map_size=MAP)
    db = env.open_db(b"meta")
    with env.begin(db, write=True) as txn:
        change(txn)
    env.close()
    seal.close_seal(path)


def test_goes_on_with_its_own_table(tmp_path, identity, left_behind):
    assert reopened(tmp_path, identity)
    assert not aside(tmp_path)


def test_goes_on_where_the_process_was_killed(tmp_path, identity, left_open):
    assert reopened(tmp_path, identity)
    assert not aside(tmp_path)


def test_sets_aside_after_a_machine_crash(tmp_path, identity, left_open, monkeypatch):
    monkeypatch.setattr(seal, "boot_id", lambda: "another boot")
    assert not reopened(tmp_path, identity)
    assert aside(tmp_path) == 1


def test_a_table_may_be_copied_where_it_was_closed(tmp_path, identity, left_behind):
    copied(left_behind)
    assert reopened(tmp_path, identity)


def test_sets_aside_what_was_copied_while_it_was_written(tmp_path, identity, left_open):
    copied(left_open)
    assert not reopened(tmp_path, identity)


def copied(path):
    shutil.copytree(path, path.with_name("copy"))
    path.rename(path.with_name("original"))
    path.with_name("copy").rename(path)


def test_a_table_that_was_closed_survives_a_reboot(tmp_path, identity, left_behind, monkeypatch):
    monkeypatch.setattr(seal, "boot_id", lambda: "another boot")
    assert reopened(tmp_path, identity)


@pytest.mark.parametrize("filling", [b"\xa5", b"\0", b"\xff"])
def test_sets_aside_a_table_left_open_with_garbage_in_its_middle(
    tmp_path, identity, left_open, filling
):
    with (left_open / "data.mdb").open("r+b") as data:
        size = data.seek(0, 2)
        data.seek(size // 2)
        data.write(filling * 100_000)
    assert not reopened(tmp_path, identity)
    assert aside(tmp_path) == 1


def test_sets_aside_a_table_that_was_changed_after_it_was_closed(tmp_path, identity, left_behind):
    with (left_behind / "data.mdb").open("r+b") as data:
        data.seek(60_000)
        data.write(b"1")
    assert not reopened(tmp_path, identity)


def test_sets_aside_what_made_no_sense(tmp_path, identity, left_behind):
    table = open_table(tmp_path, identity, MAP)
    table.distrust()
    table.close()
    assert not reopened(tmp_path, identity)


@pytest.mark.parametrize("kept", ["data.mdb", "lock.mdb", "seal"])
def test_sets_aside_what_is_no_whole_table(tmp_path, identity, left_behind, kept):
    for file in left_behind.iterdir():
        if file.name != kept:
            file.unlink()
    assert not reopened(tmp_path, identity)
    assert aside(tmp_path) == 1


def test_sets_aside_a_file_in_place_of_a_table(tmp_path, identity):
    for _ in range(2):
        (tmp_path / "0").write_text("garbage")
        assert not reopened(tmp_path, identity)
        shutil.rmtree(tmp_path / "0")
    assert aside(tmp_path) == 1


def test_garbage_in_the_lock_file_does_not_matter(tmp_path, identity, left_behind):
    (left_behind / "lock.mdb").write_bytes(b"\xa5" * 40_000)
    assert reopened(tmp_path, identity)


def test_sets_aside_another_partition(tmp_path, identity, left_behind):
    left_behind.rename(tmp_path / "3")
    assert not reopened(tmp_path, msgspec.structs.replace(identity, partition=3))


def left_by(tmp_path, identity, changes):
    """A table of this layout with `changes` to the versions of its rows, profiles, seen ids."""
    layout = [int(part) + n for part, n in zip(LAYOUT.split("."), changes, strict=True)]
    other = msgspec.structs.replace(identity, layout=".".join(map(str, layout)))
    table = TableWriter(tmp_path / "0", other, MAP)
    table.apply(Changes(rows=[(b"a\0", b"1")]), Progress(complete=True))
    table.close()


@pytest.mark.parametrize(
    ("older", "kept"), [((-1, 0, 0), True), ((0, -1, 0), True), ((0, 0, -1), False)]
)
def test_goes_on_with_older_rows_and_profiles_but_not_seen_ids(tmp_path, identity, older, kept):
    left_by(tmp_path, identity, older)
    assert reopened(tmp_path, identity) == kept
    assert reopened(tmp_path, identity) == kept


@pytest.mark.parametrize("newer", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, -1, 0)])
def test_halts_where_newer_code_has_written(tmp_path, identity, newer):
    left_by(tmp_path, identity, newer)
    with pytest.raises(UnknownLayoutError, match="layout"):
        open_table(tmp_path, identity, MAP)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.write_bytes(data.read_bytes()[:20_000]),
        lambda data: data.write_bytes(data.read_bytes()[:100]),
        lambda data: data.write_bytes(b""),
        lambda data: data.write_bytes(b"\xa5" * 100_000),
    ],
)
def test_sets_aside_damaged_files(tmp_path, identity, left_behind, damage):
    damage(left_behind / "data.mdb")
    assert not reopened(tmp_path, identity)


def test_sets_aside_what_may_have_missed_deletions(tmp_path, identity, left_behind):
    old = msgspec.msgpack.encode(Progress(complete=True, applied_at=10**12))
    assert STALE_MS == 12 * 3_600_000
    sealed_again(left_behind, lambda txn: txn.put(b"progress", old))
    assert not reopened(tmp_path, identity)


@pytest.mark.parametrize("change", [{"cluster_id": "c2"}, {"topic_ids": {"seen": "t2"}}])
def test_halts_where_kafka_is_another(tmp_path, identity, left_behind, change):
    with pytest.raises(KafkaChanged):
        open_table(tmp_path, msgspec.structs.replace(identity, **change), MAP)
    assert reopened(tmp_path, identity)


def test_of_those_set_aside_only_the_last_is_kept(tmp_path, identity, left_behind):
    for _ in range(3):
        left_by(tmp_path, identity, (0, 0, -1))
        open_table(tmp_path, identity, MAP).close()
    assert len(list(tmp_path.glob("0.aside-*"))) == 1
