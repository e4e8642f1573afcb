import inspect
from collections.abc import Callable
from typing import Any

import pytest

from deploy.openapi import document
from rapport_client import AsyncClient, Client, routes, writes
from rapport_client.calls import Pages, Request

MADE = {
    name: make
    for module in (routes, writes)
    for name, make in vars(module).items()
    if inspect.isfunction(make) and make.__module__ == module.__name__
}


def request(make: Callable[..., Any]) -> Request:
    """What is asked with everything stated that may be."""
    taken = inspect.signature(make).parameters.values()
    named = {each.name: "x" for each in taken if each.kind is not each.VAR_KEYWORD}
    made = make(**named)
    return made.call if isinstance(made, Pages) else made


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    found: dict[str, Any] = document("api")["paths"]
    return found


def test_every_get_route_has_a_method(paths: dict[str, Any]) -> None:
    documented = {path for path, operations in paths.items() if "get" in operations}
    asked = [request(make) for make in MADE.values()]
    assert {each.route for each in asked if each.method == "GET"} == documented


@pytest.mark.parametrize("name", MADE)
def test_what_is_asked_is_documented(name: str, paths: dict[str, Any]) -> None:
    asked = request(MADE[name])
    operation = paths[asked.route][asked.method.lower()]
    stated = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    common = {"at", "after", "wait", "cursor"}
    assert stated - common == asked.query.keys() - common
    in_path = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
    assert in_path == asked.parts.keys()


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_both_clients_have_every_route(client: type) -> None:
    assert set(MADE) <= set(dir(client))
