"""Which partitions this worker owns, and how it comes to own them and gives them up.

Taking over goes strictly in this order: the table is ours (the state directory's lock), the
producer starts (Kafka fences the earlier owner and ends its open transaction), only then are
the changelog's end offsets asked for and applied up to, and the feeds read on from the
positions so restored.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from relationships.tables.fitness import KafkaChanged
from relationships.tables.writer import TableWriter
from schemas.topics import FEEDS
from services.scorer.changelog import ChangelogFollower
from services.scorer.handover import create_producer
from services.scorer.partition import Approvals, Partition

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""How long a batch may take to finish when its partition is revoked."""

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Owned:
    """A partition that is ours, from the beginning of its takeover on."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.partition: Partition | None = None
        self.table: TableWriter | None = None
        self.producer: AIOKafkaProducer | None = None
        self.starts: dict[str, int] = {}
        self.takeover: asyncio.Task[None] | None = None
        self.run: asyncio.Task[None] | None = None

    @property
    def tps(self) -> list[TopicPartition]:
        """The feed partitions it reads."""
        return [TopicPartition(topic, self.number) for topic in FEEDS]

    def next_offsets(self) -> dict[TopicPartition, int]:
        """Where to read on."""
        at = self.partition.positions if self.partition else {}
        return {tp: at.get(tp.topic, self.starts[tp.topic]) for tp in self.tps}


class Ownership:
    """The partitions of this worker. `spawn` runs a task whose failure ends the process."""

    def __init__(
        self,
        *,
        consumer: AIOKafkaConsumer,
        follower: ChangelogFollower,
        bootstrap_servers: str,
        open_table: Callable[[int], TableWriter],
        standby: bool,
        approvals: Approvals,
        spawn: Spawn,
    ) -> None:
        self.owned: dict[int, Owned] = {}
        self._consumer = consumer
        self._follower = follower
        self._bootstrap_servers = bootstrap_servers
        self._open_table = open_table
        self._standby = standby
        self._approvals = approvals
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
        finished = await asyncio.gather(*(p.pause(PATIENCE_S) for p in self.partitions))
        for partition, done in zip(self.partitions, finished, strict=True):
            if not done:
                log.warning("partition %s: gave up a batch under way", partition.number)
                await self.give_up(self.owned[partition.number])

    def hold_reading(self, numbers: Iterable[int]) -> None:
        """Fetch nothing of these partitions until they are taken over.

        aiokafka wants a position before it looks whether a partition is paused.
        """
        for number in numbers:
            tps = Owned(number).tps
            self._consumer.pause(*tps)
            for tp in tps:
                self._consumer.seek(tp, 0)

    def keep(self, owned: Owned) -> None:
        """Go on with a partition that a rebalance has left with us."""
        if owned.partition is None:
            self.hold_reading([owned.number])
            return
        self._read_on(owned)
        owned.partition.resume()

    def take_over(self, numbers: Iterable[int]) -> None:
        """Begin to take over partitions; reading begins when each is restored."""
        for number in numbers:
            owned = self.owned[number] = Owned(number)
            owned.takeover = self._spawn(self._take_over(owned))

    async def give_up(self, owned: Owned) -> None:
        """Stop processing a partition and close its producer; its table goes on as a standby."""
        del self.owned[owned.number]
        for task in (owned.takeover, owned.run):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])
        if owned.producer is not None:
            await owned.producer.stop()
        if owned.table is None:
            return  # it is still followed
        if self._standby:
            await self._follower.follow([owned.table])
        else:
            owned.table.close()

    async def close(self) -> None:
        """Finish the batches under way, close the producers and the tables."""
        await self.pause()
        for owned in list(self.owned.values()):
            del self.owned[owned.number]
            for task in (owned.takeover, owned.run):
                if task is not None:
                    task.cancel()
            if owned.producer is not None:
                await owned.producer.stop()
            if owned.table is not None:
                owned.table.close()

    async def _take_over(self, owned: Owned) -> None:
        number = owned.number
        if not self._follower.follows(number):
            await self._follower.follow([self._open_table(number)])
        owned.producer = create_producer(self._bootstrap_servers, number)
        await owned.producer.start()
        owned.table = await self._follower.complete(number)
        partition = Partition(owned.table, owned.producer, self._approvals)
        await self._check_range(owned, partition.positions)
        owned.partition = partition
        owned.run = self._spawn(partition.run())
        self._read_on(owned)
        log.info("partition %s is ours, from %s", number, partition.positions)

    def _read_on(self, owned: Owned) -> None:
        for tp, offset in owned.next_offsets().items():
            self._consumer.seek(tp, offset)
        self._consumer.resume(*owned.tps)

    async def _check_range(self, owned: Owned, positions: Mapping[str, int]) -> None:
        starts = await self._consumer.beginning_offsets(owned.tps)
        ends = await self._consumer.end_offsets(owned.tps)
        owned.starts = {tp.topic: starts[tp] for tp in owned.tps}
        for tp in owned.tps:
            at = positions.get(tp.topic)
            if at is not None and not starts[tp] <= at <= ends[tp]:
                raise KafkaChanged(
                    f"{tp.topic} partition {tp.partition} holds offsets {starts[tp]} to "
                    f"{ends[tp]}, but is applied up to {at}: "
                    + (
                        "Kafka has lost data"
                        if at > ends[tp]
                        else "events were deleted by retention before they were applied"
                    )
                )
