from contextlib import closing

import pytest

from relationships.keys import header_key, row_key
from relationships.profile.profile import Profile, Statement, encode_profile
from relationships.row.headers import Header
from relationships.tables import named_members
from relationships.tables.changeset import Changes
from relationships.tables.journal import Journal, read_journal
from relationships.tables.meta import Progress
from relationships.tables.named_members import NAMED_KEY, read_named
from relationships.tables.writer import TableWriter

DONE = Progress(complete=True)
RESTORING = Progress()


@pytest.fixture
def table(tmp_path, identity):
    table = TableWriter(tmp_path / "0", identity, 1 << 24)
    table.apply(Changes(), DONE)
    yield table
    table.close()


def seen(member, events=1):
    return header_key(member), Header(5, events, 1, 0).encode()


def profile(member, name, at=1):
    stated = {"name": Statement(at, "s", "i", name), "place": Statement(at, "s", "i", {})}
    return member.encode(), encode_profile(Profile(stated=stated, days={at: 1}))


def journal(table) -> Journal:
    with table._env.begin() as txn:
        return read_journal(txn, table._table.named, table._table.meta, NAMED_KEY)


def named(table, after=0, limit=100):
    with table._env.begin() as txn:
        return read_named(txn, table._table.named, after, limit)


def test_who_is_new_and_who_has_another_name_is_noted_once(table):
    table.apply(Changes([seen("ana"), seen("bo")], [profile("ana", "Ana")]), DONE)
    assert named(table) == [(1, "ana"), (2, "bo")]
    table.apply(Changes([seen("ana", 2), seen("bo", 2)], [profile("ana", "Ana", at=2)]), DONE)
    assert named(table, after=2) == []
    table.apply(Changes([seen("bo", 3), seen("cy")], [profile("bo", "Bo")]), DONE)
    assert named(table, after=2) == [(3, "cy"), (4, "bo")]
    assert named(table, after=2, limit=1) == [(3, "cy")]
    assert journal(table)[1:] == (0, 4)


def test_rows_and_other_records_name_nobody(table):
    rows = [(row_key("ana", "bo"), b"\1" * 60), (b"\5erased", bytes(8)), (b"\4whole", bytes(8))]
    table.apply(Changes(rows), DONE)
    assert named(table) == []


def test_what_is_restored_is_not_noted(tmp_path, identity):
    with closing(TableWriter(tmp_path / "1", identity, 1 << 24)) as table:
        table.apply(Changes([seen("ana")], [profile("ana", "Ana")]), RESTORING)
        table.apply(Changes(), DONE)
        assert named(table) == []
        table.apply(Changes([seen("ana", 2), seen("bo")]), DONE)
        assert named(table) == [(1, "bo")]


def test_only_the_latest_are_kept(table, monkeypatch):
    monkeypatch.setattr(named_members, "KEPT", 2)
    table.apply(Changes([seen("ana"), seen("bo"), seen("cy")]), DONE)
    assert named(table) == [(2, "bo"), (3, "cy")]
    assert journal(table)[1:] == (1, 3)


def test_it_does_not_name_who_is_gone_and_is_another_one(table):
    table.apply(Changes([seen("ana"), seen("bo")]), DONE)
    before = journal(table)
    table.apply(Changes([(header_key("ana"), None)], [(b"ana", None)]), DONE)
    assert named(table) == [(2, "bo")]
    assert journal(table).id not in (before.id, b"")
    table.apply(Changes([seen("ana")]), DONE)
    assert named(table) == [(2, "bo"), (3, "ana")]
