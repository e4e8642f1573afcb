"""Of members with very many contacts the closest stand for all, and little is read at a time."""

import asyncio
import itertools

import pytest

from relationships.profile.identities import ALONE, united
from relationships.row.preferences import fold_commands
from relationships.score.score_model import ScoreModel
from relationships.tables.changeset import Changes
from relationships.tables.reader import TableNotReady, TableReader
from schemas.commands import RelationshipCommand
from schemas.topics import partition_of
from services.api.reading import closest_contacts, snapshot
from services.api.reading.closest_contacts import ClosestContacts
from services.api.reading.snapshot import Snapshot
from tests.oracle import Oracle
from tests.services.api.reading.indexed_town import PARTITIONS, Erased, IndexedTown
from tests.world import World

AT = 1_760_000_000_000
DAY = 86_400_000
numbers = itertools.count()


def did(kind, actor, target, times=1, days=0):
    return [
        {"id": f"d{next(numbers)}", "source": "t", "kind": kind, "actor": actor, "target": target,
         "at": AT - days * DAY}
        for _ in range(times)
    ]  # fmt: skip


FANS = [
    event
    for n in range(30)
    for event in did("message", f"fan{n:02}", "brand", times=1 + n * 7 % 30, days=n % 5)
]


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "MANY", 20)
    monkeypatch.setattr(closest_contacts, "CLOSEST", 5)
    monkeypatch.setattr(closest_contacts, "BATCH", 4)
    town = IndexedTown(tmp_path)
    town.feed(*FANS)
    return town


def closest_of(town, count=5):
    ranked = Oracle().feed(*FANS).relationships("brand", AT, "score")
    return sorted(each["contact"] for each in ranked[:count])


class Read:
    """As one process reads the town."""

    def __init__(self, town, erasures=None):
        self.tables = TableReader(town.state, PARTITIONS, erasures)
        self.closest = ClosestContacts(self.tables, ScoreModel(), lambda: AT)

    def contacts(self, ego, identities=ALONE):
        with Snapshot(self.tables, identities, closest=self.closest) as snapshot:
            return snapshot.contacts(ego)[0]

    async def found(self, ego, identities=ALONE):
        """Asked for until they are there."""
        async with asyncio.timeout(30):
            while True:
                try:
                    return self.contacts(ego, identities)
                except TableNotReady:
                    await asyncio.sleep(0.001)


async def test_the_closest_are_the_strongest(town):
    read = Read(town)
    with pytest.raises(TableNotReady, match="the closest of very many contacts"):
        read.contacts("brand")
    assert await read.found("brand") == closest_of(town)
    read.tables.close()


async def test_whoever_has_no_more_than_many_contacts_is_read_whole(town):
    town.feed(*(event for n in range(20) for event in did("like", "ana", f"friend{n:02}")))
    read = Read(town)
    assert read.contacts("ana") == [f"friend{n:02}" for n in range(20)]
    assert read.contacts("fan03") == ["brand"]
    read.tables.close()


async def test_other_reads_go_on_meanwhile(town, monkeypatch):
    batches, some_rows = [], TableReader.view
    monkeypatch.setattr(TableReader, "view", lambda *a: batches.append(a) or some_rows(*a))
    read, turns = Read(town), 0
    while True:
        try:
            read.contacts("brand")
            break
        except TableNotReady:
            turns += 1
            await asyncio.sleep(0)
    assert turns >= 30 // 4
    assert len(batches) >= 30 // 4
    read.tables.close()


async def test_who_is_erased_since_is_left_out(town):
    read = Read(town)
    first = await read.found("brand")
    read.tables.close()
    read = Read(town, Erased(first[0]))
    assert await read.found("brand") == sorted({*closest_of(town, 6)} - {first[0]})
    read.tables.erasures = Erased(first[0], first[1])
    assert first[1] not in read.contacts("brand")
    read.tables.close()


async def test_they_are_found_anew_once_they_are_old(town, monkeypatch):
    monkeypatch.setattr(closest_contacts, "FRESH_FACTOR", 1_000_000)
    read = Read(town)
    before = await read.found("brand")
    read.tables.close()
    town.feed(*did("meeting", "newcomer", "brand", times=30))
    again = TableReader(town.state, PARTITIONS)
    read.tables = read.closest._tables = again
    assert read.contacts("brand") == before
    old = read.closest._found["brand"]._replace(fresh_until=0)
    read.closest._found["brand"] = old
    assert read.contacts("brand") == before, "answered from what was found, meanwhile"
    await asyncio.gather(*read.closest._looking.values())
    assert "newcomer" in read.contacts("brand")
    again.close()


async def test_of_several_ids_each_with_very_many_each_has_its_closest(town):
    more = [each for n in range(30) for each in did("call", f"x{n:02}", "shop", times=n + 1)]
    town.feed(*more)
    one = united([("brand", "shop")])
    read = Read(town)
    assert await read.found("brand", one) == sorted(
        [*closest_of(town), "x25", "x26", "x27", "x28", "x29"]
    )
    read.tables.close()


async def test_who_is_hidden_since_is_left_out(town):
    read = Read(town)
    first = await read.found("brand")
    read.tables.close()
    world = World(town.state, PARTITIONS)
    hides = RelationshipCommand(id="h", ego="brand", contact=first[0], at=AT, hidden=True)
    partition = partition_of("brand", PARTITIONS)
    rows = fold_commands(world.tables[partition], [hides])
    world.advance(partition, 1, Changes(rows=rows))
    world.close()
    read.tables = TableReader(town.state, PARTITIONS)
    assert read.contacts("brand") == first[1:]
    read.tables.close()
