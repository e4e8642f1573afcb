import itertools
import json
import uuid

from hypothesis import given
from hypothesis import strategies as st

from rapport_client.chunks import chunks
from schemas.events import FeedEvent
from schemas.limits import MAX_EVENTS

EVENTS = st.lists(
    st.fixed_dictionaries(
        {"source": st.just("crm"), "kind": st.just("post"), "actor": st.text(max_size=40)},
        optional={"id": st.text(min_size=1, max_size=20)},
    )
)


@given(EVENTS, st.integers(1, 5), st.integers(2, 500))
def test_all_events_go_once_and_in_order(
    events: list[dict[str, str]], most: int, size: int
) -> None:
    made = list(chunks(events, most, size))
    sent = [event for chunk in made for event in json.loads(chunk.body)]
    assert [e["id"] for e in sent] == [name for chunk in made for name in chunk.ids]
    assert [{**e, "id": s["id"]} for e, s in zip(events, sent, strict=True)] == sent
    assert all(e.get("id", s["id"]) == s["id"] for e, s in zip(events, sent, strict=True))
    for chunk in made:
        assert 1 <= len(chunk.ids) <= most
        assert len(chunk.body) <= size or len(chunk.ids) == 1


@given(EVENTS.filter(bool), st.integers(2, 500))
def test_no_chunk_could_hold_the_next_event(events: list[dict[str, str]], size: int) -> None:
    made = list(chunks(events, MAX_EVENTS, size))
    for chunk, following in itertools.pairwise(made):
        first = json.loads(following.body)[0]
        encoded = len(json.dumps(first, ensure_ascii=False, separators=(",", ":")).encode())
        assert len(chunk.body) + encoded + 1 > size


def test_an_event_without_an_id_gets_a_uuid() -> None:
    (chunk,) = chunks({"source": "crm", "kind": "post", "actor": "ana"})
    assert uuid.UUID(chunk.ids[0])


def test_a_feed_event_before_1973_states_its_time_as_text() -> None:
    event = FeedEvent(id="1", source="crm", kind="post", actor="ana", at=5_000)
    (chunk,) = chunks([event])
    assert json.loads(chunk.body)[0]["at"] == "1970-01-01T00:00:05Z"


def test_nothing_is_no_request() -> None:
    assert list(chunks([])) == []
