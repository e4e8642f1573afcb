import asyncio
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from relationships.tables.journal import Journal
from services.api.feed import arrival_watch
from services.api.feed.arrival_watch import Arrivals


class Tables:
    """Journals of arrivals that a test moves on; it counts how often they are read."""

    def __init__(self, *journals):
        self.journals, self.views = list(journals), 0
        self.partitions = len(journals)
        self.read_often = asyncio.Event()

    @contextmanager
    def view(self, partition):
        self.views += 1
        if self.views > 9:
            self.read_often.set()
        yield SimpleNamespace(
            journal=lambda: self.journals[partition],
            arrivals=lambda number, limit: [(number + 1, "arrival")],
        )


@pytest.fixture
def tables(monkeypatch):
    monkeypatch.setattr(arrival_watch, "POLL_S", 0)
    return Tables(Journal(b"one", 0, 5), Journal(b"two", 3, 9))


def test_here_is_after_all_that_has_arrived(tables):
    assert Arrivals(tables).here(7).numbers == [5, 9]


@pytest.mark.parametrize(
    ("partition", "journal", "held"),
    [
        (0, Journal(b"one", 0, 6), True),
        (0, Journal(b"one", 6, 8), False),
        (1, Journal(b"new", 3, 9), False),
    ],
)
def test_a_place_is_held_while_all_that_comes_after_it_is(tables, partition, journal, held):
    arrivals = Arrivals(tables)
    place = arrivals.here(7)
    tables.journals[partition] = journal
    assert arrivals.keeps(place) is held


async def test_who_begins_after_journals_were_replaced_waits_for_what_comes(tables):
    arrivals = Arrivals(tables)
    before = arrivals.here(7)
    tables.journals[0] = Journal(b"one", 0, 6)
    await arrivals.beyond(before)
    tables.journals[0] = Journal(b"new", 0, 6)
    here = arrivals.here(8)
    waiting = asyncio.create_task(arrivals.beyond(here))
    await tables.read_often.wait()
    assert not waiting.done()
    tables.journals[0] = Journal(b"new", 0, 7)
    assert (await waiting).numbers == [7, 9]


async def test_one_poll_serves_all_that_wait(tables):
    arrivals = Arrivals(tables)
    here = arrivals.here(7)
    tables.views = 0
    waiting = [asyncio.create_task(arrivals.beyond(here)) for _ in range(3)]
    tables.journals[0] = Journal(b"one", 0, 6)
    async with asyncio.timeout(10):
        found = await asyncio.gather(*waiting)
    assert [place.numbers for place in found] == [[6, 9]] * 3
    assert tables.views == tables.partitions, "read once each"


async def test_nothing_new_is_waited_for(tables):
    arrivals = Arrivals(tables)
    waiting = asyncio.create_task(arrivals.beyond(arrivals.here(7)))
    await asyncio.wait_for(tables.read_often.wait(), 10)
    assert not waiting.done()
    waiting.cancel()


def test_what_arrived_is_read_once_for_all_streams(tables):
    arrivals = Arrivals(tables)
    tables.views = 0
    assert arrivals.read(0, 4) is arrivals.read(0, 4)
    assert tables.views == 1
