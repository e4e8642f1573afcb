"""Erasing: DELETE routes, each answered 202 with the position of what was written."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import orjson
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.api.http.json_body import checked, read_json
from services.api.http.member_ids import read_id
from services.api.http.openapi import annotation_of, documented
from services.api.http.parameters import Parameters
from services.api.http.routing.access import Rule
from services.api.reading.reads import Reads
from services.api.writing.commands import Commands
from services.http.auth import authorise
from services.http.requests.request_rates import RequestRates
from services.runtime.access.grants import Scope

DeleteEndpoint = Callable[..., Awaitable[BaseModel]]
"""Takes the `Commands`, the `Reads`, the member ids in its path by name, and its `query`."""


MOST_A_MINUTE = 10
"""Of a key that is bound to members, for each route and process: every partition goes through all
of its keys for each."""


@dataclass(frozen=True)
class DeleteRoute:
    """Serves `endpoint` to those whose key has `scope` and whom `rule` admits, but not often."""

    method: ClassVar[str] = "delete"

    path: str
    endpoint: DeleteEndpoint
    scope: Scope
    rule: Rule

    def serving(self, commands: Commands, reads: Reads) -> Route:
        """The route in an app that writes by `commands`; `reads` know who is one with whom."""
        query_of: type[Parameters] = annotation_of(self.endpoint, "query")
        rates = RequestRates(MOST_A_MINUTE, window_s=60, name="erasures")

        async def delete(request: Request) -> Response:
            grant = await authorise(request, self.scope)
            self.rule(grant, request.path_params, reads.identities.stated)
            ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
            query = await _asked(request, query_of)
            if grant.bound:
                rates.take(grant.id, request.scope["state"].setdefault("headers", []))
            answer = await self.endpoint(commands, reads, **ids, query=query)
            return Response(orjson.dumps(answer.model_dump()), 202, media_type="application/json")

        return Route(self.path, delete, methods=["DELETE"], name=self.endpoint.__name__)

    def documented(self) -> APIRoute:
        """What FastAPI makes the documentation from."""
        shape = inspect.signature(self.endpoint).return_annotation
        called = partial(self.endpoint, None, None)
        return documented(
            self.path, called, shape, self.endpoint, methods=["DELETE"], status_code=202
        )

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that it may end in, by status."""
        return {
            "400": "A body is sent that is not JSON",
            "401": "No valid API key",
            "403": f"The key lacks the scope `{self.scope}`, or may not act for this member",
            "408": "A body took too long to arrive",
            "413": "The body is too large",
            "415": "The body's type is not application/json",
            "422": "A parameter is wrong; `errors` names it",
            "429": "The key erases or asks too often; try again after Retry-After seconds",
            "503": "Kafka has not acknowledged all of it; ask again",
        }


async def _asked(request: Request, query_of: type[Parameters]) -> Parameters:
    """What stands in the query, or in a JSON body, which few clients send with a DELETE."""
    query = query_of.of(request.scope["query_string"])
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return query
    said = checked(query_of, await read_json(request))
    return query.model_copy(update=said.model_dump(exclude_unset=True))
