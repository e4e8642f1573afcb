"""Writes: PUT routes, each answered 202 with the position of what was written."""

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
from services.api.http.routing.access import Rule
from services.api.reading.reads import Reads
from services.api.writing.commands import Commands
from services.http.auth import authorise
from services.http.problem_schema import TOO_OFTEN
from services.runtime.access.grants import Scope

WriteEndpoint = Callable[..., Awaitable[BaseModel]]
"""Takes the `Commands`, the member ids in its path by name, and its `body`."""


@dataclass(frozen=True)
class WriteRoute:
    """Serves `endpoint` to those whose key has `scope` and whom `rule` admits."""

    method: ClassVar[str] = "put"

    path: str
    endpoint: WriteEndpoint
    scope: Scope
    rule: Rule

    def serving(self, commands: Commands, reads: Reads) -> Route:
        """The route in an app that writes by `commands`; `reads` know who is one with whom."""
        shape = annotation_of(self.endpoint, "body")

        async def write(request: Request) -> Response:
            grant = await authorise(request, self.scope)
            self.rule(grant, request.path_params, reads.identities.stated)
            ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
            body = checked(shape, await read_json(request))
            by = commands.marked_bound() if grant.bound else commands
            answer = await self.endpoint(by, **ids, body=body)
            return Response(orjson.dumps(answer.model_dump()), 202, media_type="application/json")

        return Route(self.path, write, methods=["PUT"], name=self.endpoint.__name__)

    def documented(self) -> APIRoute:
        """What FastAPI makes the documentation from."""
        shape = inspect.signature(self.endpoint).return_annotation
        called = partial(self.endpoint, None)
        return documented(self.path, called, shape, self.endpoint, methods=["PUT"], status_code=202)

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that a write may end in, by status."""
        return {
            "400": "The body is not JSON",
            "401": "No valid API key",
            "403": f"The key lacks the scope `{self.scope}`",
            "408": "The body took too long to arrive",
            "413": "The body is too large",
            "415": "The body's type is not application/json",
            "422": "A field is wrong; `errors` names it",
            **TOO_OFTEN,
            "503": "Kafka has not acknowledged it; send it again",
        }
