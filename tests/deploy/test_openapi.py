"""The documents of the api and of ingest describe each property, and say of times that they are."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.openapi import SERVICES, document


def properties(part: Any) -> Iterator[tuple[str, Any]]:
    """Each property that is declared in a part of a document, at whatever depth."""
    if isinstance(part, list):
        for each in part:
            yield from properties(each)
    if isinstance(part, dict):
        yield from part.get("properties", {}).items()
        for each in part.values():
            yield from properties(each)


def is_time(name: str) -> bool:
    return name.endswith("_at") or name in {"at", "since", "until"}


def alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return schema.get("anyOf", [schema])


@pytest.mark.parametrize("service", SERVICES)
def test_each_time_has_the_format_of_one(service):
    schemas = document(service)["components"]["schemas"]
    times = [(name, each) for name, each in properties(schemas) if is_time(name)]
    strings = [
        (name, each)
        for name, schema in times
        for each in alternatives(schema)
        if "string" in each.get("type", [])
    ]
    assert strings
    assert [name for name, each in strings if each.get("format") != "date-time"] == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_property_is_described(service):
    """By itself, or by the component that it is."""
    schemas = document(service)["components"]["schemas"]
    # Conditions name properties again, which are described where they are declared.
    declared = {name: without_conditions(schema) for name, schema in schemas.items()}
    found = list(properties(declared))
    assert len(found) > 50
    assert [name for name, each in found if not is_described(each, schemas)] == []


def without_conditions(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in schema.items() if key != "allOf"}


def is_described(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    referred = schema.get("$ref", "").rpartition("/")[2]
    return "description" in schema or (referred and "description" in schemas[referred])
