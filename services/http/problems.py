"""Errors as HTTP answers: RFC 9457 problem details, one list of types for every service."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple, TypedDict

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

MEDIA_TYPE = "application/problem+json"


class ProblemType(NamedTuple):
    """A stable kind of problem; clients distinguish problems by `name`, never by wording."""

    name: str
    status: int
    title: str

    @property
    def urn(self) -> str:
        """The problem's `type`."""
        return f"urn:rapport:problem:{self.name}"


INVALID_BODY = ProblemType("invalid-body", 400, "The body cannot be read")
INVALID_CURSOR = ProblemType("invalid-cursor", 400, "The cursor is invalid or has expired")
INVALID_POSITION = ProblemType("invalid-position", 400, "The position is not one of ours")
INCOMPLETE_BODY = ProblemType("incomplete-body", 400, "The body ended early")
UNAUTHORIZED = ProblemType("unauthorized", 401, "A valid API key is needed")
INVALID_SIGNATURE = ProblemType(
    "invalid-signature", 401, "The signature, secret or key is missing or wrong"
)
FORBIDDEN = ProblemType("forbidden", 403, "The API key does not allow this")
NOT_FOUND = ProblemType("not-found", 404, "There is nothing here")
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, "Not by this method")
CONFLICT = ProblemType("conflict", 409, "Something else is under way")
SLOW_BODY = ProblemType("slow-body", 408, "The body took too long to arrive")
TOO_LARGE = ProblemType("too-large", 413, "The request is too large")
UNSUPPORTED_MEDIA_TYPE = ProblemType("unsupported-media-type", 415, "The body's type is not known")
INVALID_EVENTS = ProblemType("invalid-events", 422, "Some events are invalid; none was taken")
INVALID_REQUEST = ProblemType("invalid-request", 422, "The request is invalid")
TOO_BUSY = ProblemType("too-busy", 429, "Too much is under way")
INTERNAL = ProblemType("internal", 500, "Something went wrong here")
UNAVAILABLE = ProblemType("unavailable", 503, "Not available at the moment")

_BY_STATUS = {
    each.status: each
    for each in (UNAUTHORIZED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE)
}


class Fault(TypedDict):
    """What is wrong with one field; `index` is the event's, null where there are no events."""

    index: int | None
    field: str
    detail: str


class Problem(Exception):
    """A request that ends in an error; may be raised anywhere below a route."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        *,
        errors: Sequence[Fault] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers

    def response(self, scope: Scope) -> Response:
        """The problem as the answer to the request of this `scope`."""
        body = orjson.dumps(self.document(scope))
        return Response(body, self.kind.status, self.headers, media_type=MEDIA_TYPE)

    def document(self, scope: Scope) -> dict[str, Any]:
        """The problem's fields; `instance` names the request of this `scope`."""
        document: dict[str, Any] = {
            "type": self.kind.urn,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
        }
        request_id = scope.get("state", {}).get("request_id")
        if request_id is not None:
            document["instance"] = f"urn:rapport:request:{request_id}"
        if self.errors is not None:
            document["errors"] = self.errors
        return document


def invalid(field: str, detail: str) -> Problem:
    """422: one field of a request is wrong."""
    errors: list[Fault] = [{"index": None, "field": field, "detail": detail}]
    return Problem(INVALID_REQUEST, f"{field}: {detail}", errors=errors)


def busy(detail: str, retry_after: int = 1) -> Problem:
    """429: the same request may succeed in `retry_after` seconds."""
    return Problem(TOO_BUSY, detail, headers={"Retry-After": str(retry_after)})


def unavailable(detail: str, retry_after: int = 1) -> Problem:
    """503: something this service needs is away; try again in `retry_after` seconds."""
    return Problem(UNAVAILABLE, detail, headers={"Retry-After": str(retry_after)})


def install_problems(app: Starlette) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(Exception, _defect)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response(request.scope)


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    name = status.phrase.lower().replace(" ", "-")
    kind = _BY_STATUS.get(status) or ProblemType(name, status, status.phrase)
    detail = f"{request.method} {request.url.path}: {error.detail}"
    headers = dict(error.headers or {})
    if kind is METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods(request))
    return Problem(kind, detail, headers=headers).response(request.scope)


def _methods(request: Request) -> list[str]:
    """All methods of a path, which may be those of several routes."""
    routes = (each for each in request.app.routes if isinstance(each, Route))
    found = (each for each in routes if each.matches(request.scope)[0] is not Match.NONE)
    return sorted(set().union(*(each.methods or () for each in found)))


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors: list[Fault] = [
        {"index": None, "field": _field(each["loc"]), "detail": each["msg"]}
        for each in error.errors()
    ]
    detail = "; ".join(f"{each['field']}: {each['detail']}" for each in errors)
    return Problem(INVALID_REQUEST, detail, errors=errors).response(request.scope)


def _field(location: Sequence[str | int]) -> str:
    """`("query", "limit")` is the field `limit`."""
    return ".".join(str(part) for part in location[1:])


async def _defect(request: Request, error: Exception) -> Response:
    return defect(request.scope)


def defect(scope: Scope) -> Response:
    """500: the answer to the request of this `scope`, at which our own code failed."""
    detail = "The failure has been logged; it is not your request's"
    return Problem(INTERNAL, detail).response(scope)
