"""Lanes to Kafka, one a partition: all records that wait go in one batch.

aiokafka's `send` costs 10 µs and a future for each record, and many `send_batch` to the same
partition queue badly. A lane has one batch in flight at a time and meanwhile fills the next with
the records of any number of requests.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextvars import Context

from aiokafka.producer.message_accumulator import BatchBuilder

from schemas.positions import Positions
from services.ingest.records.owner_records import Record
from services.kafka.link import Link

LIMIT_S = 15.0
"""The longest wait for a batch; aiokafka should have given it up before."""


class NotPublished(Exception):
    """Kafka did not acknowledge; whether it has the records is unknown."""


class Acknowledgements:
    """What one request waits for: Kafka's answer for each of its records.

    `settled` is done once all answers are in. Then `failure` is None where all records are
    acknowledged, and `positions` are the offsets after the last one of each partition.
    """

    def __init__(self, records: int) -> None:
        self.positions: Positions = {}
        self.failure: BaseException | None = None
        self.settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._left = records
        self._count(0)

    def acknowledged(self, topic: str, partition: int, offset: int) -> None:
        """A record stands at `offset`; those of one partition are reported in order."""
        self.positions.setdefault(topic, {})[partition] = offset + 1
        self._count(1)

    def failed(self, error: BaseException) -> None:
        """A record was given up."""
        self.failure = error
        self._count(1)

    def _count(self, records: int) -> None:
        self._left -= records
        if self._left == 0:
            self.settled.set_result(None)


Waiting = tuple[Record, Acknowledgements]
"""A record, and the request's acknowledgements that it counts for."""


class Lane:
    """The records on their way to one partition."""

    def __init__(self, topic: str, partition: int, link: Link) -> None:
        self.topic = topic
        self.partition = partition
        self._link = link
        self._waiting: deque[Waiting] = deque()
        self._task: asyncio.Task[None] | None = None

    def put(self, record: Record, acknowledgements: Acknowledgements) -> None:
        """Queue `record`; its outcome is reported to `acknowledgements`."""
        self._waiting.append((record, acknowledgements))
        if self._task is None:
            # A context of its own: it sends for other requests too.
            self._task = asyncio.create_task(self._run(), context=Context())

    async def _run(self) -> None:
        while self._waiting:
            await self._send_some()
        self._task = None

    async def _send_some(self) -> None:
        producer = self._link.producer
        if producer is None:
            self._fail_all(NotPublished(self._link.fault))
            return
        batch = producer.create_batch()
        taken = self._fill(batch)
        try:
            async with asyncio.timeout(LIMIT_S):
                sent = await producer.send_batch(batch, self.topic, partition=self.partition)
                first = (await sent).offset
        except Exception as error:  # whatever it is, these records have no acknowledgement
            self._link.lost(producer, error)
            _fail(taken, error)
        else:
            for offset, (_, acknowledgements) in enumerate(taken, start=first):
                acknowledgements.acknowledged(self.topic, self.partition, offset)

    def _fill(self, batch: BatchBuilder) -> list[Waiting]:
        taken = []
        waiting = self._waiting
        while waiting:
            _, _, key, value, headers = waiting[0][0]
            if batch.append(timestamp=None, key=key, value=value, headers=headers) is None:
                break
            taken.append(waiting.popleft())
        return taken

    def _fail_all(self, error: NotPublished) -> None:
        waiting, self._waiting = list(self._waiting), deque()
        _fail(waiting, error)


def _fail(records: Sequence[Waiting], error: BaseException) -> None:
    for _, acknowledgements in records:
        acknowledgements.failed(error)
