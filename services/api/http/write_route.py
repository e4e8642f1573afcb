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
from services.api.http.session import authorise_user
from services.api.writing.commands import Commands
from services.runtime.api_keys import Scope

WriteEndpoint = Callable[..., Awaitable[BaseModel]]
"""Takes the `Commands`, the member ids in its path by name, and its `body`."""


@dataclass(frozen=True)
class WriteRoute:
    """Serves `endpoint` to those whose key has `scope`."""

    method: ClassVar[str] = "put"

    path: str
    endpoint: WriteEndpoint
    scope: Scope

    def serving(self, commands: Commands) -> Route:
        """The route in an app that writes by `commands`."""
        shape = annotation_of(self.endpoint, "body")

        async def write(request: Request) -> Response:
            authorise_user(request, self.scope)
            ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
            body = checked(shape, await read_json(request))
            answer = await self.endpoint(commands, **ids, body=body)
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
            "413": "The body is too large",
            "415": "The body's type is not application/json",
            "422": "A field is wrong; `errors` names it",
            "503": "Kafka has not acknowledged it; send it again",
        }
