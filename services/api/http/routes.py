"""Routes of reads: each is an endpoint from member ids and query to an answer.

They are plain Starlette routes, which answer twice as fast as FastAPI's; FastAPI documents them.
"""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, get_args

import orjson
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sse_starlette import ServerSentEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from relationships.tables.reader import TableNotReady
from services.api.feed.live import Live
from services.api.http.answer import Answer
from services.api.http.commands import Commands
from services.api.http.event_stream import EventStream
from services.api.http.json_body import checked, read_json
from services.api.http.member_ids import read_id
from services.api.http.parameters import Parameters, ReadQuery
from services.api.http.session import authorise_user
from services.api.reading.reads import Reads
from services.http.problems import Problem, unavailable
from services.runtime.api_keys import Scope

Endpoint = Callable[..., Awaitable[Answer[Any]]]
"""Takes the `Reads`, then the member ids in its path by name, then its `query`."""


StreamEndpoint = Callable[..., AsyncIterator[ServerSentEvent]]
"""Takes the `Live`, then the member ids in its path by name, its `query` and `last_event_id`."""

WriteEndpoint = Callable[..., Awaitable[BaseModel]]
"""Takes the `Commands`, then the member ids in its path by name, then its `body`."""


def read_route(path: str, endpoint: Endpoint, reads: Reads) -> Route:
    """The route that serves `endpoint` to whoever may read."""
    query_of: type[ReadQuery] = _annotation_of(endpoint, "query")
    usual = query_of()

    async def read(request: Request) -> Response:
        authorise_user(request, Scope.READ)
        ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
        asked = request.scope["query_string"]
        query = query_of.of(asked) if asked else usual
        if query.after is not None:
            await reads.applied.until(query.after, query.wait)
        try:
            answer = await endpoint(reads, **ids, query=query)
        except TableNotReady as error:
            raise unavailable(str(error)) from None
        return _response(answer, reads.seconds_since(answer.caught_up_at))

    return Route(path, read, name=endpoint.__name__)


def _response(answer: Answer[Any], staleness: float) -> Response:
    headers = {"Rapport-Staleness": f"{staleness:.3f}"}
    return Response(orjson.dumps(answer.body), headers=headers, media_type="application/json")


def stream_route(path: str, endpoint: StreamEndpoint, live: Live) -> Route:
    """The route that serves the stream to whoever may read, for as long as they may."""
    query_of: type[Parameters] = _annotation_of(endpoint, "query")

    async def stream(request: Request) -> Response:
        authorise_user(request, Scope.READ)
        ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
        query = query_of.of(request.scope["query_string"])
        last = request.headers.get("last-event-id")
        try:
            events = endpoint(live, **ids, query=query, last_event_id=last)
        except TableNotReady as error:
            raise unavailable(str(error)) from None
        return EventStream(_while_allowed(request, events))

    return Route(path, stream, name=endpoint.__name__)


async def _while_allowed(
    request: Request, events: AsyncIterator[ServerSentEvent]
) -> AsyncIterator[ServerSentEvent]:
    with suppress(Problem):
        async for event in events:
            authorise_user(request, Scope.READ)
            yield event


def write_route(path: str, endpoint: WriteEndpoint, commands: Commands) -> Route:
    """The route by which whoever may write does it: 202 with the position of what was written."""
    shape = _annotation_of(endpoint, "body")

    async def write(request: Request) -> Response:
        authorise_user(request, Scope.WRITE)
        ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
        body = checked(shape, await read_json(request))
        answer = await endpoint(commands, **ids, body=body)
        return Response(orjson.dumps(answer.model_dump()), 202, media_type="application/json")

    return Route(path, write, methods=["PUT"], name=endpoint.__name__)


class _JsonEvents(JSONResponse):
    """FastAPI documents the shapes of JSON only."""

    media_type = EventStream.media_type


def documented_read(path: str, endpoint: Endpoint) -> APIRoute:
    """What FastAPI makes a read's documentation from."""
    shape = get_args(inspect.signature(endpoint).return_annotation)[0]
    return _documented(path, endpoint, shape, methods=["GET"])


def documented_stream(path: str, endpoint: StreamEndpoint) -> APIRoute:
    """What FastAPI makes a stream's documentation from: its events' data have the shape."""
    shape = get_args(inspect.signature(endpoint).return_annotation)[1]
    return _documented(path, endpoint, shape, methods=["GET"], response_class=_JsonEvents)


def documented_write(path: str, endpoint: WriteEndpoint) -> APIRoute:
    """What FastAPI makes a write's documentation from."""
    shape = inspect.signature(endpoint).return_annotation
    return _documented(path, endpoint, shape, methods=["PUT"], status_code=202)


def _documented(
    path: str, endpoint: Callable[..., Any], shape: type[BaseModel], **more: Any
) -> APIRoute:
    return APIRoute(
        path,
        partial(endpoint, None),
        name=endpoint.__name__,
        description=inspect.getdoc(endpoint),
        response_model=shape,
        **more,
    )


def _annotation_of(endpoint: Callable[..., Any], parameter: str) -> Any:
    return get_args(inspect.signature(endpoint).parameters[parameter].annotation)[0]
