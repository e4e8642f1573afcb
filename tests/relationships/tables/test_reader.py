"""Reading while another process writes: LMDB lets a process open an environment only once."""

from pathlib import Path

import pytest

from relationships.keys import header_key, row_key
from relationships.profile.activity import encode_activity
from relationships.profile.profile import Profile, Update, Whereabouts, encode_profile
from relationships.row.headers import Header
from relationships.tables.changeset import Changes
from relationships.tables.meta import Progress
from relationships.tables.reader import TableNotReady, TableReader
from relationships.tables.wholeness import whole_item
from relationships.tables.writer import TableWriter

MAP = 1 << 22
DONE = Progress(complete=True)

_readers: dict[Path, TableReader] = {}


def read(state: Path, name: str, *args: object) -> object:
    """In the reading process, whose reader stays open from call to call."""
    reader = _readers.setdefault(state, TableReader(state, 1))
    with reader.view(0) as view:
        found = getattr(view, name)
        found = found(*args) if callable(found) else found
        return list(found) if name == "members" else found


def progress(state: Path) -> Progress:
    """Of the partition, in the reading process."""
    return _readers.setdefault(state, TableReader(state, 1)).progress(0)


def activities(state: Path, members: list[str]) -> list[bytes]:
    """What is found of each, in the reading process."""
    with _readers[state].view(0) as view:
        find = view.activities()
        return [find(member.encode(), b"") for member in members]


@pytest.fixture
def asked(other_process, tmp_path):
    return lambda name, *args: other_process.submit(read, tmp_path, name, *args).result()


@pytest.fixture
def table(tmp_path, identity):
    table = TableWriter(tmp_path / "0", identity, MAP)
    yield table
    table.close()


def test_sees_whole_tables_only(table, asked):
    with pytest.raises(TableNotReady):
        asked("header", "ana")
    header = Header(5, 1, 1, 0)
    rows = [(header_key("ana"), header.encode()), (row_key("ana", "bo"), b"row")]
    table.apply(Changes(rows=rows), Progress(complete=False))
    with pytest.raises(TableNotReady):
        asked("header", "ana")
    table.caught_up(1)
    with pytest.raises(TableNotReady, match="partition 0 is not restored yet"):
        asked("header", "ana")
    table.apply(Changes(rows=[(row_key("an", "bo"), b"x"), (row_key("anab", "bo"), b"y")]), DONE)
    assert asked("header", "ana") == header
    assert asked("header", "bo") is None
    assert asked("row", "ana", "bo") == b"row"
    assert asked("rows", "ana") == (["bo"], [b"row"])
    assert asked("rows", "nobody") == ([], [])
    assert asked("contacts", "ana", ["cy", "bo"]) == [b"", b"row"]
    assert asked("members") == ["an", "ana", "anab"]
    assert asked("members", "ana") == ["anab"]


def test_follows_a_table_that_is_set_aside_and_made_anew(table, asked, tmp_path, identity):
    table.apply(Changes(rows=[(row_key("ana", "bo"), b"old")]), DONE)
    table.caught_up(1)
    assert asked("row", "ana", "bo") == b"old"
    table.close()
    (tmp_path / "0").rename(tmp_path / "0.aside")
    with pytest.raises(TableNotReady):
        asked("row", "ana", "bo")
    fresh = TableWriter(tmp_path / "0", identity, MAP)
    fresh.apply(Changes(rows=[(row_key("ana", "bo"), b"new")]), DONE)
    fresh.caught_up(2)
    assert asked("row", "ana", "bo") == b"new"
    fresh.close()


def test_what_was_never_whole_is_not_read_though_its_changelog_is_applied(
    table, asked, other_process, tmp_path
):
    table.apply(Changes(rows=[(row_key("ana", "bo"), b"half")]), DONE)
    found = other_process.submit(progress, tmp_path).result()
    assert (found, found.complete) == (table.progress, True)
    with pytest.raises(TableNotReady, match="partition 0 was never caught up"):
        asked("row", "ana", "bo")
    assert not table.was_whole()
    table.caught_up(7)
    assert (asked("row", "ana", "bo"), asked("caught_up_at")) == (b"half", 7)
    assert table.was_whole()


def test_a_table_whose_changelog_says_that_it_was_whole_is_read(table, asked):
    table.apply(Changes(rows=[whole_item(5)]), DONE)
    assert (asked("caught_up_at"), table.was_whole()) == (5, True)
    table.caught_up(9)
    assert asked("caught_up_at") == 9
    assert asked("members") == []


def test_activity_is_that_of_the_profile(table, asked, other_process, tmp_path):
    trip = Update(at=1, source="s", id="1", kind="travel")
    profile = Profile(days={7: 2, 8: -1}, travels=[trip])
    table.apply(Changes(profiles=[(b"ana", encode_profile(profile))]), DONE)
    table.caught_up(1)
    assert asked("profile", "ana") == profile
    assert asked("profile", "bo") is None
    found = other_process.submit(activities, tmp_path, ["bo", "ana"]).result()
    assert found == [b"", encode_activity({7: 2})]
    assert asked("whereabouts", "ana") == Whereabouts(travels=profile.travels)
    assert asked("whereabouts", "bo") == Whereabouts()


def test_a_file_in_a_tables_place_is_no_table(tmp_path, asked):
    (tmp_path / "0").touch()
    with pytest.raises(TableNotReady):
        asked("header", "ana")
