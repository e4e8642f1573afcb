"""The tables of docs/access.md: what each route grants to whom, as the routes declare it."""

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from fastapi import FastAPI
from starlette.routing import BaseRoute, Route

from deploy.markdown import table
from relationships.profile.identities import ALONE
from services.api.app import create_app as create_api
from services.api.http.routing.access import Rule
from services.api.http.routing.download_route import DownloadRoute
from services.api.resources import RESOURCES
from services.http.declared_routes import (
    FORBIDDEN,
    UNAUTHORIZED,
    YES,
    Access,
    DeclaredRoute,
    open_to_all,
)
from services.http.problems import Problem
from services.ingest.app import create_app as create_ingest
from services.runtime.access.grants import Grant, Scope
from services.runtime.settings import Settings

HEADS = (
    "route",
    "scope",
    "no valid key",
    "without the scope",
    "unbound",
    "bound to it",
    "bound to others",
    "more",
)
AS_SEEN = "what it may see"

Operation = tuple[str, str]
"""A method, in upper case, and a path."""


class UndeclaredRoute(ValueError):
    """A route that says nothing of who may use it."""


class _Ruled(Protocol):
    @property
    def method(self) -> str:
        """Its HTTP method, in lower case."""

    @property
    def scope(self) -> Scope:
        """The scope that a key needs."""

    @property
    def rule(self) -> Rule:
        """What decides whom a key may ask about."""


def tables() -> dict[str, str]:
    """Each service's table by its name, and the api's rules."""
    with TemporaryDirectory() as nothing:
        settings = Settings.model_validate({"data_dir": Path(nothing)})
        apps = {"api": create_api(settings), "ingest": create_ingest(settings)}
        return {
            name: table(HEADS, (_row(*each) for each in declared(app).items()))
            for name, app in apps.items()
        } | {"rules": _rules()}


def declared(app: FastAPI) -> dict[Operation, Access]:
    """What `app` grants for each operation, OpenAPI document and its viewer included.

    Raises:
        UndeclaredRoute: naming a route that declares nothing.
    """
    ruled = {
        (route.method.upper(), route.path): route for each in RESOURCES for route in each.served
    }
    found = {}
    for route in app.routes:
        for method, path in _operations(route):
            by_rule = ruled.get((method, path))
            found[method, path] = _ruled(by_rule) if by_rule else _declared(route, method, app)
    return found


def _operations(route: BaseRoute) -> Iterator[Operation]:
    if not isinstance(route, Route) or not route.methods:
        raise UndeclaredRoute(f"{route} is no route that could declare who may use it")
    for method in sorted(route.methods - {"HEAD"}):
        yield method, route.path


def _declared(route: BaseRoute, method: str, app: FastAPI) -> Access:
    if isinstance(route, DeclaredRoute):
        return route.access[method]
    if isinstance(route, Route) and route.path == app.openapi_url:
        return open_to_all("the service's own description")
    raise UndeclaredRoute(f"{route} does not declare who may use it")


def _ruled(asked: _Ruled) -> Access:
    """What a rule of the api grants, found by asking it."""
    plain = _grants(asked, asked.scope)
    operating = _grants(asked, asked.scope, Scope.OPERATE)
    return Access(
        asked.scope,
        no_key=UNAUTHORIZED,
        no_scope=_without_scope(asked),
        unbound=plain if plain == operating else f"{plain}; with `operate` {operating}",
        own=_grants(asked, asked.scope, members=_OWN),
        others=_grants(asked, asked.scope, members=_OTHERS),
        remark=f"`{_name(asked.rule)}`",
    )


def _without_scope(asked: _Ruled) -> str:
    """Downloads are for whoever may operate, too."""
    return f"{FORBIDDEN}; with `operate` {YES}" if isinstance(asked, DownloadRoute) else FORBIDDEN


_OWN, _OTHERS = frozenset({"ana"}), frozenset({"mallory"})


def _grants(route: _Ruled, *scopes: Scope, members: frozenset[str] | None = None) -> str:
    grant = Grant(id="", name="", scopes=frozenset(scopes), members=members)
    try:
        viewer = route.rule(grant, {"ego": "ana", "member": "ana"}, ALONE)
    except Problem as problem:
        return str(problem.kind.status)
    return YES if viewer is None or route.method != "get" else AS_SEEN


def _rules() -> str:
    """Each rule that a route declares, with what it says of itself."""
    rules = {_name(route.rule): route.rule for each in RESOURCES for route in each.served}
    return "\n".join(f"- `{name}`: {inspect.getdoc(rules[name])}" for name in sorted(rules))


def _name(rule: Rule) -> str:
    name: str = getattr(rule, "__name__", type(rule).__name__)
    return name


def _row(operation: Operation, access: Access) -> Iterable[str]:
    scope = f"`{access.scope}`" if access.scope else ""
    return (f"`{' '.join(operation)}`", scope, *access[1:])
