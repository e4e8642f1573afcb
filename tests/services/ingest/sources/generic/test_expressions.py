"""What expressions see, and which are refused when Rapport starts."""

import json
from typing import Any

import pytest

from services.ingest.sources.configured_sources import InvalidSource
from tests.services.ingest.deliveries import delivered, read, source

PAYLOAD = {
    "event": "met",
    "data": {
        "host": "ana",
        "ref": 7,
        "when": 1732176000,
        "attendees": [{"who": "bo", "n": 1}, {"who": "ana", "n": 2}, {"who": "cy", "n": 3}],
        "names": ["dan", "eve"],
        "$root": "literally",
    },
}
MAP = {"kind": "'like'", "actor": "who", "target": "$root.data.host"}


def mapped(payload: Any = PAYLOAD, headers: dict[str, str] | None = None, **options: Any) -> Any:
    fields = MAP | options.pop("map", {})
    it = source(type="generic", namespace="", map=fields, **options)
    return read(it, delivered(json.dumps(payload).encode(), headers or {}), "it")


def test_the_whole_payload_is_seen_inside_each() -> None:
    fields = {"id": "join('-', [to_string($root.data.ref), to_string(n)])", "at": "$root.data.when"}
    events, ignored = mapped(each="data.attendees", map=fields)
    assert [(e["id"], e["actor"], e["target"], e["at"]) for e in events] == [
        ("7-1", "bo", "ana", 1_732_176_000_000),
        ("7-3", "cy", "ana", 1_732_176_000_000),
    ]
    assert ignored == ["a like to oneself"]


def test_at_any_depth_and_of_items_that_are_no_objects() -> None:
    events, _ = mapped(each="data.names", map={"actor": "@"})
    assert [event["actor"] for event in events] == ["dan", "eve"]
    fields = {"actor": "data.host", "target": "data.attendees[?who != $root.data.host].who"}
    events, _ = mapped(map=fields)
    assert [event["target"] for event in events] == ["bo", "cy"]
    events, _ = mapped(each="data.attendees[?who != $root.data.host]")
    assert [event["actor"] for event in events] == ["bo", "cy"]


def test_headers_by_their_lower_case_names() -> None:
    fields = {"kind": '$headers."x-event"', "text": "$headers.\"x-event\" == 'share' && who"}
    events, _ = mapped(each="data.attendees", map=fields, headers={"X-Event": "share"})
    assert [(event["kind"], event["text"]) for event in events] == [
        ("share", "bo"),
        ("share", "cy"),
    ]
    assert mapped(each="data.attendees", map=fields) == ([], ["its kind is not mapped"] * 3)


@pytest.mark.parametrize(
    "expression",
    ["'$root'", '`"$root"`', "'it\\'s $root'", 'data."$root"', 'data."\\"" || \'$headers\''],
)
def test_in_quotes_it_is_text(expression: str) -> None:
    events, _ = mapped(map={"actor": "'a'", "target": "'b'", "kind": "'share'", "text": expression})
    assert events[0]["text"] in ("$root", "it's $root", "literally", "$headers")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"actor": "]"}, "map.actor: is no JMESPath"),
        (
            {"actor": "nosuch(@)"},
            "map.actor: is no JMESPath expression: there is no function nosuch",
        ),
        ({"target": "a[?nosuch(@)].b | [0]"}, "map.target: .*nosuch"),
        ({"target": "join(',')"}, r"map.target: .*join\(\) takes 2"),
        ({"target": "join(',', a, b)"}, r"map.target: .*join\(\) takes 2"),
        ({"at": "length()"}, r"map.at: .*length\(\) takes 1"),
        ({"text": "$other.a"}, "map.text: is no JMESPath"),
        ({"text": "$root(@)"}, "map.text: is no JMESPath"),
        ({"text": 7}, "map.text: must be a JMESPath"),
        ({"kind": "'meetin'"}, "map.kind: 'meetin' is never a kind"),
        ({"kind": "`7`"}, "map.kind: 7 is never a kind"),
        ({"nope": "a"}, "map: nope: an event has no such field"),
    ],
    ids=str,
)
def test_what_can_never_be_is_refused_at_start(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidSource, match=rf"sources\.it.*{why}"):
        mapped(map=fields)


@pytest.mark.parametrize(
    "expression", ["not_null(a, b, c, d)", "merge(a, b)", "map(&a, b)", "sort_by(a, &b)"]
)
def test_functions_of_any_number_of_arguments(expression: str) -> None:
    mapped(map={"text": expression})


def test_an_option_of_times_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidSource, match=r"time_zone: .*'Berlin' is no time zone"):
        mapped(time_zone="Berlin")
    with pytest.raises(InvalidSource, match="on_error"):
        mapped(on_error="ignore")


@pytest.mark.parametrize("blank", ["", " ", None, False, "\t\n"])
@pytest.mark.parametrize("field", ["who", "host"])
def test_what_is_blank_is_absent(blank: Any, field: str) -> None:
    item = {"who": "bo", "host": "ana"} | {field: blank}
    events, ignored = mapped([item, {"who": "bo", "host": "ana"}], map={"target": "host"})
    assert [event["actor"] for event in events] == ["bo"]
    name = {"who": "actor", "host": "target"}[field]
    assert ignored == [f"its {name} is not stated"]


def test_blank_targets_are_left_out_of_the_audience() -> None:
    item = {"who": "bo", "to": ["ana", "", None, "cy"]}
    events, _ = mapped(item, map={"target": "to"})
    assert [(event["target"], event["audience"]) for event in events] == [("ana", 2), ("cy", 2)]
    assert mapped({"who": "bo", "to": [""]}, map={"target": "to"}) == ([], ["it has no targets"])


def test_an_update_needs_no_target_though_one_is_mapped() -> None:
    events, _ = mapped({"who": "bo", "to": "ana"}, map={"kind": "'post'", "target": "to"})
    assert "target" not in events[0]
