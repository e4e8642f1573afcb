"""Watches where egos stand, for all streams that follow them: one poll serves them."""

import asyncio
from collections import defaultdict
from contextlib import suppress

from relationships.tables.meta import Progress
from services.api.feed.arrival_watch import Arrivals
from services.api.live.follower import Follower
from services.api.live.standing import Standing, read_standing
from services.api.reading.reads import Reads

POLL_S = 0.1
"""A change is found within this time."""

EACH_S = 0.0003
"""With many following it takes so much longer for each, so that other reads go on."""

STALE_MS = 5_000
"""What was not known to be complete for so long is stale."""


class EgoWatch:
    """Polls the tables while somebody follows.

    `as_of` is when all partitions were last known to be applied (epoch ms), `arrivals` the
    journals of what arrives, and `latest` where these end.
    """

    def __init__(self, reads: Reads) -> None:
        self.arrivals = Arrivals(reads.tables)
        self.latest = self.arrivals.here(0)
        self.as_of = 0
        self._reads = reads
        self._progress: dict[int, Progress] = {}
        self._followers = set[Follower]()
        self._by_ego = defaultdict[str, set[Follower]](set)
        self._standings: dict[str, Standing] = {}
        self._known = self._around()
        self._polling: asyncio.Task[None] | None = None

    def add(self, follower: Follower) -> None:
        """Follow its egos from now on.

        Raises:
            TableNotReady: where a partition is not restored.
        """
        if self._polling is None or self._polling.done():
            self._look_around()
            self._polling = asyncio.create_task(self._poll())
            self._polling.add_done_callback(lambda _: self._wake_all())
        for ego in follower.egos:
            self._look_at(ego)
        for ego in follower.egos:
            self._by_ego[ego].add(follower)
        self._followers.add(follower)

    def remove(self, follower: Follower) -> None:
        """Follow them no longer."""
        self._followers.discard(follower)
        for ego in follower.egos:
            self._by_ego[ego].discard(follower)
            if not self._by_ego[ego]:
                del self._by_ego[ego], self._standings[ego]

    async def news(self, follower: Follower, until: float) -> None:
        """Returns once there may be something new for it, at the latest `until` (loop's clock).

        Raises:
            TableNotReady: where a partition is not there any more.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await follower.news.wait()
        follower.news.clear()
        if self._polling is not None and self._polling.done():
            self._polling.result()

    def standings(self, follower: Follower) -> list[Standing]:
        """Where each of its egos stands."""
        return [self._standings[ego] for ego in follower.egos]

    def members(self, follower: Follower) -> set[str]:
        """Its egos, and those whose relationships with them are followed one by one."""
        contacts = (standing.rows or () for standing in self.standings(follower))
        return {*follower.egos}.union(*contacts)

    def is_stale(self) -> bool:
        """Whether what is applied falls behind what there is, or nobody knows."""
        return self._reads.now() - self.as_of > STALE_MS

    async def _poll(self) -> None:
        partition_of = self._reads.tables.partition_of
        while self._followers:
            await asyncio.sleep(max(POLL_S, EACH_S * len(self._followers)))
            moved = self._look_around()
            for ego in [ego for ego in self._by_ego if partition_of(ego) in moved]:
                if ego in self._by_ego and self._look_at(ego):
                    await asyncio.sleep(0)

    def _look_around(self) -> set[int]:
        """Which partitions moved on. All are woken by what may concern any of them."""
        moved, times = set[int](), []
        for partition in range(self._reads.tables.partitions):
            with self._reads.tables.view(partition) as view:
                times.append(view.caught_up_at)
                if self._progress.get(partition) != view.progress:
                    self._progress[partition] = view.progress
                    moved.add(partition)
        self.as_of = min(times)
        if moved:
            self.latest = self.arrivals.look()
        around, self._known = self._known, self._around()
        if self._known != around:
            self._wake_all()
        return moved

    def _around(self) -> tuple[object, ...]:
        """What concerns everybody who follows."""
        known = self._reads.identities
        return self.latest, self.is_stale(), known.current(), known.stated

    def _look_at(self, ego: str) -> bool:
        """Whether ego stands otherwise than before; its followers take note."""
        before = self._standings.get(ego)
        with self._reads.tables.view(self._reads.tables.partition_of(ego)) as view:
            now = self._standings[ego] = read_standing(view, ego, before)
        change = before and before.change(now)
        if change:
            for follower in self._by_ego[ego]:
                follower.note(change)
        return now is not before

    def _wake_all(self) -> None:
        for follower in self._followers:
            follower.news.set()
