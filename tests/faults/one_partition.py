"""One partition of a scorer without Kafka: its feeds, its owner, and standbys that can die."""

import asyncio
import itertools
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from aiokafka import ConsumerRecord, TopicPartition

from relationships.score.score_model import ScoreModel
from relationships.tables.changeset import Changes
from relationships.tables.integrity import open_table
from relationships.tables.meta import Identity, Progress
from relationships.tables.seal import open_seal
from relationships.tables.seen_ids import SeenIds
from relationships.tables.writer import TableWriter
from schemas.erasures import Erasures, new_secret
from schemas.events import read_event, settle_time, sides
from schemas.kinds import KINDS
from schemas.topics import CHANGELOG, SCORED
from services.runtime.settings import Settings
from services.scorer.changes.detector import ChangeDetector
from services.scorer.changes.local_tables import LocalTables
from services.scorer.changes.scan_turns import ScanTurns
from services.scorer.fold.erasing.eraser import Eraser
from services.scorer.fold.partition import Partition
from services.scorer.replica.changelog_replica import ChangelogReplica
from tests.faults.memory_log import LogProducer, MemoryLog
from tests.services.scorer.records import record

IDENTITY = Identity(cluster_id="c", topic_ids=dict.fromkeys(CHANGELOG, "t"), partition=0)
MAP_BYTES = 1 << 24
ROOM = 2
"""Ids remembered at least, so few that those of a day are more."""


class Killed(Exception):
    """The process is no more."""


class MemoryFeeds:
    """The feed topics of the partition, as LogAppendTime and read committed show them."""

    def __init__(self) -> None:
        self.records: dict[str, list[ConsumerRecord]] = {topic: [] for topic in SCORED}
        self.came: list[tuple[int, dict]] = []

    def write(self, raw: dict, now: int) -> dict:
        """Append the records of an event; returns it as it is to be counted."""
        event = read_event(raw)
        for owner, side in sides(event):
            event.side = side
            self.write_bytes(KINDS[event.kind].topic, owner, msgspec.json.encode(event), now)
        settle_time(event, now)
        self.came.append((now, raw | {"at": event.at}))
        return raw | {"at": event.at}

    def write_bytes(self, topic: str, key: str, value: bytes, now: int) -> None:
        records = self.records[topic]
        records.append(
            record(value, topic=topic, key=key.encode(), offset=len(records), timestamp=now)
        )

    def ends(self) -> dict[str, int]:
        return {topic: len(records) for topic, records in self.records.items()}

    async def reread(self, since: int, upto: Mapping[str, int]):
        """Some at a time, as a consumer gets them."""
        for topic, records in self.records.items():
            again = [r for r in records[: upto.get(topic, 0)] if r.timestamp >= since]
            for start in range(0, len(again), 3):
                yield again[start : start + 3]


class KnownErasures:
    """The topic `erasures`, and what a process knows of it: `unread` is what it does not yet."""

    def __init__(self) -> None:
        self.erasures = Erasures()
        self.erasures.take(0, 0, *new_secret())
        self.unread: list[tuple[int, bytes, bytes]] = []

    def state(self, member: str, now: int, *, always: bool = False) -> None:
        self.unread.append((now, *self.erasures.statement(member.encode(), always=always)))

    async def refresh(self) -> None:
        self.read()

    def read(self) -> None:
        for stated in self.unread:
            self.erasures.take(self.erasures.stated.end, *stated)
        self.unread.clear()


class Table:
    """A state directory and its open table."""

    _numbers = itertools.count()

    def __init__(self, root: Path) -> None:
        self._root = root
        self.state = self._new()
        self.writer: TableWriter | None = None

    def open(self) -> TableWriter:
        self.writer = open_table(self.state, IDENTITY, MAP_BYTES)
        return self.writer

    def close(self) -> None:
        assert self.writer is not None
        self.writer.close()
        self.writer = None

    def kill(self) -> None:
        """Leave the files as SIGKILL would: whole, as nothing is under way, but not sealed."""
        self.close()
        open_seal(self.state / "0")

    def copy(self) -> Path:
        """The files as they are now."""
        copied = self._new()
        shutil.copytree(self.state, copied)
        return copied

    def replace(self, by: Path | None) -> None:
        """Begin anew, from an earlier copy where there is one."""
        assert self.writer is None
        self.state = self._new()
        if by is not None:
            shutil.copytree(by, self.state)

    def _new(self) -> Path:
        return self._root / str(next(self._numbers))


