"""What programs of the last release rely on, held against what the code says now."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from packaging.version import Version

from deploy.released import RELEASED, promised
from tests.node import HERE, node

Documents = dict[str, dict[str, Any]]
KNOWN = {path.name: orjson.loads(path.read_bytes()) for path in RELEASED.iterdir()}
CIRCLE = "/v1/members/{ego}/relationships"


def broken(tmp_path: Path, name: str, document: dict[str, Any]) -> set[str]:
    newer = tmp_path / name
    newer.write_bytes(orjson.dumps(document))
    return set(node(HERE / "breaking_changes.js", RELEASED / name, newer).splitlines())


@pytest.fixture(scope="module")
def current() -> Documents:
    return {name: orjson.loads(content) for name, content in promised().items()}


def test_the_same_documents_are_promised(current: Documents) -> None:
    assert KNOWN.keys() == current.keys()


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_nothing_is_broken_but_by_a_version_that_says_so(
    tmp_path: Path, current: Documents, name: str
) -> None:
    may_break = promise_of(current) > promise_of(KNOWN)
    assert may_break or broken(tmp_path, name, current[name]) == set()


def promise_of(documents: Documents) -> tuple[int, ...]:
    """The numbers of a version that a change which breaks something raises: before 1.0 two."""
    version = Version(documents["api.openapi.json"]["info"]["version"])
    return version.release[: 1 if version.major else 2]


def test_what_breaks_readers_and_writers_of_the_api_is_found(tmp_path: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        del document["paths"]["/v1/keys"]
        get = document["paths"][CIRCLE]["get"]
        get["operationId"] = "another"
        get["parameters"].append(
            {"name": "new", "in": "query", "required": True, "schema": {"type": "string"}}
        )
        get["parameters"].append({"name": "more", "in": "query", "schema": {"type": "string"}})
        shown = document["components"]["schemas"]["Suggestion"]["properties"]
        del shown["contact"]
        shown["new"] = {"type": "string"}
        document["components"]["schemas"]["SuggestionPage"]["description"] = "Other words"

    found = changed(tmp_path, "api.openapi.json", change)
    suggestion = "responses 200 content application/json schema properties items items"
    assert found == {
        "remove paths /v1/keys get",
        "remove paths /v1/keys post",
        f"replace paths {CIRCLE} get operationId",
        f"add paths {CIRCLE} get parameters {len(parameters(CIRCLE))}",
        f"remove paths /v1/members/{{ego}}/suggestions get {suggestion} properties contact",
    }


def test_what_breaks_producers_and_consumers_of_topics_is_found(tmp_path: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        del document["channels"]["dead-letters"]
        components = document["components"]
        components["schemas"]["RelationshipChange"]["properties"].pop("score")
        components["schemas"]["FeedEvent"]["required"].append("at")
        components["schemas"]["FeedEvent"]["properties"]["kind"]["enum"].append("wave")
        components["messages"]["DeadLetter"]["headers"]["properties"]["offset"]["type"] = "integer"

    assert changed(tmp_path, "asyncapi.json", change) == {
        "remove channels dead-letters",
        "remove Change properties payload properties score",
        "add FeedRecord properties payload required 5",
        "replace DeadLetter properties headers properties offset type",
    }


def test_what_breaks_producers_of_events_is_found(tmp_path: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        event = document["$defs"]["FeedEvent"]
        event["properties"]["kind"]["enum"].remove("like")
        event["properties"]["new"] = {"type": "string"}

    (found,) = changed(tmp_path, "feed-event.schema.json", change)
    assert found.startswith("remove properties kind enum")


def changed(tmp_path: Path, name: str, change: Callable[[dict[str, Any]], None]) -> set[str]:
    document = orjson.loads((RELEASED / name).read_bytes())
    change(document)
    return broken(tmp_path, name, document)


def parameters(path: str) -> list[Any]:
    found: list[Any] = KNOWN["api.openapi.json"]["paths"][path]["get"]["parameters"]
    return found
