"""Reading about members of several partitions, in real tables, of which one is not here."""

import msgspec
import numpy as np
import pytest

from relationships.keys import preferences_key
from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile, encode_profile
from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.writer import TableWriter
from schemas.commands import RelationshipCommand
from schemas.events import read_event
from schemas.topics import partition_of
from services.scorer.changes.local_tables import LocalTables

PARTITIONS = 3
MEMBERS = [f"m{n}" for n in range(12)]
HERE = (0, 1)


def profile(member):
    return msgspec.msgpack.encode({"label": member})


def is_here(member):
    return partition_of(member, PARTITIONS) in HERE


@pytest.fixture
def tables(tmp_path):
    """The tables of two partitions of three; each of their members has a profile."""
    local_tables = LocalTables(PARTITIONS)
    for number in HERE:
        identity = Identity(cluster_id="c", topic_ids={}, partition=number)
        table = TableWriter(tmp_path / str(number), identity, map_bytes=1 << 24)
        members = [m for m in MEMBERS if partition_of(m, PARTITIONS) == number]
        profiles = [(m.encode(), profile(m)) for m in sorted(members)]
        table.apply(Changes(profiles=profiles), table.progress)
        local_tables.tables[number] = table
    yield local_tables
    for table in local_tables.tables.values():
        table.close()


def hide(tables, ego, contact):
    command = RelationshipCommand(id="h", ego=ego, contact=contact, at=1, hidden=True)
    table = tables.tables[partition_of(ego, PARTITIONS)]
    table.apply(Changes(rows=list(fold_commands(table, [command]))), table.progress)
    assert table.rows([preferences_key(ego, contact)]) != [b""]


def test_profiles_come_in_the_order_asked_and_empty_where_not_here(tables):
    assert {is_here(member) for member in MEMBERS} == {True, False}
    assert tables.profiles(MEMBERS) == [profile(m) if is_here(m) else b"" for m in MEMBERS]
    assert tables.profiles(MEMBERS[::-1]) == tables.profiles(MEMBERS)[::-1]


def test_a_member_without_a_profile_has_an_empty_one(tables):
    assert tables.profiles(["unknown"]) == [b""]


def test_whoever_hides_a_contact_is_found(tables):
    hiding = next(member for member in MEMBERS if is_here(member))
    hide(tables, hiding, "zoe")
    here = list(filter(is_here, MEMBERS))
    assert tables.hides(here, "zoe") == [member == hiding for member in here]
    assert not any(tables.hides(here, "another"))


def test_whoever_is_not_here_may_hide_anyone(tables):
    assert tables.hides(MEMBERS, "zoe") == [not is_here(member) for member in MEMBERS]


def test_whose_table_is_being_restored_is_waited_for(tables):
    assert not tables.being_restored(member for member in MEMBERS if not is_here(member))
    assert tables.being_restored(MEMBERS)
    for table in tables.tables.values():
        table.apply(Changes(), Progress(complete=True))
    assert not tables.being_restored(MEMBERS)


def state(tables, member, *, is_brand):
    """Have `member` say whether it is a brand."""
    event = read_event({"id": "1", "source": "t", "kind": "profile", "actor": member, "at": 1,
                        "is_brand": is_brand})  # fmt: skip
    table = tables.tables[partition_of(member, PARTITIONS)]
    stated = encode_profile(fold_updates(Profile(), [event]))
    table.apply(Changes(profiles=[(member.encode(), stated)]), table.progress)


def test_a_relationship_is_with_a_brand_whichever_of_the_two_is_one(tables):
    one, other, person, *_ = filter(is_here, MEMBERS)
    away = next(member for member in MEMBERS if not is_here(member))
    state(tables, one, is_brand=True)
    state(tables, other, is_brand=False)
    egos, contacts = [one, other, person, away, away], [person, one, other, other, one]
    brands = tables.brands(egos, contacts)
    assert brands(np.arange(5)).tolist() == [True, True, False, False, True]
    assert brands(np.array([2, 0])).tolist() == [False, True]
