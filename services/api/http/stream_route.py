"""Streams: GET routes that answer with server-sent events for as long as a client listens."""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
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
from services.api.http.read_route import read_problems
from services.api.http.session import authorise_user
from services.api.reading.reads import Reads
from services.http.problems import Problem, unavailable
from services.runtime.api_keys import Scope

StreamEndpoint = Callable[..., AsyncIterator[ServerSentEvent]]
"""Takes the `Reads`, the member ids in its path by name, its `query` and `last_event_id`."""


@dataclass(frozen=True)
class StreamRoute:
    """Serves the events of `endpoint` to those whose key has `scope`, for as long as it has."""

    method: ClassVar[str] = "get"

    path: str
    endpoint: StreamEndpoint
    scope: Scope

    def serving(self, reads: Reads) -> Route:
        """The route in an app that reads by `reads`."""
        query_of: type[Parameters] = annotation_of(self.endpoint, "query")

        async def stream(request: Request) -> Response:
            authorise_user(request, self.scope)
            ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
            query = query_of.of(request.scope["query_string"])
            last = request.headers.get("last-event-id")
            try:
                events = self.endpoint(reads, **ids, query=query, last_event_id=last)
            except (TableNotReady, UnknownLayoutError) as error:
                raise unavailable(str(error)) from None
            return EventStream(self._while_allowed(request, events))

        return Route(self.path, stream, name=self.endpoint.__name__)

    def documented(self) -> APIRoute:
        """What FastAPI makes the documentation from: the events' data have the shape."""
        shape = get_args(inspect.signature(self.endpoint).return_annotation)[1]
        called = partial(self.endpoint, None)
        return documented(self.path, called, shape, self.endpoint, response_class=_JsonEvents)

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that a stream may be refused with, by status."""
        return read_problems(self.scope)

    async def _while_allowed(
        self, request: Request, events: AsyncIterator[ServerSentEvent]
    ) -> AsyncIterator[ServerSentEvent]:
        with suppress(Problem):
            async for event in events:
                authorise_user(request, self.scope)
                yield event


class _JsonEvents(JSONResponse):
    """FastAPI documents the shapes of JSON only."""

    media_type = EventStream.media_type
