"""Streams: GET routes that answer with server-sent events for as long as a client listens."""

import inspect
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, get_args

from fastapi.routing import APIRoute
from sse_starlette import ServerSentEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from relationships.layouts import UnknownLayoutError
from relationships.tables.reader import TableNotReady
from services.api.http.event_stream import EventStream
from services.api.http.member_ids import read_id
from services.api.http.openapi import annotation_of, documented
from services.api.http.parameters import Parameters
from services.api.http.routing.access import Rule
from services.api.http.routing.open_answers import OpenAnswers
from services.api.http.routing.read_route import read_problems
from services.api.http.routing.while_allowed import while_allowed
from services.api.reading.reads import Reads
from services.api.reading.sight.viewer import Viewer
from services.http.auth import authorise
from services.http.problems import Problem, unavailable
from services.runtime.access.grants import Grant, Scope
from services.runtime.metrics import API_LIVE_FEEDS

StreamEndpoint = Callable[..., AsyncGenerator[ServerSentEvent]]
"""Takes the `Reads`, the member ids in its path by name, its `query` and `last_event_id`."""

MOST_OF_A_KEY = 20
"""Live streams of all routes that a key may have open in one process."""

MOST_OF_ALL = 1_000
"""Those of all keys together."""


def open_streams(reads: Reads) -> OpenAnswers:
    """The live streams that are open in this process."""
    streams = OpenAnswers("live streams", MOST_OF_A_KEY, MOST_OF_ALL)
    API_LIVE_FEEDS.set_function(streams.total)
    return streams


@dataclass(frozen=True)
class StreamRoute:
    """Serves the events of `endpoint` to those whose key has `scope` and whom `rule` admits, for as
    long as both are so.
    """

    method: ClassVar[str] = "get"

    path: str
    endpoint: StreamEndpoint
    scope: Scope
    rule: Rule

    def serving(self, reads: Reads) -> Route:
        """The route in an app that reads by `reads`."""
        query_of: type[Parameters] = annotation_of(self.endpoint, "query")
        streams = reads.shared(open_streams)

        async def stream(request: Request) -> Response:
            grant, viewer = await self._admit(request, reads)
            ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
            query = query_of.of(request.scope["query_string"])
            last = request.headers.get("last-event-id")
            try:
                events = self.endpoint(
                    reads.seen_by(viewer), **ids, query=query, last_event_id=last
                )
            except (TableNotReady, UnknownLayoutError) as error:
                raise unavailable(str(error)) from None
            if request.method == "HEAD":
                return Response(media_type=EventStream.media_type)
            sent = while_allowed(events, partial(self._still, viewer, request, reads))
            return EventStream(sent, streams.one_of(grant))

        return Route(self.path, stream, name=self.endpoint.__name__)

    def documented(self) -> APIRoute:
        """What FastAPI makes the documentation from: the events' data have the shape."""
        shape = get_args(inspect.signature(self.endpoint).return_annotation)[1]
        called = partial(self.endpoint, None)
        return documented(
            self.path, called, shape, self.endpoint, "follow", response_class=_JsonEvents
        )

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that a stream may be refused with, by status."""
        return {
            **read_problems(self.scope),
            "429": "The key has as many streams open as it may, or asks too often; "
            "try again after Retry-After seconds",
        }

    async def _admit(self, request: Request, reads: Reads) -> tuple[Grant, Viewer | None]:
        grant = await authorise(request, self.scope)
        return grant, self.rule(grant, request.path_params, reads.identities.stated)

    async def _still(self, viewer: Viewer | None, request: Request, reads: Reads) -> bool:
        """Whether the request would be admitted now, as `viewer`."""
        try:
            return (await self._admit(request, reads))[1] == viewer
        except Problem:
            return False


class _JsonEvents(JSONResponse):
    """FastAPI documents the shapes of JSON only."""

    media_type = EventStream.media_type
