"""Reads: GET routes, each an endpoint from member ids and query to an answer."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, get_args

import orjson
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from relationships.layouts import UnknownLayoutError
from relationships.tables.reader import TableNotReady
from services.api.http.answer import Answer
from services.api.http.member_ids import read_id
from services.api.http.openapi import annotation_of, documented, read_verb
from services.api.http.parameters import ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import Rule
from services.api.reading.reads import Reads
from services.http.auth import authorise
from services.http.problem_schema import TOO_OFTEN
from services.http.problems import unavailable
from services.runtime.access.grants import Scope

ReadEndpoint = Callable[..., Awaitable[Answer[Any]]]
"""Takes the `Reads`, its `ResultPages` if it has pages, the member ids by name, and its `query`."""


@dataclass(frozen=True)
class ReadRoute:
    """Serves `endpoint` to those whose key has `scope` and whom `rule` admits.

    It is a plain Starlette route, which answers twice as fast as FastAPI's; FastAPI documents it.
    """

    method: ClassVar[str] = "get"

    path: str
    endpoint: ReadEndpoint
    scope: Scope
    rule: Rule
    pages: Pages | None
    missing: str | None
    """When it is 404; None where who was never seen is answered with nothing in it."""

    def serving(self, reads: Reads) -> Route:
        """The route in an app that reads by `reads`."""
        query_of: type[ReadQuery] = annotation_of(self.endpoint, "query")
        usual, scope = query_of(), self.scope
        pages = self._result_pages(reads)

        async def read(request: Request) -> Response:
            grant = await authorise(request, scope)
            viewer = self.rule(grant, request.path_params, reads.identities.stated)
            seen, own_pages = reads.seen_by(viewer), pages and pages.seen_by(viewer)
            ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
            asked = request.scope["query_string"]
            query = query_of.of(asked) if asked else usual
            if query.after is not None:
                await reads.applied.until(query.after, query.wait)
            try:
                answer = await self._endpoint(seen, own_pages)(**ids, query=query)
            except (TableNotReady, UnknownLayoutError) as error:
                raise unavailable(str(error)) from None
            body, headers = orjson.dumps(answer.body), staleness_header(reads, answer)
            return Response(body, headers=headers, media_type="application/json")

        return Route(self.path, read, name=self.endpoint.__name__)

    def _result_pages(self, reads: Reads) -> ResultPages[Any] | None:
        if self.pages is None:
            return None
        return ResultPages[Any](*self.pages, reads.tables.erasures.current)

    def documented(self) -> APIRoute:
        """What FastAPI makes the documentation from."""
        shape = get_args(inspect.signature(self.endpoint).return_annotation)[0]
        called = self._endpoint(None, None)
        return documented(self.path, called, shape, self.endpoint, read_verb(shape))

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that a read may end in, by status."""
        return read_problems(self.scope, self.missing)

    def _endpoint(self, reads: Reads | None, pages: ResultPages[Any] | None) -> ReadEndpoint:
        """The endpoint, given all but what a request says."""
        shared = (reads,) if self.pages is None else (reads, pages)
        return partial(self.endpoint, *shared)


def staleness_header(reads: Reads, answer: Answer[Any]) -> dict[str, str]:
    """The header that says how old what was read may be."""
    return {"Rapport-Staleness": f"{reads.seconds_since(answer.caught_up_at):.3f}"}


def read_problems(scope: Scope, missing: str | None = None) -> Mapping[str, str]:
    """The problems that whatever reads the tables may end in, in words, by status.

    `missing` says when it is 404.
    """
    return {
        "400": "The cursor has expired, or the cursor or position is not one of ours",
        "401": "No valid API key",
        "403": f"The key lacks the scope `{scope}`",
        **({} if missing is None else {"404": missing}),
        "422": "A parameter is wrong; `errors` names it",
        **TOO_OFTEN,
        "503": "Not restored, or not applied yet; try again after Retry-After seconds",
    }
