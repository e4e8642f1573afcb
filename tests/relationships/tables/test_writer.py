import subprocess
import sys

import msgspec
import numpy as np
import pytest

from relationships.keys import row_key
from relationships.profile.profile import Profile, encode_profile
from relationships.tables.changeset import Changes
from relationships.tables.environment import StoreFull
from relationships.tables.id_retention import Generation
from relationships.tables.meta import Progress
from relationships.tables.seen_entries import Entries
from relationships.tables.seen_ids import SeenIds
from relationships.tables.writer import MANY_PAGES, MANY_ROWS, TableWriter

MAP = 1 << 22
DONE = Progress(complete=True, changelog={"relationships": 3})


@pytest.fixture
def table(tmp_path, identity):
    table = TableWriter(tmp_path / "0", identity, MAP)
    yield table
    table.close()


def test_what_is_applied_is_there_with_its_progress(table, tmp_path, identity):
    key = row_key("ana", "bo")
    profile = encode_profile(Profile(days={7: 2}))
    table.apply(Changes(rows=[(key, b"row")], profiles=[(b"ana", profile)]), DONE)
    assert table.rows([key, b"none"]) == [b"row", b""]
    assert table.profiles([b"ana", b"bo"]) == [profile, b""]
    table.close()
    again = TableWriter(tmp_path / "0", identity, MAP)
    assert again.progress.changelog == {"relationships": 3}
    assert again.rows([key]) == [b"row"]
    again.close()


def test_none_deletes(table):
    table.apply(Changes(rows=[(b"a\0", b"1"), (b"b\0", b"2")]), DONE)
    table.apply(Changes(rows=[(b"a\0", None), (b"c\0", b"3")]), DONE)
    assert table.rows([b"a\0", b"b\0", b"c\0"]) == [b"", b"2", b"3"]


def test_a_full_map_leaves_everything_as_it_was(table):
    table.apply(Changes(rows=[(b"a\0", b"1")]), DONE)
    big = Changes(rows=[(b"a\0", b"2"), (b"b\0", b"x" * 2 * MAP)])
    with pytest.raises(StoreFull):
        table.apply(big, msgspec.structs.replace(DONE, changelog={"relationships": 9}))
    assert table.rows([b"a\0", b"b\0"]) == [b"1", b""]
    assert table.progress.changelog == {"relationships": 3}
    table.apply(Changes(rows=[(b"a\0", b"3")]), DONE)
    assert table.rows([b"a\0"]) == [b"3"]


def test_nothing_that_lmdb_maps_for_writing_needs_room_later(table, tmp_path):
    """A hole in it, on a full disk, would end the process by SIGBUS."""
    lock = (tmp_path / "0" / "lock.mdb").stat()
    assert lock.st_blocks * 512 >= lock.st_size > 64 * 500


def test_what_is_remembered_of_ids_is_found(table):
    ids = Entries.of([bytes([n] * 16) for n in range(4)])
    old, new = (ids.at(np.arange(*places)).marked(np.uint64(9)) for places in ((2,), (2, 3)))
    seen = [SeenIds(7, 50, old.encode()), SeenIds(8, 60, new.encode())]
    table.apply(Changes(seen=seen), DONE)
    assert table.seen(ids).tolist() == [9, 9, 9, 0]
    assert table.generations() == [Generation(7, 2, 50, 50), Generation(8, 1, 60, 60)]
    table.apply(Changes(kept_from=8), DONE)
    assert table.seen(ids).tolist() == [0, 0, 9, 0]


_GROWN = """
import sys
from pathlib import Path
from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.writer import TableWriter

def anonymous_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))

path, count = Path(sys.argv[1]), int(sys.argv[2])
table = TableWriter(path, Identity(cluster_id="c", topic_ids={}, partition=0), 1 << 30)
keys = [b"%06d" % n for n in range(count)]
before = anonymous_kb()
for value in b"a" * 3_000, b"b" * 3_000:
    table.apply(Changes(rows=[(key, value) for key in keys]), Progress())
assert table.rows([keys[0], keys[-1]]) == [value] * 2
print(anonymous_kb() - before)
"""


def test_a_large_transaction_leaves_no_memory_behind(tmp_path):
    count = max(MANY_ROWS, MANY_PAGES)  # each on a page of its own
    command = [sys.executable, "-c", _GROWN, str(tmp_path / "0"), str(count)]
    grown_kb = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert grown_kb < count * 4 / 5
