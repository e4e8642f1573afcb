"""What both services know of a route that one forwards to the other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from services.http.declared_routes import Access, DeclaredRoute

Schema = dict[str, Any]


class ForwardedRoute(NamedTuple):
    """A route of ingest; `access` needs a scope, which the api asks for, too.

    `operation` is its OpenAPI operation, `schemas` are the components that it refers to.
    """

    method: str
    path: str
    access: Access
    operation: Schema
    schemas: Mapping[str, Schema]

    def served_by(self, endpoint: Callable[..., Any]) -> DeclaredRoute:
        """The route in an app, answered by `endpoint`."""
        return DeclaredRoute(self.path, endpoint, {self.method: self.access})


def paths_of(routes: Sequence[ForwardedRoute]) -> Schema:
    """The paths of `routes` in an OpenAPI document."""
    paths: Schema = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = route.operation
    return paths


def schemas_of(routes: Sequence[ForwardedRoute]) -> Schema:
    """The schemas that `routes` refer to, by name."""
    return {name: schema for route in routes for name, schema in route.schemas.items()}


def component(name: str) -> Schema:
    """A reference to the schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}
