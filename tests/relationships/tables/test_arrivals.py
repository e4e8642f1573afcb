from pathlib import Path

import pytest

from relationships.profile.fold import fold_updates
from relationships.profile.profile import decode_profile, encode_profile
from relationships.tables import arrivals
from relationships.tables.changeset import Changes
from relationships.tables.journal import read_journal
from relationships.tables.meta import Progress
from relationships.tables.writer import TableWriter
from schemas.events import read_event

DONE = Progress(complete=True)
MAP = 1 << 24


class PostedTable:
    """A table that takes up what members post, and its journal."""

    def __init__(self, path: Path, identity):
        self.writer = TableWriter(path, identity, MAP)
        self.writer.apply(Changes(), DONE)

    def post(self, *posts, progress=DONE):
        """Posts as (member, at)."""
        members = sorted({member for member, _ in posts})
        encoded = [member.encode() for member in members]
        profiles = [
            (key, encode_profile(fold_updates(decode_profile(old), [
                read_event({"id": f"{m}{at}", "source": "s", "kind": "post", "actor": m, "at": at})
                for m, at in posts if m == member])))
            for member, key, old in zip(members, encoded, self.writer.profiles(encoded),
                                        strict=True)
        ]  # fmt: skip
        self.writer.apply(Changes(profiles=profiles), progress)

    def journal(self):
        table = self.writer._table
        with table.env.begin() as txn:
            return read_journal(txn, table.arrivals, table.meta, arrivals.JOURNAL_KEY)

    def arrived(self, after=0, limit=1000):
        table = self.writer._table
        with table.env.begin() as txn:
            found = arrivals.read_arrivals(txn, table.arrivals, after, limit)
        return [(number, arrival.member, arrival.at) for number, arrival in found]


@pytest.fixture
def table(tmp_path, identity):
    table = PostedTable(tmp_path / "0", identity)
    yield table
    table.writer.close()


def test_new_updates_are_numbered_as_they_come(table):
    table.post(("bo", 5), ("bo", 4), ("ana", 9))
    table.post(("bo", 5), ("bo", 1))
    table.post()
    assert table.arrived() == [(1, "ana", 9), (2, "bo", 4), (3, "bo", 5), (4, "bo", 1)]
    assert table.arrived(after=2, limit=1) == [(3, "bo", 5)]
    assert table.arrived(after=4) == []
    assert table.journal()[1:] == (0, 4)


def test_a_profile_that_changes_without_an_update_is_noted_too(table):
    table.post(("bo", 5))
    table.post(("bo", 5))
    assert table.arrived() == [(1, "bo", 5), (2, "bo", 0)]


def test_what_a_profile_has_no_room_for_did_not_arrive(table):
    table.post(*(("bo", 100 + i) for i in range(25)))
    table.post(("bo", 1))
    table.post(("bo", 105))
    assert [at for _, _, at in table.arrived()] == [*range(105, 125), 0, 0]


def test_only_the_latest_are_kept(table, monkeypatch):
    monkeypatch.setattr(arrivals, "KEPT", 3)
    table.post(("ana", 1), ("ana", 2))
    table.post(("ana", 3), ("ana", 4))
    assert table.arrived() == [(2, "ana", 2), (3, "ana", 3), (4, "ana", 4)]
    assert table.journal()[1:] == (1, 4)
    table.post(*(("bo", i) for i in range(10)))
    assert table.journal()[1:] == (11, 14)


def test_what_is_restored_is_not_new(tmp_path, identity):
    restored = PostedTable(tmp_path / "1", identity)
    restored.writer.progress = Progress(complete=False)
    restored.post(("ana", 1), progress=DONE)
    restored.post(("ana", 2))
    assert [at for _, _, at in restored.arrived()] == [2]
    restored.writer.close()


def test_a_table_keeps_its_journal_and_another_has_another(table, tmp_path, identity):
    table.post(("ana", 1))
    before = table.journal()
    table.writer.close()
    table.writer = TableWriter(tmp_path / "0", identity, MAP)
    assert table.journal() == before
    other = PostedTable(tmp_path / "1", identity)
    assert len(before.id) == 8
    assert other.journal().id not in (before.id, b"")
    other.writer.close()


def test_the_journal_does_not_name_whose_profile_is_gone_and_is_another_one(table):
    table.post(("ana", 1), ("bo", 2))
    before = table.journal()
    table.writer.apply(Changes(profiles=[(b"ana", None)]), DONE)
    assert [member for _, member, _ in table.arrived()] == ["bo"]
    assert table.journal().id != before.id
    table.writer.apply(Changes(profiles=[(b"bo", None)]), DONE)
    assert table.arrived() == []
