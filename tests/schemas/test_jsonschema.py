from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.events import InvalidEvent, read_event
from schemas.jsonschema import feed_event_document, feed_event_schemas
from schemas.kinds import KINDS

DOCUMENT = feed_event_document()
VALIDATOR = Draft202012Validator(DOCUMENT, format_checker=Draft202012Validator.FORMAT_CHECKER)

ids = st.sampled_from(["ana", "bo", "", 1, None, "x" * 201])
times = st.sampled_from([0, "2026-11-23T10:00:00Z", "soon", -1, 1.5, None, 10**18])
places = st.sampled_from(
    [None, {"name": "Oslo"}, {"name": "x", "latitude": 91}, {}, {"name": "x", "longitude": 10.5}]
)
events = st.fixed_dictionaries(
    {"id": ids, "source": ids, "kind": st.sampled_from([*KINDS, "poke"]), "actor": ids},
    optional={
        "target": ids,
        "at": times,
        "starts_at": times,
        "undo": st.sampled_from([True, False, "x"]),
        "audience": st.sampled_from([1, 1_000_000, 0, -1, 1_000_001, 1.5, "2", True]),
        "text": st.sampled_from(["hello", 1, None]),
        "topics": st.sampled_from([["tea"], [1], "tea", None]),
        "place": places,
        "is_brand": st.sampled_from([True, None, "x"]),
        "aliases": st.sampled_from([["a"], [""], None]),
        "colour": st.text(max_size=2),
    },
)


def read(raw: dict[str, Any]) -> bool:
    try:
        read_event(raw)
    except InvalidEvent:
        return False
    return True


def test_it_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(DOCUMENT)


@given(events)
def test_it_takes_what_ingest_takes(raw: dict[str, Any]) -> None:
    if raw.get("target") != raw["actor"]:  # JSON Schema cannot compare two fields
        assert VALIDATOR.is_valid(raw) == read(raw)


@pytest.mark.parametrize("kind", KINDS.values(), ids=attrgetter("name"))
def test_it_knows_which_kinds_have_a_target(kind: Any) -> None:
    raw = {"id": "1", "source": "s", "kind": kind.name, "actor": "ana"}
    assert VALIDATOR.is_valid(raw) == (not kind.directed)
    assert VALIDATOR.is_valid({**raw, "target": "bo"}) == kind.directed


def test_references_follow_the_template() -> None:
    place = feed_event_schemas("#/elsewhere/{name}")["FeedEvent"]["properties"]["place"]
    assert place["anyOf"][0] == {"$ref": "#/elsewhere/Place"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=attrgetter("name"))
def test_each_detail_says_of_which_kinds_it_is_kept(kind: Any) -> None:
    fields = DOCUMENT["$defs"]["FeedEvent"]["properties"]
    said = {name: field.get("description", "").partition("Kept of: ")[2].partition(";")[0]
            for name, field in fields.items()}  # fmt: skip
    assert {name for name, kinds in said.items() if kind.name in kinds.split(", ")} == kind.details
