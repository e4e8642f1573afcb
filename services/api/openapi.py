"""The api's OpenAPI document: its reads, and the problems that each may end in."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.api.reads import Reads
from services.api.routes import Endpoint, documented
from services.problems import MEDIA_TYPE

_PROBLEMS = {
    "400": "The cursor has expired, or the cursor or position is not one of ours",
    "401": "No valid API key",
    "403": "The key lacks the scope `read`",
    "404": "The member was never seen, not even as a target",
    "422": "A parameter is wrong; `errors` names it",
    "503": "Not restored, or not applied yet; try again after Retry-After seconds",
}


def describe(app: FastAPI, endpoints: Mapping[str, Endpoint], reads: Reads) -> None:
    """Document `endpoints` by path as those of `app`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, endpoints, reads)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI, endpoints: Mapping[str, Endpoint], reads: Reads) -> dict[str, Any]:
    routes = [documented(path, endpoint, reads) for path, endpoint in endpoints.items()]
    document = get_openapi(title=app.title, version=app.version, routes=routes)
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for methods in document["paths"].values():
        methods["get"]["security"] = [{"key": []}]
        methods["get"]["responses"] |= {
            status: {"description": text, "content": {MEDIA_TYPE: {}}}
            for status, text in _PROBLEMS.items()
        }
    return document
