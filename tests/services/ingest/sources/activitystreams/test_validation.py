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
    assert read_thing(LIKE | {"@context": context}).thing.type == ["Like"]


@pytest.mark.parametrize("context", ["", [], {}, [None]])
def test_an_empty_context_is_none(context: Any) -> None:
    assert read_thing(LIKE | {"@context": context}).thing.type == ["Like"]


@pytest.mark.parametrize("context", [[["x"]], {"@vocab": {}}, True, 7, "https://schema.org"])
def test_another_context_is_refused_unless_it_is_an_activity_all_the_same(context: Any) -> None:
    assert fault({"type": "Note", "@context": context}) == "@context"
    thing, faults = read_thing(LIKE | {"@context": context})
    assert thing.type == ["Like"]
    assert [each.path for each in faults] == ["@context"]


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        (LIKE | {"actor": "ana"}, "actor"),
        (LIKE | {"actor": ["ana", 7]}, "actor[0]"),
        (LIKE | {"object": 23}, "object"),
        (LIKE | {"type": 16}, "type"),
        ({"type": "Note", "content": 42}, "content"),
        ({"type": "Note", "startTime": "2026-13-01T00:00:00Z"}, "startTime"),
        ({"type": "Collection", "orderedItems": [LIKE]}, "orderedItems"),
        ({"type": "OrderedCollection", "items": [LIKE]}, "items"),
        ({"type": "Collection", "first": LIKE}, "first"),
    ],
)
def test_that_of_which_nothing_can_be_made_out_is_refused(payload: Any, at: str) -> None:
    assert fault(payload) == at
