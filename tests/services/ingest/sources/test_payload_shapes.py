"""One odd field, anywhere in a payload, costs no more than the part in which it stands."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from msgspec import Struct

from services.http.problems import Problem
from services.ingest.sources.payload_shapes import part_as, parts_as, payload_as
from services.ingest.sources.statements import Ignored
from tests.services.ingest.deliveries import SOURCES, delivered, read
from tests.services.ingest.producers import SAMPLES, Sample


class Person(Struct):
    login: str
    name: str | None = None


class Work(Struct):
    author: Person
    reader: Person | None = None
    tags: list[str] = []


ANA = {"login": "ana"}


@pytest.mark.parametrize(
    ("stated", "work"),
    [
        ({"author": ANA, "more": 1}, Work(Person("ana"))),
        ({"author": ANA | {"name": 5}}, Work(Person("ana"))),
        ({"author": ANA | {"name": None}, "tags": None}, Work(Person("ana"))),
        ({"author": ANA, "reader": {"name": "Bo"}, "tags": "x"}, Work(Person("ana"))),
        ({"author": ANA, "reader": {"login": []}, "tags": ["x", 1]}, Work(Person("ana"))),
        ({"author": ANA, "reader": ANA | {"name": 1}}, Work(Person("ana"), Person("ana"))),
    ],
)
def test_what_is_optional_and_odd_is_absent(stated: dict[str, Any], work: Work) -> None:
    before = deepcopy(stated)
    assert payload_as(Work, stated) == part_as(Work, stated, "here") == work
    assert stated == before


@pytest.mark.parametrize(
    ("stated", "field", "detail"),
    [
        ({}, "author", "is required"),
        ({"author": {}}, "author.login", "is required"),
        ({"author": {"login": 5}, "tags": 5}, "author.login", "expected `str`, got `int`"),
        ({"author": 5}, "author", "expected `object`, got `int`"),
        ([ANA], "", "expected `object`, got `array`"),
    ],
)
def test_what_is_required_names_the_field_that_is_wrong(
    stated: object, field: str, detail: str
) -> None:
    with pytest.raises(Problem) as raised:
        payload_as(Work, stated)
    assert raised.value.errors == [{"index": None, "field": field, "detail": detail}]
    assert part_as(Work, stated, "here") == Ignored(f"unreadable: {field or 'it'} {detail}", "here")


def test_each_part_is_read_by_itself() -> None:
    read = list(parts_as(Person, [ANA, 5, {"login": "bo"}], "people"))
    assert read[::2] == [Person("ana"), Person("bo")]
    assert read[1] == Ignored("unreadable: it expected `object`, got `int`", "people[1]")


Path = tuple[str | int, ...]

WHOLE = {
    "github": {
        *("sender", "repository", "organization", "issue", "pull_request", "comment", "review"),
        *("forkee", "sender.login", "repository.full_name", "organization.login"),
    },
    "linkedin": {"type"},
    "meta": {"object", "entry"},
    "slack": {"type", "event"},
    "whatsapp": {"object", "entry"},
    "x": set[str](),
}
"""Without which a payload is none of its type."""

ABSENT = object()
ODD = [ABSENT, None, "", "odd", 5, True, [5], {"odd": 5}]

ONE_THING = {"github", "slack"}
"""Whose deliveries are about one thing."""


@pytest.mark.parametrize(
    "sample",
    [s for s in SAMPLES if s.producer.type in WHOLE],
    ids=lambda s: f"{s.producer.type}-{s.name}",
)
def test_one_odd_field_costs_only_its_part(sample: Sample) -> None:
    type_ = sample.producer.type
    for path in paths(json.loads(sample.body)):
        for odd in ODD:
            found = events(sample, spoiled(sample, path, odd), path)
            if found is None:
                assert ".".join(map(str, path)) in WHOLE[type_], (path, odd)
            elif in_a_list(path) and type_ not in ONE_THING:
                assert all(event in found for event in sample.events), (path, odd)


@pytest.mark.parametrize(
    "sample",
    [s for s in SAMPLES if s.producer.type in WHOLE and s.events],
    ids=lambda s: f"{s.producer.type}-{s.name}",
)
def test_an_odd_time_does_not_pass_for_now(sample: Sample) -> None:
    dated = all("at" in event for event in sample.events)
    for path in paths(json.loads(sample.body)):
        for odd in ("", "odd", 5, [5]):
            found = events(sample, spoiled(sample, path, odd), path) or []
            assert not dated or all("at" in event for event in found), (path, odd)


def in_a_list(path: Path) -> bool:
    return any(isinstance(step, int) for step in path)


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Everything in a payload, by the path to it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for step, part in inner if isinstance(value, dict | list) else ():
        yield (*at, step)
        if isinstance(part, dict | list):
            yield from paths(part, (*at, step))


def spoiled(sample: Sample, path: Path, odd: object) -> Any:
    """The payload with something `odd` at `path`; what that stands in, in lists, follows intact."""
    payload = json.loads(sample.body)
    place, intact = payload, []
    for step in path[:-1]:
        if isinstance(step, int):
            intact.append((place, deepcopy(place[step])))
        place = place[step]
    if isinstance(path[-1], int):
        intact.append((place, deepcopy(place[path[-1]])))
    if odd is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = odd
    for each, part in intact:
        each.append(part)
    return payload


def events(sample: Sample, payload: Any, path: Path) -> list[Any] | None:
    """What becomes of `payload`; None where it is refused as none of its type."""
    source = sample.producer.type
    sent = delivered(json.dumps(payload).encode(), sample.headers)
    try:
        return read(SOURCES[source], sent, source)[0]
    except Problem as problem:
        assert problem.kind.status == 422, (path, problem)
        return None
