"""The api's OpenAPI document: its routes, and the problems that each may end in."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.api.http.examples import examples
from services.http.forwarded.forwarded_route import ForwardedRoute, paths_of, schemas_of
from services.http.openapi_parts import (
    ABOUT,
    SECURITY_SCHEMES,
    SERVERS,
    Tag,
    operation_id,
    say_defaults,
    tags_of,
)
from services.http.problem_schema import NAME, PROBLEM, problem_responses

_EVENTS = "text/event-stream"
_TAGS = {
    "erasure": Tag.MEMBERS,
    "export": Tag.MEMBERS,
    "live": Tag.FEED,
    "search": Tag.MEMBERS,
}


class Documented(Protocol):
    """A route that can be documented."""

    @property
    def path(self) -> str:
        """Its path, with the names of its parts."""

    @property
    def method(self) -> str:
        """Its HTTP method, in lower case."""

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that it may end in, in words, by status."""

    def documented(self) -> APIRoute:
        """What FastAPI makes its documentation from."""


def describe(
    app: FastAPI, routes: Sequence[Documented], forwarded: Sequence[ForwardedRoute]
) -> None:
    """Document `routes` as those of `app`, and what is described by hand, as `forwarded` is."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, routes, forwarded)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def documented(
    path: str,
    called: Callable[..., Any],
    shape: type[BaseModel] | None,
    endpoint: Callable[..., Any],
    verb: str = "",
    **more: Any,
) -> APIRoute:
    """A route for FastAPI to document, not to serve: `called` is `endpoint` without what is ours.

    `shape` is that of its answer, where it is JSON; `verb` says what is done, where the endpoint's
    name does not; see `APIRoute` for more.
    """
    return APIRoute(
        path,
        called,
        name=endpoint.__name__,
        operation_id=operation_id(verb, endpoint.__name__),
        tags=[_tag(endpoint)],
        description=inspect.getdoc(endpoint),
        response_model=shape,
        **more,
    )


def read_verb(shape: type[BaseModel]) -> str:
    """What a read does whose answer is `shape`."""
    return "list" if shape.__name__.endswith("Page") else "get"


def annotation_of(endpoint: Callable[..., Any], parameter: str) -> Any:
    """The class that the endpoint's parameter is annotated to be, as `Annotated[class, …]`."""
    return get_args(inspect.signature(endpoint).parameters[parameter].annotation)[0]


def _document(
    app: FastAPI, routes: Sequence[Documented], forwarded: Sequence[ForwardedRoute]
) -> dict[str, Any]:
    apart = [route.documented() for route in routes]
    document = get_openapi(title=app.title, version=app.version, routes=apart, servers=SERVERS)
    document["info"] |= ABOUT
    components = document["components"]
    components["schemas"] = _schemas(components["schemas"]) | schemas_of(forwarded)
    components["securitySchemes"] = SECURITY_SCHEMES
    answers = examples()
    for route in routes:
        operation = document["paths"][route.path][route.method]
        operation["security"] = [{"key": []}]
        operation["responses"] |= problem_responses(route.problems)
        _as_text(operation["responses"])
        if (example := answers.get(operation["operationId"])) is not None:
            operation["responses"]["200"]["content"]["application/json"]["example"] = example
    document["paths"] |= paths_of(forwarded)
    document["tags"] = tags_of(document)
    say_defaults(components["schemas"])
    return document


def _as_text(responses: dict[str, Any]) -> None:
    """A stream is text: each event's data has the shape, the whole is no value of it."""
    found = (each.get("content", {}).get(_EVENTS) for each in responses.values())
    for content in filter(None, found):
        name = content.pop("schema")["$ref"].rpartition("/")[2]
        content["schema"] = {"type": "string", "description": f"Each event's data is a `{name}`"}


def _tag(endpoint: Callable[..., Any]) -> Tag:
    """That of the folder in which an endpoint of the api is at home."""
    folder = endpoint.__module__.split(".")[2]
    return _TAGS.get(folder) or Tag(folder.capitalize())


def _schemas(generated: dict[str, Any]) -> dict[str, Any]:
    """Ours: what FastAPI answers with by itself is none of them."""
    own = {name: each for name, each in generated.items() if "ValidationError" not in name}
    return own | {NAME: PROBLEM}
