"""Which partitions this worker owns: taken over, paused over a rebalance, and given up."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable
from typing import Any

from aiokafka import ConsumerRecord

from services.kafka.clients.producer import Producer
from services.scorer.fold.handover import HandoverFailed
from services.scorer.fold.partition import Partition
from services.scorer.ownership.feed_fetcher import FeedFetcher
from services.scorer.ownership.owned_partition import OwnedPartition
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.topic_partitions import feeds_of

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""How long a batch may take to finish when its partition is revoked, a producer to close."""

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
Start = Callable[[OwnedPartition], None]
TakeOver = Callable[[OwnedPartition, Start], Coroutine[Any, Any, None]]
Follow = Callable[[int], Coroutine[Any, Any, None]]
KeepOnly = Callable[[Collection[int]], None]


class Ownership:
    """The partitions of this worker. `spawn` runs a task whose failure ends the process.

    From `pause` to `assign`, while the group is rebalancing, nothing here touches the consumer:
    what it reads then may be ours no longer. With `standby`, the table of a partition that is
    given up goes on following the changelog; without, `keep_only` is given what is still kept up
    here. `follow` has one follow it that is to warm up.
    """

    def __init__(
        self,
        *,
        fetcher: FeedFetcher,
        follower: ChangelogFollower,
        take_over: TakeOver,
        follow: Follow,
        keep_only: KeepOnly,
        standby: bool,
        spawn: Spawn,
    ) -> None:
        self.owned: dict[int, OwnedPartition] = {}
        self.paused = False
        self._closing = False
        self._leaving: dict[int, asyncio.Task[None]] = {}
        self._warming: dict[int, asyncio.Task[None]] = {}
        self._fetcher = fetcher
        self._follower = follower
        self._take_over = take_over
        self._follow = follow
        self._keep_only = keep_only
        self._standby = standby
        self._spawn = spawn

    @property
    def partitions(self) -> list[Partition]:
        """Those that are taken over."""
        return [owned.partition for owned in self.owned.values() if owned.partition]

    @property
    def restoring(self) -> list[int]:
        """Numbers of those being taken over."""
        return [owned.number for owned in self.owned.values() if not owned.partition]

    @property
    def restored(self) -> frozenset[int]:
        """Numbers of those whose table is whole, taken over or nearly."""
        return frozenset(owned.number for owned in self.owned.values() if owned.table)

    async def pause(self) -> None:
        """Finish the batches under way and start no others; what takes too long is given up."""
        self.paused = True
        await asyncio.gather(*(self._finish(owned) for owned in list(self.owned.values())))

    def assign(self, whole: set[int], retained: set[int]) -> None:
        """Own the partitions of `whole` and no others; nobody else has owned those `retained`.

        Giving up and taking over go on in tasks of their own.
        """
        if self._closing:
            return
        self._fetcher.hold(tp for number in whole for tp in feeds_of(number))
        for owned in [owned for number, owned in self.owned.items() if number not in retained]:
            self._give_up(owned)
        if not self._standby:
            followed = {table.identity.partition for table in self._follower.tables}
            self._keep_only(whole | followed)
        self.paused = False
        for owned in self.owned.values():
            self._resume(owned)
        for number in sorted(whole - retained):
            owned = self.owned[number] = OwnedPartition(number)
            earlier = self._leaving.get(number), self._warming.get(number)
            owned.takeover = self._spawn(self._begin(owned, *earlier))

    def warm_up(self, numbers: frozenset[int]) -> None:
        """Follow these before others, so as to own them once they are whole."""
        self._follower.first = numbers
        for number in numbers - self.owned.keys():
            earlier = self._leaving.get(number), self._warming.get(number)
            self._warming[number] = self._spawn(self._begin_warmup(number, *earlier))

    def put(self, number: int, records: Iterable[ConsumerRecord]) -> None:
        """Queue fetched records; those of a partition that is not taken over are dropped."""
        owned = self.owned.get(number)
        if owned is not None and owned.partition is not None:
            owned.partition.put(records)

    def throttle(self) -> None:
        """Fetch nothing for partitions whose queue is long."""
        if not self.paused:
            for owned in self.owned.values():
                self._fetcher.throttle(owned)

    async def close(self) -> None:
        """Finish the batches under way and give up all partitions."""
        self._closing = True
        await self.pause()
        for owned in list(self.owned.values()):
            self._give_up(owned)
        if self._leaving:
            await asyncio.wait(self._leaving.values())

    async def _finish(self, owned: OwnedPartition) -> None:
        if owned.partition is not None and not await owned.partition.pause(PATIENCE_S):
            log.warning("partition %s: gave up a batch under way", owned.number)
            self._give_up(owned)

    def _give_up(self, owned: OwnedPartition) -> None:
        number = owned.number
        del self.owned[number]
        self._leaving[number] = self._spawn(self._leave(owned, self._leaving.get(number)))

    async def _leave(self, owned: OwnedPartition, earlier: asyncio.Task[None] | None) -> None:
        """Stop, close the producer, and hand the table back.

        One whose takeover has not come to its table stays with the follower, even where
        standbys are not wanted.
        """
        for task in (owned.takeover, owned.run):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])
        await _ended(earlier)
        if owned.producer is not None:
            await _close(owned.producer, owned.number)
        if owned.table is not None:
            if self._standby:
                self._follower.follow([owned.table])
            else:
                owned.table.close()

    async def _begin(self, owned: OwnedPartition, *earlier: asyncio.Task[None] | None) -> None:
        """Take over, once nothing else of this worker opens or closes the table."""
        for task in earlier:
            await _ended(task)
        await self._take_over(owned, self._start)

    async def _begin_warmup(self, number: int, *earlier: asyncio.Task[None] | None) -> None:
        """Follow, unless the partition has become this worker's own."""
        for task in earlier:
            await _ended(task)
        if number not in self.owned:
            await self._follow(number)

    def _start(self, owned: OwnedPartition) -> None:
        assert owned.partition is not None
        owned.run = self._spawn(owned.partition.run())
        if not self.paused:
            self._resume(owned)

    def _resume(self, owned: OwnedPartition) -> None:
        if owned.partition is not None:
            self._fetcher.read_on(owned)
            owned.partition.resume()


async def _ended(task: asyncio.Task[None] | None) -> None:
    """Wait for a task, however it ends."""
    if task is not None:
        await asyncio.wait([task])


async def _close(producer: Producer, number: int) -> None:
    try:
        await asyncio.wait_for(producer.stop(), PATIENCE_S)
    except TimeoutError as error:
        raise HandoverFailed(f"partition {number}: the producer does not close") from error