class Standby:
    """A table that follows the changelog, as many records at a time as it is given."""

    def __init__(self, table: Table, log: MemoryLog) -> None:
        self.table, self._log = table, log
        self.replica = ChangelogReplica(table.writer or table.open(), 1)
        self._begin()

    def _begin(self) -> None:
        begun = self.replica.begin(_by_partition(self._log.starts), _by_partition(self._log.ends))
        self._at = {tp.topic: offset for tp, offset in begun.items()}

    def read(self, topic: str, most: int) -> None:
        """Read and apply; where `seen` has been deleted meanwhile, as after a restart."""
        if self._at[topic] < self._log.starts[topic]:
            self._begin()
        records, self._at[topic] = self._log.read(topic, self._at[topic], most)
        self.replica.unapplied[topic] += records
        self.replica.apply(self._at)

    def catch_up(self, steps: list[tuple[str, int]]) -> TableWriter:
        """Apply all there is by now, in such steps."""
        self.replica.targets = {topic: self._log.ends[topic] for topic in CHANGELOG}
        for topic, most in itertools.cycle([*steps, *((topic, 5) for topic in CHANGELOG)]):
            self.read(topic, most)
            if self.replica.at_targets:
                return self.replica.table
        raise AssertionError


class Owner:
    """The partition's owner: its queue, fold and hand-over, from feeds to changelog and table."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        table: Table,
        log: MemoryLog,
        feeds: MemoryFeeds | None = None,
        known: KnownErasures | None = None,
    ) -> None:
        assert table.writer is not None and table.writer.progress.complete
        self._loop, self.table = loop, table
        self.producer = LogProducer(log)
        local_tables = LocalTables(1)
        local_tables.tables[0] = table.writer
        detector = ChangeDetector(
            table.writer, local_tables, ScoreModel(), Settings(), lambda: log.now
        )
        fold_lock = asyncio.Lock()
        self.partition = Partition(
            table.writer,
            self.producer,
            _nobody_approves,
            detector,
            fold_lock,
            ScanTurns(),
            Eraser(table.writer, known or KnownErasures(), (feeds or MemoryFeeds()).reread),
            seen_keys=ROOM,
        )
        self.partition.resume()
        self._run = loop.create_task(self.partition.run())

    def work(self, records: list[ConsumerRecord]) -> None:
        """Process a batch.

        Raises:
            HandoverFailed, Killed: where it was to die.
        """
        for topic in SCORED:
            self.partition.put([record for record in records if record.topic == topic])
        self._loop.run_until_complete(self._idle())

    def look(self) -> None:
        """Look at what has changed, as when all is applied; raises what `work` does."""
        self.partition.note_ends(self.producer.log.now, {}, {})
        self._loop.run_until_complete(self._idle())

    def die_applying(self) -> None:
        """Let the next batch's LMDB transaction end half-way."""
        writer = self.table.writer
        whole = writer.apply

        def half(changes: Changes, progress: Progress) -> None:
            whole(Changes(changes.rows, changes.profiles, _killing()), progress)

        writer.apply = half

    def stop(self) -> None:
        self._run.cancel()
        self._loop.run_until_complete(asyncio.wait([self._run]))

    async def _idle(self) -> None:
        while not self._run.done() and self.partition.working:
            await asyncio.wait([self._run], timeout=0.001)
        await asyncio.sleep(0)
        if self._run.done():
            self._run.result()


def _killing() -> Iterator[SeenIds]:
    raise Killed
    yield


async def _nobody_approves(partition: int) -> None:
    raise AssertionError("the partition has halted")


def _by_partition(offsets: dict[str, int]) -> dict[TopicPartition, int]:
    return {TopicPartition(topic, 0): offset for topic, offset in offsets.items()}
