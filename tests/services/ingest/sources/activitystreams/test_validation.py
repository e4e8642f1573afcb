from typing import Any

import pytest

from services.http.problems import Problem
from services.ingest.sources.activitystreams.validation import read_thing

LIKE = {"type": "Like", "actor": "https://a.example/ana", "object": {"attributedTo": "x:bo"}}


def fault(payload: Any) -> str:
    """The field that `payload` is refused for."""
    with pytest.raises(Problem) as raised:
        read_thing(payload)
    assert raised.value.kind.status == 422
    (error,) = raised.value.errors or ()
    return error["field"]


@pytest.mark.parametrize(
    "context",
    [
        None,
        "http://www.w3.org/ns/activitystreams",
        "https://www.w3.org/ns/activitystreams#",
        ["https://w3id.org/security/v1", "https://www.w3.org/ns/activitystreams", {"x": "y:"}],
        {"@vocab": "https://www.w3.org/ns/activitystreams", "ext": "https://ext.example/"},
    ],
)
def test_a_context_that_is_taken(context: Any) -> None:
    assert read_thing(LIKE | {"@context": context}).type == "Like"


@pytest.mark.parametrize("context", ["", [], {}, [None], [["x"]], {"@vocab": {}}, True])
def test_another_context_is_refused(context: Any) -> None:
    assert fault(LIKE | {"@context": context}) == "@context"


def test_without_a_context_it_is_the_normative_one() -> None:
    assert read_thing(LIKE).type == "Like"


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("actor", "ana", "actor"),
        ("actor", {"id": "a b:"}, "actor.id"),
        ("object", {"tag": [{"name": "x"}, {"href": "/bo"}]}, "object.tag[1].href"),
        ("object", {"published": "yesterday"}, "object.published"),
        ("startTime", "2026-13-01T00:00:00Z", "startTime"),
        ("object", {"location": {"latitude": "north"}}, "object.location.latitude"),
        ("object", {"summaryMap": {"english!": "x"}}, "object.summaryMap.english!"),
        ("object", {"type": "Collection", "orderedItems": []}, "object.orderedItems"),
    ],
)
def test_a_fault_within_names_its_field(field: str, value: Any, at: str) -> None:
    assert fault(LIKE | {field: value}) == at


@pytest.mark.parametrize(
    "tag",
    ["en", "zh-Hans", "es-419", "de-CH-1996", "sl-rozaj-biske", "en-a-bbb-x-a", "x-whatever"],
)
def test_a_language_tag(tag: str) -> None:
    assert read_thing(LIKE | {"nameMap": {tag: "x"}}).name_map == {tag: "x"}


@pytest.mark.parametrize("tag", ["", "e", "en_GB", "de-419-DE", "a-DE", "en-", "englishes", "fr\n"])
def test_no_language_tag(tag: str) -> None:
    assert fault(LIKE | {"nameMap": {tag: "x"}}) == f"nameMap.{tag}"
