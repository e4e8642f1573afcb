"""Which partitions this worker owns, and how it comes to own them and gives them up.

Taking over goes strictly in this order: the table is ours (the state directory's lock), the
producer starts (Kafka fences the earlier owner and ends its open transaction), only then are
the changelog's end offsets asked for and applied up to, and the feeds read on from the
positions so restored.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from relationships.tables.writer import TableWriter
from schemas.topics import SCORED
from services.runtime.settings import Settings
from services.scorer.changes.detector import ChangeDetector
from services.scorer.fold.halting import Approvals
from services.scorer.fold.handover import HandoverFailed, create_producer
from services.scorer.fold.partition import QUEUE_LIMIT, Partition
from services.scorer.group.log_offsets import Offsets
from services.scorer.replica.changelog_follower import ChangelogFollower

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""How long a batch may take to finish when its partition is revoked, a producer to close."""

MARGIN_S = 2.0
"""How long after a transaction's timeout Kafka may take to end it."""

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


def feeds_of(number: int) -> list[TopicPartition]:
    """The partitions of that number, of all feeds."""
    return [TopicPartition(topic, number) for topic in SCORED]


class Owned:
    """A partition that is ours, from the beginning of its takeover on."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.partition: Partition | None = None
        self.table: TableWriter | None = None
        self.producer: AIOKafkaProducer | None = None
        self.starts: dict[str, int] = {}
        self.held_back = False
        self.takeover: asyncio.Task[None] | None = None
        self.run: asyncio.Task[None] | None = None

    @property
    def tps(self) -> list[TopicPartition]:
        """The feed partitions it reads."""
        return feeds_of(self.number)

    def next_offsets(self) -> dict[TopicPartition, int]:
        """Where to read on."""
        at = self.partition.positions if self.partition else {}
        return {tp: at.get(tp.topic, self.starts[tp.topic]) for tp in self.tps}


class Ownership:
    """The partitions of this worker. `spawn` runs a task whose failure ends the process.

    From `pause` to `assign`, while the group is being assigned anew, nothing here touches the
    consumer: what it reads then may be ours no longer.
    """

    def __init__(
        self,
        *,
        consumer: AIOKafkaConsumer,
        follower: ChangelogFollower,
        offsets: Offsets,
        settings: Settings,
        open_table: Callable[[int], Awaitable[TableWriter]],
        approvals: Approvals,
        detector: Callable[[TableWriter], ChangeDetector],
        spawn: Spawn,
    ) -> None:
        self.owned: dict[int, Owned] = {}
        self.paused = False
        self._turn = asyncio.Lock()
        self._closing = False
        self._leaving: dict[int, asyncio.Task[None]] = {}
        self._consumer = consumer
        self._follower = follower
        self._offsets = offsets
        self._settings = settings
        self._open_table = open_table
        self._approvals = approvals
        self._lookout = detector
        self._spawn = spawn

    @property
    def partitions(self) -> list[Partition]:
        """Those that are taken over."""
        return [owned.partition for owned in self.owned.values() if owned.partition]

    @property
    def restoring(self) -> list[int]:
        """Numbers of those being taken over."""
        return [owned.number for owned in self.owned.values() if not owned.partition]

    async def pause(self) -> None:
        """Finish the batches under way, and hold; what takes too long is given up."""
        self.paused = True
        await asyncio.gather(*(self._finish(owned) for owned in list(self.owned.values())))

    def assign(self, whole: set[int], kept: set[int]) -> None:
        """Own the partitions of `whole` and no others; nobody else has owned those `kept`.

        What must be given up or taken over is begun; it goes on by itself.
        """
        if self._closing:
            return
        self.hold_reading(tp for number in whole for tp in feeds_of(number))
        for owned in [owned for number, owned in self.owned.items() if number not in kept]:
            self._give_up(owned)
        self.paused = False
        for owned in self.owned.values():
            self._read_on(owned)
        for number in sorted(whole - kept):
            owned = self.owned[number] = Owned(number)
            owned.takeover = self._spawn(self._take_over(owned))

    def hold_reading(self, tps: Iterable[TopicPartition]) -> None:
        """Fetch nothing of these until they are taken over.

        aiokafka wants a position before it looks whether a partition is paused.
        """
        for tp in tps:
            self._consumer.pause(tp)
            self._consumer.seek(tp, 0)

    def hold_back(self) -> None:
        """Stop fetching for partitions whose queue is long, until it is shorter."""
        if self.paused:
            return
        for owned in self.owned.values():
            long = owned.partition is not None and owned.partition.queued > QUEUE_LIMIT
            if long is not owned.held_back:
                owned.held_back = long
                (self._consumer.pause if long else self._consumer.resume)(*owned.tps)

    async def close(self) -> None:
        """Finish the batches under way and give up all partitions."""
        self._closing = True
        await self.pause()
        for owned in list(self.owned.values()):
            self._give_up(owned)
        if self._leaving:
            await asyncio.wait(self._leaving.values())

    async def _finish(self, owned: Owned) -> None:
        if owned.partition is not None and not await owned.partition.pause(PATIENCE_S):
            log.warning("partition %s: gave up a batch under way", owned.number)
            self._give_up(owned)

    def _give_up(self, owned: Owned) -> None:
        """Begin to stop processing a partition; the same one is not taken over before the end."""
        number = owned.number
        del self.owned[number]
        self._leaving[number] = self._spawn(self._leave(owned, self._leaving.get(number)))

    async def _leave(self, owned: Owned, earlier: asyncio.Task[None] | None) -> None:
        """Stop, close the producer, and let the table go on as a standby.

        One whose takeover has not got hold of its table stays with the follower, even where
        standbys are not wanted.
        """
        for task in (owned.takeover, owned.run):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])
        if earlier is not None:
            await asyncio.wait([earlier])
        if owned.producer is not None:
            await _close(owned.producer, owned.number)
        if owned.table is not None:
            if self._settings.standby:
                self._follower.follow([owned.table])
            else:
                owned.table.close()

    async def _take_over(self, owned: Owned) -> None:
        number = owned.number
        if number in self._leaving:
            await asyncio.wait([self._leaving[number]])
        if not self._follower.follows(number):
            self._follower.follow([await self._open_table(number)])
        owned.producer = create_producer(self._settings, number)
        await owned.producer.start()
        owned.table = await self._follower.complete(number)
        deadline_s = self._settings.transaction_timeout_ms / 1_000 + MARGIN_S
        detector = self._lookout(owned.table)
        partition = Partition(
            owned.table, owned.producer, self._approvals, detector, self._turn, deadline_s
        )
        owned.starts = await self._offsets.starts_of(owned.tps, partition.positions)
        owned.partition = partition
        owned.run = self._spawn(partition.run())
        if not self.paused:
            self._read_on(owned)
        log.info("partition %s is ours, from %s", number, partition.positions)

    def _read_on(self, owned: Owned) -> None:
        if owned.partition is None:
            return
        for tp, offset in owned.next_offsets().items():
            self._consumer.seek(tp, offset)
        owned.held_back = False
        self._consumer.resume(*owned.tps)
        owned.partition.resume()


async def _close(producer: AIOKafkaProducer, number: int) -> None:
    try:
        await asyncio.wait_for(producer.stop(), PATIENCE_S)
    except TimeoutError as error:
        raise HandoverFailed(f"partition {number}: the producer does not close") from error
