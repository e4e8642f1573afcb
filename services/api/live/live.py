"""GET /v1/members/{ego}/live: all that changes for an ego, by one connection (SSE)."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Header, Query
from sse_starlette import ServerSentEvent

from services.api.http.parameters import Parameters
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.live.answer import LiveEvent
from services.api.live.connection import Connection, Live
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


class NoQuery(Parameters):
    """Everything is sent."""


@routes.stream("/v1/members/{ego}/live", scope=Scope.READ, rule=of_ego)
def changes(
    reads: Reads,
    ego: str,
    query: Annotated[NoQuery, Query()],
    last_event_id: Annotated[str | None, Header(description="where to go on from")] = None,
) -> Annotated[AsyncGenerator[ServerSentEvent], LiveEvent]:
    """All that changes for ego, as it changes (server-sent events): one stream for a whole page.

    `event: changed` names with whom relationships changed, to ask for these again. `event: update`
    is an item of the feed that arrived. `event: here` comes at least every 10 seconds, and at once
    when what is answered becomes stale, or is no longer. An event's id says where to go on from:
    a client that comes back with it as `Last-Event-ID`, as browsers do, is sent what it missed.
    """
    shared = reads.shared(Live)
    asked = shared.points.opened(last_event_id) if last_event_id else None
    return Connection(shared, reads, ego).events(asked)
