"""Counts and times every request of a service by its route."""

from functools import lru_cache
from time import perf_counter
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNKNOWN = "unknown"
"""Label of requests that match no route: the number of series must not depend on clients."""


class RequestMetrics:
    """ASGI middleware. `requests` has the labels route and status, `seconds` has route.

    A response is timed until it starts, as streams last for hours.
    """

    def __init__(self, app: ASGIApp, requests: Counter, seconds: Histogram) -> None:
        self.app = app
        self.requests = requests
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; count and time its response."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = perf_counter()
        answered, status = None, 500

        async def send_noted(message: Message) -> None:
            nonlocal answered, status
            if message["type"] == "http.response.start":
                answered, status = perf_counter(), message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            route = _path(scope)
            self.requests.labels(route, status).inc()
            self.seconds.labels(route).observe((answered or perf_counter()) - started)


def _path(scope: Scope) -> str:
    """The path of the route that took the request, as it was declared."""
    if "route" not in scope and "endpoint" in scope:
        return _paths(scope["app"]).get(scope["endpoint"], UNKNOWN)
    return getattr(scope.get("route"), "path", UNKNOWN)


@lru_cache
def _paths(app: Starlette) -> dict[Any, str]:
    """FastAPI sets `route` in the scope for its own routes only, `endpoint` for all."""
    return {route.endpoint: route.path for route in app.routes if isinstance(route, Route)}
