"""What each payload becomes, without a server."""

import json
from typing import Any

import msgspec
import pytest
from starlette.datastructures import Headers, QueryParams

from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.configured_sources import configured_sources
from services.ingest.sources.source import Source
from services.ingest.sources.statements import Ignored
from services.runtime.settings import SourceSettings
from tests.services.ingest.producers import SAMPLES, Sample, sources
from tests.shared import FIXTURES

SOURCES = configured_sources({name: SourceSettings(**s) for name, s in sources().items()})


def delivery(headers: dict[str, str], body: bytes) -> Delivery:
    return Delivery("POST", Headers(headers), QueryParams(), body, 0)


def read(source: Source, sent: Delivery, name: str) -> tuple[list[Any], list[str]]:
    said = source.read(sent, name)
    events = [msgspec.to_builtins(each) for each in said if not isinstance(each, Ignored)]
    return events, [each.reason for each in said if isinstance(each, Ignored)]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: f"{s.producer.type}-{s.name}")
def test_sample(sample: Sample) -> None:
    source = sample.producer.type
    sent = delivery(sample.headers, sample.body)
    assert read(SOURCES[source], sent, source) == (sample.events, sample.ignored)


GITHUB = FIXTURES / "github"
CODERTOCAT, HELLO = "github:Codertocat", "github:Codertocat/Hello-World"
COMMENT = {"kind": "comment", "actor": CODERTOCAT, "target": HELLO, "at": 1_557_933_621_000}
COMMENTED = COMMENT | {
    "text": "You are totally right! I'll get this fixed right away.",
    "url": "https://github.com/Codertocat/Hello-World/issues/1#issuecomment-492700400",
}
FORKED = {
    "kind": "share",
    "actor": "github:Octocoders",
    "target": CODERTOCAT,
    "at": 1_557_933_642_000,
    "url": "https://github.com/Octocoders/Hello-World",
}
FOLLOWED = {"kind": "follow", "actor": CODERTOCAT, "target": HELLO, "at": 1_557_933_640_000}
JOINED = {"kind": "connect", "actor": "github:hacktocat", "target": HELLO}

EXPECTED: dict[str, dict[str, Any] | None] = {
    "fork/payload": FORKED,
    "fork/with-installation.payload": FORKED,
    "issue_comment/created.1.payload": COMMENTED,
    "issue_comment/created.payload": COMMENTED,
    "issue_comment/created.with-installation.payload": COMMENTED,
    "issue_comment/created.with-organization.payload": COMMENTED,
    "issue_comment/deleted.payload": COMMENT | {"undo": True},
    "issue_comment/deleted.with-organization.payload": COMMENT | {"undo": True},
    "issue_comment/edited.payload": None,
    "issue_comment/edited.with-organization.payload": None,
    "member/added.payload": JOINED,
    "member/added.with-installation.payload": JOINED,
    "member/edited.payload": None,
    "star/created.payload": FOLLOWED,
    "star/deleted.payload": FOLLOWED | {"kind": "unfollow", "at": 1_557_933_641_000},
    "watch/started.payload": FOLLOWED,
    "watch/started.with-installation.payload": FOLLOWED,
}


@pytest.mark.skipif(not GITHUB.exists(), reason="needs ../shared")
def test_every_fixture_of_github_is_expected() -> None:
    found = {str(p.relative_to(GITHUB).with_suffix("")) for p in GITHUB.glob("*/*.json")}
    assert found == EXPECTED.keys()


