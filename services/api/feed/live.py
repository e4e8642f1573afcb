"""GET /v1/members/{ego}/feed/live: what those whom ego sees broadcast, as it arrives (SSE).

Each event's id is a place in the journals of arrivals, so that a stream goes on where another
broke off; sealed, as journals count what is nobody else's to know.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Annotated

import msgspec
import orjson
from fastapi import Header, Query
from pydantic import Field
from sse_starlette import ServerSentEvent

from relationships.tables.reader import TableNotReady
from services.api.feed.answer import FeedItem
from services.api.feed.arrival_watch import Arrivals, Place
from services.api.feed.live_updates import JournalsLost, LiveUpdates, Step
from services.api.feed.sealed_places import SealedPlaces
from services.api.http.parameters import Parameters, UpdateKind
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()

HEARTBEAT_S = 15.0
"""After so long without an update a comment shows that the stream lives, and where it is."""


class LiveQuery(Parameters):
    """Which updates to send as they arrive."""

    kind: Annotated[UpdateKind | None, Field(description="only updates of this kind")] = None


class Live:
    """What the live feeds of a process share."""

    def __init__(self, reads: Reads, heartbeat_s: float = HEARTBEAT_S) -> None:
        self.reads = reads
        self.arrivals = Arrivals(reads.tables)
        self.places = SealedPlaces(reads.secret)
        self._heartbeat_s = heartbeat_s

    def begin(
        self, live_updates: LiveUpdates, asked: Place | None
    ) -> AsyncGenerator[ServerSentEvent]:
        """What was missed since `asked`, then what arrives.

        Raises:
            TableNotReady: where a partition is not restored.
        """
        here = self.arrivals.here(self.reads.now())
        if asked is not None and self.arrivals.keeps(asked):
            here, asked = asked, None
        return self._events(live_updates, here, asked)

    async def _events(
        self, live_updates: LiveUpdates, here: Place, lost: Place | None
    ) -> AsyncGenerator[ServerSentEvent]:
        """Ends where a table has to be restored, or no longer holds what comes next.

        A client that comes back then gets what it missed.
        """
        with suppress(TableNotReady, JournalsLost):
            for step in live_updates.missed(lost) if lost else ():
                yield self._event(step)
            yield self._heartbeat(here)
            async for event in self._arriving(live_updates, here):
                yield event

    async def _arriving(
        self, live_updates: LiveUpdates, here: Place
    ) -> AsyncGenerator[ServerSentEvent]:
        clock = asyncio.get_running_loop().time
        heartbeat_at = clock() + self._heartbeat_s
        while True:
            latest = await self._moved(here, heartbeat_at)
            for step in live_updates.arrived(here, latest):
                here = step.place
                if step.body is None:
                    await asyncio.sleep(0)
                else:
                    yield self._event(step)
                    heartbeat_at = clock() + self._heartbeat_s
            if clock() >= heartbeat_at:
                here = msgspec.structs.replace(here, at=self.reads.now())
                yield self._heartbeat(here)
                heartbeat_at = clock() + self._heartbeat_s

    async def _moved(self, here: Place, heartbeat_at: float) -> Place:
        """Where the journals end, once they moved on from `here`, else `here` at `heartbeat_at`."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(heartbeat_at):
                return await self.arrivals.beyond(here)
        return here

    def _event(self, step: Step) -> ServerSentEvent:
        return ServerSentEvent(orjson.dumps(step.body).decode(), id=self.places.seal(step.place))

    def _heartbeat(self, here: Place) -> ServerSentEvent:
        """Without data, so that clients note the id and nothing else."""
        return ServerSentEvent(comment="here", id=self.places.seal(here))


@routes.stream("/v1/members/{ego}/feed/live", scope=Scope.READ, rule=of_ego)
def feed(
    reads: Reads,
    ego: str,
    query: Annotated[LiveQuery, Query()],
    last_event_id: Annotated[str | None, Header(description="where to go on from")] = None,
) -> Annotated[AsyncGenerator[ServerSentEvent], FeedItem]:
    """Updates of those ego follows or is connected to, each as it arrives (server-sent events).

    An event's data is an item of the feed, its id where to go on from: a stream that breaks off
    goes on there when the client sends `Last-Event-ID`, as browsers do. Without updates there is
    a comment with an id every 15 seconds. Updates come in the order of their arrival, also those
    that are dated back. A client that takes nothing for 10 seconds is dropped.
    """
    live = reads.shared(Live)
    asked = live.places.opened(last_event_id) if last_event_id else None
    return live.begin(LiveUpdates(reads, live.arrivals, ego, query.kind), asked)
