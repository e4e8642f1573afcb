"""The api's OpenAPI document: its reads, and the problems that each may end in."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from services.api.http.routes import (
    Endpoint,
    StreamEndpoint,
    WriteEndpoint,
    documented_read,
    documented_stream,
    documented_write,
)
from services.http.problems import MEDIA_TYPE

_READ_PROBLEMS = {
    "400": "The cursor has expired, or the cursor or position is not one of ours",
    "401": "No valid API key",
    "403": "The key lacks the scope `read`",
    "404": "The member was never seen, not even as a target",
    "422": "A parameter is wrong; `errors` names it",
    "503": "Not restored, or not applied yet; try again after Retry-After seconds",
}


_WRITE_PROBLEMS = {
    "400": "The body is not JSON",
    "401": "No valid API key",
    "403": "The key lacks the scope `write`",
    "413": "The body is too large",
    "415": "The body's type is not application/json",
    "422": "A field is wrong; `errors` names it",
    "503": "Kafka has not acknowledged it; send it again",
}
_PROBLEMS = {"get": _READ_PROBLEMS, "put": _WRITE_PROBLEMS}


def describe(
    app: FastAPI,
    reads: Mapping[str, Endpoint],
    writes: Mapping[str, WriteEndpoint],
    streams: Mapping[str, StreamEndpoint],
) -> None:
    """Document `reads`, `writes` and `streams`, by path, as those of `app`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            routes = [documented_read(path, read) for path, read in reads.items()]
            routes += [documented_write(path, write) for path, write in writes.items()]
            routes += [documented_stream(path, stream) for path, stream in streams.items()]
            app.openapi_schema = _document(app, routes)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI, routes: Sequence[APIRoute]) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=routes)
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            operation["security"] = [{"key": []}]
            operation["responses"] |= {
                status: {"description": text, "content": {MEDIA_TYPE: {}}}
                for status, text in _PROBLEMS[method].items()
            }
    return document
