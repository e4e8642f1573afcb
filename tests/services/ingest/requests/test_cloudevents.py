import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import InvalidEvent
from services.http.problems import Problem
from services.ingest.requests.cloudevents import header_attributes, read_binary, read_cloudevent
from tests.shared import FIXTURES

CLOUDEVENTS = FIXTURES / "cloudevents"
shared = pytest.mark.skipif(not CLOUDEVENTS.exists(), reason="needs ../shared")

DATA = {"kind": "message", "actor": "ana", "target": "bo"}


def envelope(**attributes: Any) -> dict[str, Any]:
    event = {"specversion": "1.0", "id": "e1", "source": "/chat", "type": "org.example.like"}
    return event | {"data": DATA} | attributes


def faults(raw: object) -> list[str]:
    with pytest.raises(InvalidEvent) as caught:
        read_cloudevent(raw)
    return [each.field for each in caught.value.errors]


def test_the_id_and_source_of_the_envelope_win() -> None:
    event = read_cloudevent(envelope(data=DATA | {"id": "inner", "source": "inner"}))
    assert (event.id, event.source) == ("e1", "/chat")


def test_time_gives_a_missing_at_and_type_a_missing_kind() -> None:
    data = {"actor": "ana", "target": "bo"}
    event = read_cloudevent(envelope(time="2026-11-23T10:00:00Z", data=data))
    assert (event.at, event.kind) == (1_795_428_000_000, "like")
    event = read_cloudevent(
        envelope(time="2026-11-23T10:00:00Z", data=DATA | {"at": 1_700_000_000_005})
    )
    assert (event.at, event.kind) == (1_700_000_000_005, "message")
    assert read_cloudevent(envelope(type="like", data=data)).kind == "like"


def test_data_may_be_base64() -> None:
    encoded = base64.b64encode(json.dumps(DATA).encode()).decode()
    assert read_cloudevent(envelope(data=None, data_base64=encoded)).actor == "ana"


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
@pytest.mark.parametrize("value", ["missing", None, ""])
def test_each_required_attribute_is_named(name: str, value: str | None) -> None:
    raw = envelope(**{name: value})
    if value == "missing":
        del raw[name]
    assert faults(raw) == [name]


@pytest.mark.parametrize(
    ("attributes", "wrong"),
    [
        ({"specversion": "0.3"}, ["specversion"]),
        ({"specversion": 1.0}, ["specversion"]),
        ({"id": 7, "source": 8}, ["id", "source"]),
        ({"time": 5}, ["time"]),
        ({"time": "noon"}, ["time"]),
        ({"type": "org.example.poke", "data": {"actor": "a", "target": "b"}}, ["kind"]),
        ({"data": None}, ["data"]),
        ({"data": "text"}, ["data"]),
        ({"data": [DATA]}, ["data"]),
        ({"data": {}}, ["actor"]),
        ({"data_base64": "e30="}, ["data_base64"]),
        ({"data": None, "data_base64": "?"}, ["data_base64"]),
        ({"data": None, "data_base64": "é"}, ["data_base64"]),
        ({"data": None, "data_base64": 5}, ["data_base64"]),
        ({"data": None, "data_base64": "bm90IGpzb24="}, ["data_base64"]),
        ({"data": None, "data_base64": "W10="}, ["data"]),
        ({"id": "x" * 201}, ["id"]),
    ],
)
def test_what_is_wrong_is_named(attributes: dict[str, Any], wrong: list[str]) -> None:
    assert faults(envelope(**attributes)) == wrong


@pytest.mark.parametrize("raw", [None, [], "x", 1, [envelope()]])
def test_only_objects_are_cloudevents(raw: object) -> None:
    assert faults(raw) == [""]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives_the_way_through_a_header(value: str) -> None:
    encoded = quote(value, safe="").encode()
    assert header_attributes([(b"ce-id", encoded)]) == {"id": value}


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        (b"plain", "plain"),
        (b"Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
        (b"%e2%82%ac", "€"),
        (b"%61%2F", "a/"),
        (b"%2561", "%61"),
        (b"100%", "100%"),
        (b'"a b"', "a b"),
        (b'"say \\"hi\\" \\\\ %41"', 'say "hi" \\ A'),
        (b'""', ""),
        (b'a"', 'a"'),
    ],
)
def test_header_values_are_unquoted_then_percent_decoded_once(value: bytes, meaning: str) -> None:
    assert header_attributes([(b"ce-id", value), (b"accept", b"%")]) == {"id": meaning}


@pytest.mark.parametrize("value", [b"%C0%A0", b"%ff", b"\xe9", b"%ED%A0%80"])
def test_header_values_that_are_not_utf_8_are_refused(value: bytes) -> None:
    with pytest.raises(Problem) as caught:
        header_attributes([(b"ce-id", value)])
    assert caught.value.kind.status == 400
    assert "ce-id" in caught.value.detail


def test_a_header_that_comes_twice_is_refused() -> None:
    with pytest.raises(Problem, match="more than once"):
        header_attributes([(b"ce-id", b"1"), (b"ce-id", b"2")])


@shared
@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        ("00.json", ["data_base64"]),
        ("01.json", ["data"]),
        ("02.json", ["actor"]),
        ("03.json", ["data"]),
        ("04.json", ["data"]),
        ("05.json", ["actor"]),
    ],
)
def test_envelopes_of_the_conformance_suite_with_other_data(file: str, wrong: list[str]) -> None:
    assert faults(json.loads((CLOUDEVENTS / file).read_text())) == wrong


@shared
@pytest.mark.parametrize("file", ["00.json", "01.json", "02.json", "03.json", "04.json", "05.json"])
def test_envelopes_of_the_conformance_suite_around_an_event(file: str) -> None:
    raw = json.loads((CLOUDEVENTS / file).read_text())
    raw.pop("data_base64", None)
    event = read_cloudevent(raw | {"data": DATA})
    assert (event.id, event.source) == (raw["id"], "/mycontext")
    assert event.at == (1_522_949_460_000 if "time" in raw else None)


@shared
def test_the_http_binding_of_the_conformance_suite() -> None:
    feature = (CLOUDEVENTS / "features/http-protocol-binding.feature").read_text()
    binary, structured = feature.split("Scenario Outline")[1:3]
    head, body = _request(binary)
    attributes = header_attributes(head)
    assert attributes == {
        "id": "1234-1234-1234",
        "specversion": "1.0",
        "type": "com.example.someevent",
        "source": "/mycontext/subcontext",
        "time": "2018-04-05T03:56:24Z",
    }
    assert body == {"message": "Hello World!"}
    assert read_binary(attributes, DATA) == read_cloudevent(attributes | {"data": DATA})
    _, stated = _request(structured)
    assert stated["data"] == body
    assert read_cloudevent(stated | {"data": DATA}) == read_binary(attributes, DATA)


def _request(scenario: str) -> tuple[list[tuple[bytes, bytes]], dict[str, Any]]:
    """The first request of a scenario: its headers, and its body as JSON."""
    text = scenario.split('"""')[1]
    head, _, body = text.strip().partition("\n\n")
    lines = [line.strip().partition(": ") for line in head.splitlines()[1:]]
    return [(name.lower().encode(), value.encode()) for name, _, value in lines], json.loads(body)
