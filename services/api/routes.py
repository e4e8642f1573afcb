"""Routes of reads: each is an endpoint from member ids and query to an answer.

They are plain Starlette routes, which answer twice as fast as FastAPI's; FastAPI documents them.
"""

import inspect
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, get_args

import orjson
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from relationships.tables.reader import TableNotReady
from services.api.answer import Answer
from services.api.applied import until_applied
from services.api.ids import read_id
from services.api.queries import ReadQuery
from services.api.reads import Reads
from services.api.session import authorise_reader
from services.problems import unavailable

Endpoint = Callable[..., Awaitable[Answer[Any]]]
"""Takes the `Reads`, then the member ids in its path by name, then its `query`."""


def read_route(path: str, endpoint: Endpoint, reads: Reads) -> Route:
    """The route that serves `endpoint` to whoever may read."""
    query_of = _query_of(endpoint)
    usual = query_of()

    async def read(request: Request) -> Response:
        authorise_reader(request)
        ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
        asked = request.scope["query_string"]
        query = query_of.of(asked) if asked else usual
        if query.after is not None:
            await until_applied(reads.tables, query.after, query.wait)
        try:
            answer = await endpoint(reads, **ids, query=query)
        except TableNotReady as error:
            raise unavailable(str(error)) from None
        return _response(answer, reads.seconds_since(answer.caught_up_at))

    return Route(path, read, name=endpoint.__name__)


def _response(answer: Answer[Any], staleness: float) -> Response:
    headers = {"Rapport-Staleness": f"{staleness:.3f}"}
    return Response(orjson.dumps(answer.body), headers=headers, media_type="application/json")


def documented(path: str, endpoint: Endpoint, reads: Reads) -> APIRoute:
    """What FastAPI makes a read's documentation from."""
    return APIRoute(
        path,
        partial(endpoint, reads),
        methods=["GET"],
        name=endpoint.__name__,
        description=inspect.getdoc(endpoint),
        response_model=get_args(inspect.signature(endpoint).return_annotation)[0],
    )


def _query_of(endpoint: Endpoint) -> type[ReadQuery]:
    query: type[ReadQuery] = get_args(inspect.signature(endpoint).parameters["query"].annotation)[0]
    return query