@pytest.mark.skipif(not GITHUB.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", EXPECTED)
def test_fixture_of_github(name: str) -> None:
    headers = {"X-GitHub-Event": name.partition("/")[0], "X-GitHub-Delivery": "d"}
    sent = delivery(headers, (GITHUB / f"{name}.json").read_bytes())
    expected = EXPECTED[name]
    events = [] if expected is None else [{"id": "d", "source": "github"} | expected]
    ignored = ["edited changes no relationship"] if expected is None else []
    assert read(SOURCES["github"], sent, "github") == (events, ignored)


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("number", range(8))
def test_cloudevents_that_are_none_of_ours_are_ignored(number: int) -> None:
    """Those of the conformance suite, of which one lacks a required attribute."""
    body = (FIXTURES / f"cloudevents/{number:02}.json").read_bytes()
    many = isinstance(json.loads(body), list)
    media = "application/cloudevents-batch+json" if many else "application/cloudevents+json"
    sent = delivery({"Content-Type": media}, body)
    if number == 7:
        with pytest.raises(Problem, match="empty"):
            read(SOURCES["cloudevents"], sent, "cloudevents")
        return
    events, ignored = read(SOURCES["cloudevents"], sent, "cloudevents")
    assert (events, len(ignored)) == ([], 2 if many else 1)


def test_a_form_of_github_is_its_payload() -> None:
    sample = next(s for s in SAMPLES if s.name == "star-of-another")
    media = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "payload=" + "".join(f"%{byte:02x}" for byte in sample.body)
    sent = delivery(sample.headers | media, body.encode())
    assert read(SOURCES["github"], sent, "github") == (sample.events, [])


def test_what_has_no_id_is_known_by_its_content() -> None:
    sample = next(s for s in SAMPLES if s.name == "star-of-another")
    headers = {"X-GitHub-Event": "star"}
    ids = [
        read(SOURCES["github"], delivery(headers, body), "github")[0][0]["id"]
        for body in (sample.body, sample.body, sample.body + b" ")
    ]
    assert ids[0] == ids[1] != ids[2]


def test_an_id_that_is_too_long_is_known_by_its_digest() -> None:
    sample = next(s for s in SAMPLES if s.name == "star-of-another")
    headers = {"X-GitHub-Event": "star", "X-GitHub-Delivery": "d" * 500}
    ((event,), _) = read(SOURCES["github"], delivery(headers, sample.body), "github")
    assert len(event["id"]) == 64


def flood(things: int, note: int) -> bytes:
    targets = [f"t{n}" for n in range(things)]
    thing = {"what": "call.logged", "by": {"user": 1}, "with": targets, "note": "x" * note}
    thing = thing if note == 0 else thing | {"what": "note.added"}
    return json.dumps({"batch": [thing]}).encode()


@pytest.mark.parametrize(("things", "note"), [(10_001, 0), (1, 300_000), (100, 100_000)])
def test_a_small_body_does_not_become_a_flood(things: int, note: int) -> None:
    with pytest.raises(Problem) as raised:
        SOURCES["generic"].read(delivery({}, flood(things, note)), "generic")
    assert raised.value.kind.status == 413


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"action": "created"}, "sender"),
        ({"action": "created", "sender": 5}, "sender"),
        ({"sender": {"login": "ana"}}, "repository"),
        ([], ""),
        ({"sender": {"login": "ana"}, "repository": {"full_name": 1}}, "repository.full_name"),
    ],
)
def test_a_payload_of_another_shape_names_its_field(payload: Any, field: str) -> None:
    sent = delivery({"X-GitHub-Event": "star"}, json.dumps(payload).encode())
    with pytest.raises(Problem) as raised:
        SOURCES["github"].read(sent, "github")
    assert raised.value.kind.status == 422
    assert [error["field"] for error in raised.value.errors or ()] == [field]


@pytest.mark.parametrize("expression", ["reverse(@)", "@[::2]", "@[][][]", "sort(@)", "@[0:1:0]"])
@pytest.mark.parametrize("body", [b"[" * 900 + b"]" * 900, b'[1,"a",null,{"a":1}]'])
def test_an_expression_that_does_not_fit_is_no_failure(expression: str, body: bytes) -> None:
    fields = dict.fromkeys(("actor", "id", "at", "text"), expression) | {"kind": "'post'"}
    source = configured_sources({"it": SourceSettings(type="generic", map=fields)})["it"]
    with pytest.raises(Problem) as raised:
        source.read(delivery({}, body), "it")
    assert raised.value.kind.status == 422
