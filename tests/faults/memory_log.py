"""Kafka as one partition's scorer sees it, in memory: transactions, read committed, compaction."""

import asyncio
from types import SimpleNamespace

from aiokafka import ConsumerRecord
from aiokafka.errors import OffsetOutOfRangeError

from schemas.topics import CHANGELOG, SEEN
from services.scorer.positions import POSITIONS_KEY


class MemoryLog:
    """The topics that a partition's owner writes; `now` (epoch ms) is when it appends.

    A control record ends each transaction, so that offsets have gaps as Kafka's have.
    """

    def __init__(self) -> None:
        self.now = 0
        self.records: dict[str, list[ConsumerRecord]] = {}
        self.starts = dict.fromkeys(CHANGELOG, 0)
        self.ends = dict.fromkeys(CHANGELOG, 0)

    def append(self, topic: str, values, *, committed: bool) -> int:
        """Write (key, value) pairs; of an aborted transaction only the offsets stay."""
        first = self.ends.get(topic, 0)
        for key, value in values:
            offset = self.ends.get(topic, 0)
            if committed:
                self.records.setdefault(topic, []).append(
                    ConsumerRecord(topic=topic, partition=0, offset=offset, timestamp=self.now,
                                   timestamp_type=0, key=key, value=value, checksum=None,
                                   serialized_key_size=0, serialized_value_size=0, headers=())
                )  # fmt: skip
            self.ends[topic] = offset + 1
        return first

    def end_transaction(self, topics) -> None:
        for topic in topics:
            self.ends[topic] += 1

    def read(self, topic: str, at: int, most: int) -> tuple[list[ConsumerRecord], int]:
        """Up to `most` committed records from `at` on, and where to read on."""
        if at < self.starts[topic]:
            raise OffsetOutOfRangeError(topic)
        found = [r for r in self.records.get(topic, ()) if r.offset >= at][: most + 1]
        if len(found) > most:
            return found[:most], found[most - 1].offset + 1
        return found, self.ends[topic]

    def compact(self, topic: str, kept: int) -> None:
        """Of the records before the last `kept` transactions, only the last of each key stays.

        Kafka's cleaner may stop within a transaction: one that follows from so far behind sees
        half of it for a moment.
        """
        records = self.records.get(topic, [])
        ends = [r.offset for r in records if r.key == POSITIONS_KEY]
        if len(ends) > kept:
            last = {r.key: r.offset for r in records if r.offset <= ends[-1 - kept]}
            self.records[topic] = [r for r in records if last.get(r.key, r.offset) <= r.offset]

    def trim(self, start: int) -> None:
        """Delete the beginning of `seen`."""
        self.records[SEEN] = [r for r in self.records.get(SEEN, ()) if r.offset >= start]
        self.starts[SEEN] = max(start, self.starts[SEEN])


class LogProducer:
    """A transactional producer into a MemoryLog: what a Partition uses of aiokafka's.

    `dies` says that it goes away before the transaction commits, which is aborted then.
    """

    def __init__(self, log: MemoryLog, batch_records: int = 7) -> None:
        self.log, self.batch_records = log, batch_records
        self.dies = False
        self._open: list[tuple[str, list]] = []

    async def begin_transaction(self) -> None:
        self._open = []

    def create_batch(self) -> "_Batch":
        return _Batch(self.batch_records)

    async def send_batch(self, batch: "_Batch", topic: str, *, partition: int):
        assert partition == 0
        first = self.log.ends.get(topic, 0) + sum(len(b) for t, b in self._open if t == topic)
        self._open.append((topic, batch.records))
        sent = asyncio.get_running_loop().create_future()
        sent.set_result(SimpleNamespace(offset=first))
        return sent

    async def commit_transaction(self) -> None:
        for topic, records in self._open:
            self.log.append(topic, records, committed=not self.dies)
        self.log.end_transaction({topic for topic, _ in self._open})
        if self.dies:
            raise ConnectionError("the producer died before it could commit")


class _Batch:
    def __init__(self, most: int) -> None:
        self.most, self.records = most, []

    def append(self, *, timestamp, key, value, headers):
        if len(self.records) == self.most:
            return None
        self.records.append((key, value))
        return object()

    def record_count(self) -> int:
        return len(self.records)
