"""ActivityStreams 2.0: W3C's own examples, and what is not well-formed."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers, QueryParams

from schemas.events import FeedEvent
from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.activitystreams.source import ActivityStreams
from services.ingest.sources.statements import Ignored
from tests.services.ingest.producers import SAMPLES
from tests.shared import FIXTURES, SHARED

VOCABULARY = FIXTURES / "activitystreams2"
SOURCE = ActivityStreams(type="activitystreams")
NEEDED = pytest.mark.skipif(not VOCABULARY.exists(), reason="needs ../shared")

SALLY, JOHN = "http://sally.example.org", "http://john.example.org"
S_ACCT, J_ACCT = "acct:sally@example.org", "acct:john@example.org"

LIKED = ("like", SALLY, JOHN, 1_447_331_696_000, False)

EXPECTED = {
    "120": [("message", SALLY, JOHN, None, False)],
    "123": [("message", SALLY, JOHN, None, False)],
    "170": [("travel", SALLY, None, None, False)],
    "171": [("message", SALLY, JOHN, None, False)],
    "173": [("block", SALLY, "http://joe.example.org", None, False)],
    "187": [("message", S_ACCT, J_ACCT, None, False)],
    "188": [("follow", J_ACCT, S_ACCT, None, False), ("follow", S_ACCT, J_ACCT, None, False)],
    "193": [LIKED],
    "193b": [LIKED, (*LIKED[:4], True)],
    "194": [("message", SALLY, JOHN, None, False), ("like", JOHN, SALLY, None, False)],
    "68": [("message", SALLY, JOHN, None, False)],
    "69": [("message", SALLY, JOHN, None, False)],
    "70": [("message", SALLY, JOHN, None, False)],
    "181-jsonldb": [("connect", SALLY, "http://matt.example.org", 1_429_619_696_000, False)],
}
"""Kind, actor, target, at and undo of the events of an example; the others, whose actors have no
ids or which are no activities, have none."""

FAULTS = {
    "array-at-top": "",
    "collection-with-non-page-first": "first",
    "content-map-with-invalid-language-tag": "contentMap.de-419-DE",
    "name-as-namemap": "nameMap",
    "namemap-as-name": "name",
    "number-as-actor": "actor",
    "number-as-content": "content",
    "number-as-context": "@context",
    "number-as-id": "id",
    "number-as-name": "name",
    "number-as-object": "object",
    "number-as-type": "type",
    "number-at-top": "",
    "ordered-collection-with-items": "items",
    "ordered-collection-with-non-page-first": "first",
    "other-context": "@context",
    "relative-uri-for-url": "url",
    "string-at-top": "",
    "unordered-collection-with-ordered-items": "orderedItems",
}
"""The field that is refused of each, with 422."""

EXAMPLES = sorted(path.stem for path in VOCABULARY.glob("*.json"))
FAILING = sorted(path.stem for path in (VOCABULARY / "fail").glob("*.json"))


def read(body: bytes) -> list[FeedEvent | Ignored]:
    return SOURCE.read(Delivery("POST", Headers(), QueryParams(), body, 0), "fedi")


def said(payload: Any) -> list[FeedEvent | Ignored]:
    return read(json.dumps(payload).encode())


def events(payload: Any) -> list[FeedEvent]:
    return [each for each in said(payload) if isinstance(each, FeedEvent)]


def fault(payload: Any) -> str:
    with pytest.raises(Problem) as raised:
        said(payload)
    assert raised.value.kind.status == 422
    (error,) = raised.value.errors or ()
    return error["field"]


@NEEDED
@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str) -> None:
    read_ = read((VOCABULARY / f"{name}.json").read_bytes())
    assert read_
    assert all(each.reason for each in read_ if isinstance(each, Ignored))
    found = [
        (each.kind, each.actor, each.target, each.at, each.undo)
        for each in read_
        if isinstance(each, FeedEvent)
    ]
    expected = EXPECTED.get(name.removeprefix("vocabulary-ex").removesuffix("-jsonld"), [])
    assert found == [
        (kind, f"activitystreams:{actor}", target and f"activitystreams:{target}", *rest)
        for kind, actor, target, *rest in expected
    ]


@NEEDED
def test_every_expectation_is_of_an_example() -> None:
    names = {each.removeprefix("vocabulary-ex").removesuffix("-jsonld") for each in EXAMPLES}
    assert names >= EXPECTED.keys()
    assert {*FAILING} == {*FAULTS, "bad-character-set"}


@NEEDED
@pytest.mark.parametrize("name", FAULTS)
def test_what_must_fail(name: str) -> None:
    assert fault(json.loads((VOCABULARY / f"fail/{name}.json").read_text())) == FAULTS[name]


@NEEDED
def test_a_body_that_is_not_utf_8() -> None:
    with pytest.raises(Problem) as raised:
        read((VOCABULARY / "fail/bad-character-set.json").read_bytes())
    assert raised.value.kind.status == 400


LIKE = {"type": "Like", "actor": "https://a.example/ana", "object": {"attributedTo": "x:bo"}}


@pytest.mark.parametrize("depth", [40, 400, 1_000])
@pytest.mark.parametrize("field", ["object", "tag", "summary"])
def test_nesting_is_bounded(depth: int, field: str) -> None:
    body = f'{{"{field}":' * depth + '"x:y"' + "}" * depth
    with pytest.raises(Problem) as raised:
        read(body.encode())
    assert raised.value.kind.status in (400, 422)


def test_too_many_of_everything() -> None:
    actors = [f"x:{n}" for n in range(101)]
    with pytest.raises(Problem) as raised:
        said({"type": "Follow", "actor": actors, "object": [f"y:{n}" for n in range(100)]})
    assert raised.value.kind.status == 413


MANY = [f"https://a.example/{n}" for n in range(200)]


@pytest.mark.parametrize(
    "activity",
    [
        LIKE | {"object": MANY, "to": MANY},
        LIKE | {"type": "Undo", "actor": MANY, "object": LIKE | {"actor": MANY}},
        LIKE | {"type": "Create", "object": {"type": "Note", "inReplyTo": MANY, "to": MANY}},
    ],
    ids=lambda activity: activity["type"],
)
def test_lists_that_multiply_are_passed_over(activity: Any) -> None:
    ignored, event = said({"type": "Collection", "items": [activity, LIKE]})
    assert isinstance(ignored, Ignored)
    assert ignored.reason == f"{activity['type']} of too much at once"
    assert isinstance(event, FeedEvent)


def test_what_has_no_id_is_known_by_its_content_wherever_it_stands() -> None:
    other = LIKE | {"actor": "https://a.example/bo"}
    (alone,) = events(LIKE)
    _, among = events({"type": "Collection", "items": [other, LIKE]})
    assert alone.id == among.id
    assert alone.source == "fedi"


def test_a_member_that_is_too_long_spoils_no_other() -> None:
    follows = [{"type": "Follow", "actor": f"x:{'a' * n}", "object": "x:bo"} for n in (1, 200)]
    follow, ignored = said({"type": "Collection", "items": follows})
    assert isinstance(follow, FeedEvent)
    assert isinstance(ignored, Ignored)
    assert ignored.reason.startswith("actor: must be 1 to 200 bytes")
    assert ignored.example == "number 1"


CASES = SHARED / "cases"
CASE_AT = 1_793_491_200_000
"""2026-11-01."""

BO_L, ANA_L = "https://l.example/u/bo", "https://l.example/u/ana"

EXPECTED_OF_CASES: dict[str, list[tuple[str, str, str | None, int]]] = {
    "30-lemmy-private-message": [("message", ANA_L, "https://k.example/u/bo", 1_635_521_516_000)],
    "31-lemmy-announce-create": [("post", BO_L, None, CASE_AT)],
    "31-lemmy-announce-delete": [],
    "31-lemmy-announce-dislike": [],
    "31-lemmy-announce-like": [],
    "32-poll-vote": [],
}


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", EXPECTED_OF_CASES)
def test_case(name: str) -> None:
    read_ = read((CASES / f"{name}.json").read_bytes())
    found = [(e.kind, e.actor, e.target, e.at) for e in read_ if isinstance(e, FeedEvent)]
    assert found == [
        (kind, f"activitystreams:{actor}", target and f"activitystreams:{target}", at)
        for kind, actor, target, at in EXPECTED_OF_CASES[name]
    ]
    assert read_


PAYLOADS = [json.loads(s.body) for s in SAMPLES if s.producer.type == "activitystreams"]


def parts(value: Any) -> Iterator[Any]:
    """All that stands in a payload."""
    yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from parts(each)
        else:
            yield each


NAMES = sorted(
    {name for p in PAYLOADS for each in parts(p) if isinstance(each, dict) for name in each}
)
LEAVES = st.sampled_from([each for p in PAYLOADS for each in parts(p)]) | st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAYLOADS), st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3))
def test_noise_is_read_or_refused(payload: Any, noise: Any) -> None:
    within = payload.get("object")
    noisy = [payload | noise]
    if isinstance(within, dict):
        noisy.append(payload | {"object": within | noise})
    for each in noisy:
        try:
            read_ = said(each)
        except Problem as problem:
            assert problem.kind.status in (400, 413, 422)
        else:
            assert read_
            for event in read_:
                msgspec.json.encode(event)


ODD = [None, "", [], {}, 7, True, "odd", ["x:1", None], {"id": ""}, {"type": 7}, [[]], "x y:z"]

NEIGHBOUR = LIKE | {"id": "https://a.example/neighbour", "published": "2026-11-20T10:00:00Z"}


def paths(payload: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of all that stands in a payload."""
    items: Any = ()
    if isinstance(payload, dict):
        items = payload.items()
    elif isinstance(payload, list):
        items = enumerate(payload)
    for key, value in items:
        yield (*at, key)
        yield from paths(value, (*at, key))


def replaced(payload: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = payload.copy()
    copy[path[0]] = replaced(payload[path[0]], path[1:], odd)
    return copy


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: str(payload.get("id")))
def test_one_odd_part_spoils_nothing_beside_it(payload: Any) -> None:
    """Each part of each sample replaced by two of the odd values, beside another like."""
    for number, path in enumerate(paths(payload)):
        for odd in (ODD[number % len(ODD)], ODD[(5 * number + 3) % len(ODD)]):
            noisy = replaced(payload, path, odd)
            read_ = events({"type": "Collection", "items": [noisy, NEIGHBOUR]})
            assert any(each.id == NEIGHBOUR["id"] for each in read_), (path, odd)


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("field", ["to", "cc", "tag", "name", "inReplyTo", "type", "attributedTo"])
def test_an_odd_part_makes_nothing_public(field: str, odd: Any) -> None:
    note = {"id": "x:1", "type": "Note", "content": "secret", "to": ["https://k.example/u/bo"]}
    create = {"type": "Create", "actor": "https://l.example/u/ana", "object": note | {field: odd}}
    assert all(each.kind in ("message", "mention") for each in events(create))
    assert "secret" not in str(said(create))
