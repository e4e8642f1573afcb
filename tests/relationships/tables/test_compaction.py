"""What was deleted is gone from the file, and a crash leaves the old table or the new one."""

import subprocess
import sys

import msgspec
import pytest

from relationships.profile.profile import Profile, Update, encode_profile
from relationships.tables import compaction
from relationships.tables.changeset import Changes
from relationships.tables.integrity import clear_aside, open_table
from relationships.tables.meta import Identity, Progress
from relationships.tables.seen_ids import SeenIds

IDENTITY = Identity(cluster_id="c", topic_ids={}, partition=0)
MAP_BYTES = 1 << 26
GONE = [f"forget-me-{n}".encode() for n in range(50)]
KEPT = [f"keep-me-{n}".encode() for n in range(2_000)]
APPLIED = Progress(complete=True)


def profile(member: bytes) -> bytes:
    text = f"what {member.decode()} said"
    return encode_profile(
        Profile(updates=[Update(at=5, source="s", id="1", kind="post", text=text)])
    )


@pytest.fixture
def table(tmp_path):
    """Some members among many, who are then deleted."""
    table = open_table(tmp_path, IDENTITY, MAP_BYTES)
    everyone = sorted(GONE + KEPT)
    rows = [(member + b"\0" + b"x" * 40, b"row of " + member) for member in everyone]
    profiles = [(member, profile(member)) for member in everyone]
    table.apply(Changes(rows, profiles, [SeenIds(0, 9, bytes(range(32)))]), APPLIED)
    table.caught_up(7)
    table.apply(
        Changes([(m + b"\0" + b"x" * 40, None) for m in sorted(GONE)], [(m, None) for m in GONE]),
        APPLIED,
    )
    yield table
    table.close()


def bytes_under(path) -> bytes:
    return b"".join(file.read_bytes() for file in path.rglob("*") if file.is_file())


def test_no_byte_is_left_of_what_was_deleted(table, tmp_path):
    assert b"forget-me" in bytes_under(tmp_path)
    table.copy()
    table.use_copy()
    assert b"forget-me" not in bytes_under(tmp_path)
    assert table.profiles(KEPT) == [profile(member) for member in KEPT]
    assert table.rows([KEPT[0] + b"\0" + b"x" * 40]) == [b"row of " + KEPT[0]]
    assert table.generations()
    assert (table.progress.complete, table.freed_at) == (True, None)
    table.apply(Changes(profiles=[(b"new", profile(b"new"))]), APPLIED)
    assert table.profiles([b"new"]) == [profile(b"new")]


READER = """
import sys
from pathlib import Path
from relationships.tables.reader import TableReader
reader = TableReader(Path(sys.argv[1]), 1)
for line in sys.stdin:
    with reader.view(0) as view:
        print(view.profile(line.strip()) is not None, flush=True)
"""


def test_readers_find_the_copy(table, tmp_path):
    """LMDB opens an environment once in a process, so that the reader is one of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:

        def knows(member: bytes) -> bool:
            reader.stdin.write(f"{member.decode()}\n")
            reader.stdin.flush()
            return reader.stdout.readline().strip() == "True"

        assert knows(KEPT[0])
        table.copy()
        table.use_copy()
        table.apply(Changes(profiles=[(b"new", profile(b"new"))]), APPLIED)
        assert knows(b"new")
        assert knows(KEPT[1])
        assert not knows(GONE[0])


def test_a_table_is_copied_when_it_is_opened(table, tmp_path):
    table.close()
    again = open_table(tmp_path, IDENTITY, MAP_BYTES)
    assert b"forget-me" not in bytes_under(tmp_path)
    assert again.profiles(KEPT[:1]) == [profile(KEPT[0])]
    again.close()


@pytest.mark.parametrize("point", ["copying", "copied", "old is aside", "in place"])
def test_a_crash_leaves_the_old_or_the_new(table, tmp_path, point):
    path = tmp_path / "0"
    table.copy()
    table.close()
    if point == "copying":
        (tmp_path / "0.copied").rename(tmp_path / "0.copying")
        (tmp_path / "0.copying" / "data.mdb").write_bytes(b"half")
    if point in ("old is aside", "in place"):
        path.rename(tmp_path / "0.aside-1")
    if point == "in place":
        (tmp_path / "0.copied").rename(path)
    again = open_table(tmp_path, IDENTITY, MAP_BYTES)
    assert again.profiles([*KEPT, *GONE]) == [*map(profile, KEPT), *[b""] * len(GONE)]
    again.close()
    clear_aside(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["0"]
    assert b"forget-me" not in bytes_under(tmp_path)


def test_it_is_due_half_a_day_after_the_first_deletion(table, tmp_path, monkeypatch):
    assert not table.copy_due()
    monkeypatch.setattr(compaction, "COPY_AFTER_MS", 0)
    assert table.copy_due()
    table.copy()
    table.use_copy()
    assert not table.copy_due()
    table.apply(Changes(rows=[(b"never\0there", None)]), APPLIED)
    assert not table.copy_due(), msgspec.structs.asdict(table.progress)
