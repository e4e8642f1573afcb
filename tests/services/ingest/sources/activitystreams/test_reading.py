from typing import Any

import pytest

from services.http.problems import Problem
from services.ingest.sources.activitystreams.reading import (
    DEEPEST,
    MOST_FAULTS,
    Fault,
    Part,
    read_parts,
)
from services.ingest.sources.activitystreams.vocabulary import Thing


def read(**stated: Any) -> tuple[Thing, list[Fault]]:
    faults: list[Fault] = []
    return read_parts(stated, Part("", "", 0, faults)), faults


@pytest.mark.parametrize(
    ("stated", "path", "left"),
    [
        ({"actor": {"id": "a b:"}}, "actor.id", {"actor": [Thing()]}),
        ({"tag": [{}, {"href": "/bo"}]}, "tag[1].href", {"tag": [Thing()]}),
        ({"object": [7, "x:y"]}, "object[0]", {"object": ["x:y"]}),
        ({"object": [["x:y"]]}, "object[0]", {}),
        ({"updated": "2026-13-01T00:00:00Z"}, "updated", {}),
        ({"location": {"latitude": "north"}}, "location.latitude", {"location": [Thing()]}),
        ({"latitude": "inf"}, "latitude", {}),
        ({"content": ["a", 7]}, "content[1]", {"content": ["a"]}),
        ({"contentMap": "a"}, "contentMap", {}),
        ({"nameMap": {"en": {}, "de": 7, "fr": "a"}}, "nameMap.de", {"name_map": {"fr": "a"}}),
        ({"to": 7}, "to", {"to": []}),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_read_is_left_out_and_reported(
    stated: Any, path: str, left: dict[str, Any]
) -> None:
    thing, faults = read(**stated)
    assert [fault.path for fault in faults] == [path]
    assert thing == Thing(**left)


def test_an_unreadable_time_is_not_none() -> None:
    """Without any it would be taken for the time of receipt."""
    for stated in ("yesterday", 7, {"a": 1}):
        thing, faults = read(published=stated)
        assert thing.published == str(stated)
        assert [fault.path for fault in faults] == ["published"]


@pytest.mark.parametrize("empty", [None, "", [], {}, [None, ""]])
def test_what_is_empty_is_not_there(empty: Any) -> None:
    names = ("id", "type", "name", "content", "contentMap", "published", "actor", "tag", "url")
    assert read(**dict.fromkeys(names, empty)) == (Thing(), [])


@pytest.mark.parametrize("empty", [None, "", [], {}, [None]])
def test_what_is_for_nobody_is_not_for_all(empty: Any) -> None:
    assert read(to=empty)[0].to == []
    assert read()[0].to is None


def test_one_where_many_are_expected_and_many_where_one_is() -> None:
    thing, faults = read(id=["x:1"], type="Note", to="x:2", mediaType=["text/html"], latitude="1.5")
    assert thing == Thing(id="x:1", type=["Note"], to=["x:2"], media_type="text/html", latitude=1.5)
    assert not faults


@pytest.mark.parametrize(
    "tag",
    ["en", "zh-Hans", "es-419", "de-CH-1996", "sl-rozaj-biske", "en-a-bbb-x-a", "x-whatever"],
)
def test_a_language_tag(tag: str) -> None:
    assert read(nameMap={tag: "x"}) == (Thing(name_map={tag: "x"}), [])


@pytest.mark.parametrize("tag", ["", "e", "en_GB", "de-419-DE", "a-DE", "en-", "englishes", "fr\n"])
def test_no_language_tag(tag: str) -> None:
    thing, faults = read(nameMap={tag: "x", "en": "y"})
    assert thing.name_map == {"en": "y"}
    assert [fault.path for fault in faults] == [f"nameMap.{tag}"]


def test_nesting_has_an_end() -> None:
    nested: dict[str, Any] = {}
    for _ in range(DEEPEST):
        nested = {"object": nested}
    read(**nested)
    nested = {"object": nested}
    with pytest.raises(Problem):
        read(object=nested)


def test_what_is_reported_has_an_end() -> None:
    thing, faults = read(object=[7] * (MOST_FAULTS + 5) + ["x:y"])
    assert thing.object == ["x:y"]
    assert len(faults) == MOST_FAULTS
