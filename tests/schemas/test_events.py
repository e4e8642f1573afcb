from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import (
    FeedEvent,
    InvalidEvent,
    Side,
    future_fault,
    happened,
    read_event,
    read_sent_event,
    settle_time,
    sides,
)
from schemas.kinds import KINDS, Family
from schemas.limits import AHEAD_MS, EARLIEST_INTEGER, FUTURE_MS, MAX_AUDIENCE

NOW = 1_795_428_000_000


def stated(**fields: Any) -> dict[str, Any]:
    return {"id": "1", "source": "test", "kind": "message", "actor": "ana", "target": "bo"} | fields


def update(kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": "1", "source": "test", "kind": kind, "actor": "ana"} | fields


def faults(raw: object) -> list[str]:
    with pytest.raises(InvalidEvent) as caught:
        read_event(raw)
    assert all(each.detail for each in caught.value.errors)
    return [each.field for each in caught.value.errors]


def test_the_smallest_events() -> None:
    assert read_event(stated()).at is None
    assert read_event(update("post")).target is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read(kind: str) -> None:
    directed = KINDS[kind].family is not Family.UPDATE
    raw = stated(kind=kind) if directed else update(kind)
    assert read_event(raw).kind == kind


def test_times_are_epoch_milliseconds_inside() -> None:
    times = {"at": "2026-11-23T10:00:00Z", "starts_at": "1970-01-01T00:00:00Z", "ends_at": NOW}
    event = read_event(update("travel", **times))
    assert (event.at, event.starts_at, event.ends_at) == (NOW, 0, NOW)


def test_unknown_fields_and_those_of_other_kinds_are_dropped() -> None:
    event = read_event(stated(colour="red", organization="Acme", text="hello"))
    assert event.organization is None
    assert event.text == "hello"


def test_null_is_the_same_as_missing() -> None:
    assert read_event(update("post", target=None, at=None, text=None)) == read_event(update("post"))


def test_a_producer_cannot_choose_the_side() -> None:
    assert read_event(stated(side="in")).side is None


@pytest.mark.parametrize("raw", [None, 1, "x", [], [stated()], True])
def test_only_objects_are_events(raw: object) -> None:
    assert faults(raw) == [""]


@pytest.mark.parametrize("field", ["id", "source", "kind", "actor"])
def test_required_fields(field: str) -> None:
    raw = stated()
    del raw[field]
    assert faults(raw) == [field]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"id": ""}, ["id"]),
        ({"id": "x" * 201}, ["id"]),
        ({"id": "é" * 101}, ["id"]),
        ({"id": 7}, ["id"]),
        ({"source": ""}, ["source"]),
        ({"kind": "poke"}, ["kind"]),
        ({"kind": 1}, ["kind"]),
        ({"actor": ""}, ["actor"]),
        ({"actor": "a b"}, ["actor"]),
        ({"actor": "a\x00"}, ["actor"]),
        ({"actor": "a\u200bb"}, ["actor"]),
        ({"actor": "e\u0301"}, ["actor"]),
        ({"actor": "x" * 201}, ["actor"]),
        ({"actor": {"id": "ana"}}, ["actor"]),
        ({"target": None}, ["target"]),
        ({"target": "ana"}, ["target"]),
        ({"target": ""}, ["target"]),
        ({"at": "yesterday"}, ["at"]),
        ({"at": -1}, ["at"]),
        ({"at": 1.5}, ["at"]),
        ({"at": "soon", "starts_at": "later"}, ["at", "starts_at"]),
        ({"undo": "yes", "at": NOW}, ["undo"]),
        ({"undo": True}, ["at"]),
        ({"undo": True, "kind": "follow", "at": NOW}, ["undo"]),
        ({"audience": 0}, ["audience"]),
        ({"audience": 1_000_001}, ["audience"]),
        ({"audience": 10**40}, ["audience"]),
        ({"audience": "2"}, ["audience"]),
        ({"audience": True}, ["audience"]),
        ({"text": 1}, ["text"]),
        ({"topics": "tea"}, ["topics"]),
        ({"topics": ["tea", 1]}, ["topics[1]"]),
        ({"id": "", "actor": "", "kind": "poke"}, ["id", "actor", "kind"]),
    ],
)
def test_each_wrong_field_is_named(fields: dict[str, Any], wrong: list[str]) -> None:
    assert faults(stated(**fields)) == wrong


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"target": "bo"}, ["target"]),
        ({"place": {}}, ["place.name"]),
        ({"place": "Oslo"}, ["place"]),
        ({"place": {"name": "x", "latitude": 91}}, ["place.latitude"]),
        ({"place": {"name": "x", "longitude": -181}}, ["place.longitude"]),
        ({"aliases": ["ok", "not ok"]}, ["aliases[1]"]),
        ({"undo": True, "at": NOW}, ["undo"]),
    ],
)
def test_each_wrong_field_of_a_profile_is_named(fields: dict[str, Any], wrong: list[str]) -> None:
    assert faults(update("profile", **fields)) == wrong


@given(st.integers())
def test_an_audience_is_of_interactions_and_dropped_elsewhere(audience: int) -> None:
    if 1 <= audience <= MAX_AUDIENCE:
        assert read_event(stated(audience=audience)).audience == audience
    else:
        assert faults(stated(audience=audience)) == ["audience"]
    for other in (update("post"), stated(kind="follow")):
        if -(2**63) <= audience < 2**63:
            assert read_event(other | {"audience": audience}) == read_event(other)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*FeedEvent.__struct_fields__, "x"]), json))
def test_whatever_is_stated_is_an_event_or_named_faults(fields: dict[str, Any]) -> None:
    try:
        event = read_event(stated(**fields))
    except InvalidEvent as error:
        assert error.errors
    else:
        assert event.kind in KINDS


@pytest.mark.parametrize("field", ["at", "starts_at", "ends_at"])
@pytest.mark.parametrize("seconds", [0, 1_795_428_000, EARLIEST_INTEGER - 1])
def test_an_integer_that_can_only_be_seconds_is_refused(field: str, seconds: int) -> None:
    with pytest.raises(InvalidEvent, match=f"{field}: must be epoch milliseconds; {seconds} lies"):
        read_sent_event(stated(kind="meeting", **{field: seconds}))
    read_sent_event(stated(kind="meeting", **{field: EARLIEST_INTEGER}))
    read_sent_event(stated(kind="meeting", **{field: "1970-01-01T00:00:00Z"}))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_planned_or_days_ahead_has_not_happened(kind: str) -> None:
    most = AHEAD_MS if kind in ("call", "meeting") else FUTURE_MS
    raw = stated(kind=kind) if KINDS[kind].directed else update(kind)
    assert future_fault(read_event(raw), NOW) is None
    assert happened(read_event(raw | {"at": NOW + most}), NOW).at == NOW + most
    with pytest.raises(InvalidEvent, match=f"at: a {kind} more than .* has not happened yet"):
        happened(read_event(raw | {"at": NOW + most + 1}), NOW)


@given(st.none() | st.integers(EARLIEST_INTEGER, 2 * NOW), st.integers(0, NOW))
def test_settled_time_is_never_far_ahead(at: int | None, received: int) -> None:
    event = read_event(stated(at=at))
    ahead = settle_time(event, received)
    assert ahead == (at is not None and at > received + AHEAD_MS)
    assert event.at == (received if ahead or at is None else at)


def test_an_update_has_one_owner_and_an_interaction_two() -> None:
    assert sides(read_event(update("post"))) == [("ana", Side.UPDATE)]
    assert sides(read_event(stated())) == [("ana", Side.OUT), ("bo", Side.IN)]
