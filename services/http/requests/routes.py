"""Which route took a request."""

from functools import lru_cache
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Scope

UNKNOWN = "unknown"
"""Of requests that match no route: the number of series must not depend on clients."""


def route_path(scope: Scope) -> str:
    """The path of the route that took the request, as it was declared."""
    if "route" not in scope and "endpoint" in scope:
        return _paths(scope["app"]).get(scope["endpoint"], UNKNOWN)
    return getattr(scope.get("route"), "path", UNKNOWN)


@lru_cache
def _paths(app: Starlette) -> dict[Any, str]:
    """FastAPI sets `route` in the scope for its own routes only, `endpoint` for all."""
    return {route.endpoint: route.path for route in app.routes if isinstance(route, Route)}
