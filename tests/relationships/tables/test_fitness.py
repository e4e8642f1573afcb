import lmdb
import msgspec
import pytest

from relationships.tables import writer as writer_module
from relationships.tables.changes import Changes
from relationships.tables.fitness import STALE_MS, KafkaChanged, open_table
from relationships.tables.meta import OPENED_KEY, Progress

MAP = 1 << 22


@pytest.fixture
def left_behind(tmp_path, identity):
    """A table that a process wrote and closed."""
    table = open_table(tmp_path, identity, MAP)
    table.apply(Changes(rows=[(b"a\0", b"1" * 50_000)]), Progress(complete=True))
    table.close()
    return tmp_path / "0"


def reopened(state, identity):
    table = open_table(state, identity, MAP)
    kept = table.progress.complete
    assert (table.rows([b"a\0"]) != [b""]) == kept
    table.close()
    return kept


def meta(path, change):
    env = lmdb.open(str(path), max_dbs=8, map_size=MAP)
    db = env.open_db(b"meta")
    with env.begin(db, write=True) as txn:
        change(txn)
    env.close()


def test_goes_on_with_its_own_table(tmp_path, identity, left_behind):
    assert reopened(tmp_path, identity)
    assert not list(tmp_path.glob("0.aside-*"))


def test_goes_on_where_the_process_was_killed(tmp_path, identity, left_behind):
    meta(left_behind, lambda txn: txn.put(OPENED_KEY, writer_module.boot_id().encode()))
    assert reopened(tmp_path, identity)


def test_sets_aside_after_a_machine_crash(tmp_path, identity, left_behind):
    meta(left_behind, lambda txn: txn.put(OPENED_KEY, b"another boot"))
    assert not reopened(tmp_path, identity)
    assert len(list(tmp_path.glob("0.aside-*"))) == 1


@pytest.mark.parametrize("change", [{"layout": "0.1"}, {"partition": 3}])
def test_sets_aside_another_layout_or_partition(tmp_path, identity, left_behind, change):
    other = msgspec.structs.replace(identity, **change)
    left_behind.rename(tmp_path / str(other.partition))
    assert not reopened(tmp_path, other)


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
    assert STALE_MS < 10**11
    meta(left_behind, lambda txn: txn.put(b"progress", old))
    assert not reopened(tmp_path, identity)


@pytest.mark.parametrize("change", [{"cluster_id": "c2"}, {"topic_ids": {"seen": "t2"}}])
def test_halts_where_kafka_is_another(tmp_path, identity, left_behind, change):
    with pytest.raises(KafkaChanged):
        open_table(tmp_path, msgspec.structs.replace(identity, **change), MAP)
    assert reopened(tmp_path, identity)


def test_of_those_set_aside_only_the_last_is_kept(tmp_path, identity, left_behind):
    for layout in ("0.1", "0.2", "0.3"):
        other = msgspec.structs.replace(identity, layout=layout)
        table = open_table(tmp_path, other, MAP)
        table.apply(Changes(), Progress(complete=True))
        table.close()
    assert len(list(tmp_path.glob("0.aside-*"))) == 1
