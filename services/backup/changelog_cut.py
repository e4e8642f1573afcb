"""Reading a partition's changelog up to one and the same transaction in each of its topics.

While it is read, its owner goes on, and Kafka compacts: it drops a record that a later one has
replaced. So the cut comes after all that was there once the bulk of it was read, and what is read
last must be without holes: then nothing before the cut can be missing for a record behind it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from schemas.topics import CHANGELOG
from services.backup.errors import BackupFault
from services.backup.kafka_reader import KafkaReader
from services.backup.records import Record
from services.scorer.positions import POSITIONS_KEY, decode_positions
from services.scorer.topic_partitions import changelog_of

PATIENCE_S = 120.0
"""A changelog whose topics come to no common transaction for so long is torn."""

_PAUSE_S = 0.05

Write = Callable[[str, Sequence[Record]], None]
"""Takes records of a topic."""

Positions = Mapping[str, int]


class _Mark(NamedTuple):
    """A transaction, by the positions that it states and when it was made (epoch ms)."""

    applied: int
    made: int


class ChangelogCut:
    """Reads the changelog of one partition; what is before the cut goes to `write`."""

    def __init__(self, reader: KafkaReader, partition: int, write: Write) -> None:
        self._reader, self._partition, self._write = reader, partition, write
        self._tps = changelog_of(partition)
        self._next: dict[str, int] = {}
        self._last: dict[str, Record] = {}
        self._last_mark: dict[str, _Mark] = {}
        self._tails: dict[str, list[Record]] = {}
        self._positions: Positions | None = None

    async def read(self) -> Positions | None:
        """Read all of it; returns the positions that it states, None where it is empty.

        Raises:
            BackupFault: where its topics come to no common transaction, or Kafka is away.
            aiokafka.errors.KafkaError: where Kafka fails.
        """
        starts = await self._reader.starts(self._tps)
        self._next = {tp.topic: start for tp, start in starts.items()}
        for _ in range(2):  # the second time so little that the rest is held in memory
            await self._read_up_to(await self._ends(), keep=False)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_S
        while not await self._cut():
            if loop.time() > deadline:
                raise BackupFault(
                    f"the changelog of partition {self._partition} comes to no transaction that is "
                    "in all its topics: see `rapport status`, and `rapport rebuild`"
                )
            await asyncio.sleep(_PAUSE_S)
        return self._positions

    async def _cut(self) -> bool:
        """Whether there is a transaction at which to cut; what comes before it is then written."""
        self._flush(self._tails)
        floor = await self._ends()
        await self._read_up_to(await self._ends(), keep=True)
        common = self._common()
        if common is None:
            return not any(map(self._marks, CHANGELOG))
        kept = {topic: _up_to(records, common) for topic, records in self._tails.items()}
        for topic, records in self._tails.items():
            beyond = records[len(kept[topic]) :]
            if _has_holes([*self._held(topic), *records]) or (
                beyond and beyond[0].offset < floor[topic]
            ):
                return False
        self._flush(kept)
        return True

    def _common(self) -> _Mark | None:
        """The latest transaction that ends in each topic, among what is still held."""
        marks = [self._marks(topic) for topic in CHANGELOG]
        return max(set.intersection(*map(set, marks)), default=None, key=marks[0].index)

    def _marks(self, topic: str) -> list[_Mark]:
        """The last one that is written, as no transaction is ever half read, and all behind it."""
        written = [self._last_mark[topic]] if topic in self._last_mark else []
        return [*written, *map(_mark, filter(_is_mark, self._tails[topic]))]

    def _held(self, topic: str) -> list[Record]:
        return [self._last[topic]] if topic in self._last else []

    async def _ends(self) -> dict[str, int]:
        return {tp.topic: end for tp, end in (await self._reader.ends(self._tps)).items()}

    async def _read_up_to(self, ends: Mapping[str, int], *, keep: bool) -> None:
        self._tails = {topic: [] for topic in CHANGELOG}
        for tp in self._tps:
            async for records in self._reader.read(tp, self._next[tp.topic], ends[tp.topic]):
                self._tails[tp.topic] += records
                if not keep:
                    self._flush({tp.topic: self._tails[tp.topic]})
            self._next[tp.topic] = max(self._next[tp.topic], ends[tp.topic])

    def _flush(self, read: Mapping[str, list[Record]]) -> None:
        for topic, records in read.items():
            self._write(topic, records)
            for record in reversed(records):
                if _is_mark(record):
                    self._positions = decode_positions(record.value or b"")
                    self._last_mark[topic] = _mark(record)
                    break
            if records:
                self._last[topic] = records[-1]
            self._tails[topic] = []


def _is_mark(record: Record) -> bool:
    return record.key == POSITIONS_KEY


def _mark(record: Record) -> _Mark:
    return _Mark(sum(decode_positions(record.value or b"").values()), record.timestamp)


def _up_to(records: list[Record], mark: _Mark) -> list[Record]:
    """Those up to the end of that transaction, and all where no other one follows it."""
    ends = [place for place, record in enumerate(records, 1) if _is_mark(record)]
    if not ends:
        return records
    for place in reversed(ends):
        if _mark(records[place - 1]) == mark:
            return records if place == ends[-1] else records[:place]
    return []


def _has_holes(records: list[Record]) -> bool:
    """Whether any is missing but for what ends a transaction, which has an offset too."""
    return any(
        after.offset - before.offset > 1 + _is_mark(before) for before, after in pairwise(records)
    )
