"""What the group's parts use of aiokafka and of each other, in memory."""

import asyncio
from types import SimpleNamespace

from relationships.tables.id_retention import Generation
from relationships.tables.writer import Extent
from services.scorer.changes.stage_counts import StageCounts
from services.scorer.fold.append_clock import AppendClock


class Consumer:
    """Notes where it is to read, and what is paused."""

    def __init__(self):
        self.paused = set()
        self.positions = {}
        self.committed = {}

    def pause(self, *tps):
        self.paused |= set(tps)

    def resume(self, *tps):
        self.paused -= set(tps)

    def seek(self, tp, offset):
        self.positions[tp] = offset

    async def position(self, tp):
        return self.positions.get(tp, 0)

    async def commit(self, offsets):
        self.committed |= offsets


class LogOffsets:
    """Kafka's logs end at `ends`; `fault` is raised instead of an answer."""

    def __init__(self):
        self.ends_at = {}
        self.fault = None

    async def ends(self, tps):
        if self.fault is not None:
            raise self.fault
        return {tp: self.ends_at.get(tp, 0) for tp in tps}


class Table:
    """A table that has applied the feeds up to `positions`."""

    def __init__(self, number, positions=None, *, complete=True):
        self.identity = SimpleNamespace(partition=number)
        self.progress = SimpleNamespace(complete=complete, applied=lambda: dict(positions or {}))
        self.full = False
        self.closed = False
        self.whole = True

    def was_whole(self):
        return self.whole

    def generations(self):
        return [Generation(7, 1, 1_764_000_000_000, 1_765_000_000_000)]

    def clear_stale_readers(self):
        pass

    def extent(self):
        return Extent(size_bytes=8_192, readers=3)

    def close(self):
        self.closed = True


class Partition:
    """A partition with a batch under way for as long as `busy`."""

    def __init__(self, table, *, busy=False):
        self.table = table
        self.number = table.identity.partition
        self.halt = None
        self.running = False
        self.idle = self.paused = True
        self.busy = busy
        self.pauses = 0
        self.queue = []
        self.noted = []
        self.clock = AppendClock()
        self.stages = StageCounts()

    @property
    def positions(self):
        return self.table.progress.applied()

    @property
    def queued(self):
        return len(self.queue)

    def put(self, records):
        self.queue += records

    def note_ends(self, at, ends, read):
        self.noted.append((ends, read))

    async def pause(self, deadline_s):
        self.paused = True
        self.pauses += 1
        return not self.busy

    def resume(self):
        self.paused = False

    async def run(self):
        self.running = True
        try:
            await asyncio.Event().wait()
        finally:
            self.running = False


class Producer:
    """A producer that closes once it `may_close`."""

    def __init__(self):
        self.may_close = asyncio.Event()
        self.may_close.set()
        self.closed = False

    async def stop(self):
        await self.may_close.wait()
        self.closed = True


class Follower:
    """Follows the tables it is given."""

    def __init__(self):
        self.tables = []
        self.faults = {}
        self.noted = []
        self.first = frozenset()

    def note_ends(self, at, ends):
        self.noted.append((at, ends))

    def follow(self, tables):
        self.tables += tables

    def follows(self, number):
        return any(table.identity.partition == number for table in self.tables)


async def eventually(condition):
    """Wait until `condition()` holds, while other tasks go on."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)
