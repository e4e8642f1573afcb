"""One client's live connection: what is sent to it, in order."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from sse_starlette import ServerSentEvent

from relationships.tables.reader import TableNotReady
from schemas.times import format_time
from services.api.feed.live_updates import JournalsLost, LiveUpdates, Step
from services.api.feed.sealed_places import SealedPlaces
from services.api.live.ego_watch import EgoWatch
from services.api.live.follower import Follower
from services.api.live.known_names import KnownNames
from services.api.live.sealed_points import Point, SealedPoints, digest_of
from services.api.live.standing import UNKNOWN, Change
from services.api.reading.reads import Reads

HERE_S = 8.0
"""So often it is said that the stream lives, and as of when."""


class Live:
    """What the live connections of a process share."""

    def __init__(self, reads: Reads) -> None:
        self.watch = EgoWatch(reads)
        self.points = SealedPoints(SealedPlaces(reads.secret))


class Connection:
    """Sends all that changes for `ego`, as `reads` see it."""

    def __init__(self, live: Live, reads: Reads, ego: str) -> None:
        """Begin at what is there now.

        Raises:
            TableNotReady: where a partition is not restored.
        """
        self._watch, self._points = live.watch, live.points
        self._reads, self._ego = reads, ego
        self._updates = LiveUpdates(reads, live.watch.arrivals, ego, None)
        self._place = live.watch.arrivals.here(reads.now())
        self._digest = 0

    async def events(self, asked: Point | None) -> AsyncGenerator[ServerSentEvent]:
        """What was missed since `asked`, then what comes.

        Ends where a table has to be restored, or where ids stand for others than before; a client
        that comes back then gets what it missed.
        """
        try:
            with self._following() as follower:
                for event in self._missed(asked) if asked else ():
                    yield event
                async for event in self._coming(follower):
                    yield event
        except JournalsLost:
            return
        except TableNotReady:
            yield self._event("here", {"as_of": None})

    @contextmanager
    def _following(self) -> Iterator[Follower]:
        with self._reads.snapshot() as snapshot:
            follower = Follower(snapshot.identities.of(self._ego))
        self._watch.add(follower)
        try:
            self._digest = digest_of(self._watch.standings(follower))
            yield follower
        finally:
            self._watch.remove(follower)

    def _missed(self, asked: Point) -> Iterator[ServerSentEvent]:
        if asked.digest != self._digest:
            yield self._changed(UNKNOWN)
        here, self._place = self._place, asked.place
        if not self._watch.arrivals.keeps(asked.place):
            yield from map(self._update, self._updates.missed(asked.place))
            self._place = here

    async def _coming(self, follower: Follower) -> AsyncGenerator[ServerSentEvent]:
        names = KnownNames(self._reads)
        clock, here_at, stale = asyncio.get_running_loop().time, 0.0, False
        while names.hold(self._watch.members(follower)):
            if change := follower.take():
                self._digest = digest_of(self._watch.standings(follower))
                yield self._changed(change)
            async for step in self._arrived():
                yield self._update(step)
            if clock() >= here_at or stale is not self._watch.is_stale():
                here_at, stale = clock() + HERE_S, self._watch.is_stale()
                yield self._event("here", {"as_of": format_time(self._watch.as_of)})
            await self._watch.news(follower, here_at)
        yield self._changed(UNKNOWN)

    async def _arrived(self) -> AsyncGenerator[Step]:
        """The updates up to where the journals end."""
        for step in self._updates.arrived(self._place, self._watch.latest):
            if step.body is not None:
                yield step
            self._place = step.place
            await asyncio.sleep(0)

    def _changed(self, change: Change) -> ServerSentEvent:
        return self._event("changed", {"contacts": self._named(change), "ego": change.own})

    def _named(self, change: Change) -> list[str] | None:
        """The contacts by the ids that the reader knows; None where one was erased meanwhile."""
        erased = self._reads.tables.erasures.current()
        if change.contacts is None or any(map(erased.of, change.contacts)):
            return None
        with self._reads.snapshot() as snapshot:
            return sorted(set(map(snapshot.identities.principal, change.contacts)))

    def _update(self, step: Step) -> ServerSentEvent:
        self._place = step.place
        return self._event("update", step.body)

    def _event(self, name: str, data: Any) -> ServerSentEvent:
        point = self._points.seal(Point(self._place, self._digest))
        return ServerSentEvent(orjson.dumps(data).decode(), event=name, id=point)
