from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.evaluation.distinct import distinct
from relationships.evaluation.recording import record
from schemas.events import FeedEvent
from tests.relationships.worlds import read

EVENTS = st.lists(
    st.builds(
        lambda number, kind, pair, at, audience: {
            "id": f"e{number}", "source": "t", "kind": kind, "actor": pair[0],
            "target": pair[1], "at": at, "audience": audience,
        },
        st.integers(0, 6),
        st.sampled_from(["message", "like"]),
        st.sampled_from(["ab", "ba", "ac"]),
        st.integers(1, 3),
        st.integers(1, 2),
    ),
    max_size=12,
)  # fmt: skip


def act(event):
    return event["kind"], event["actor"], event["target"], event["at"]


@given(EVENTS, st.data())
def test_each_act_counts_once_unless_it_was_taken_back(events, data):
    taken_back = data.draw(st.lists(st.sampled_from(events), max_size=3)) if events else []
    stated = data.draw(st.permutations([*events, *({**e, "undo": True} for e in taken_back)]))
    found = distinct(read(stated))
    holding = {act(event) for event in events if event not in taken_back}
    assert Counter(act(vars_of(e)) for e, net in held(found) if net) == Counter(holding)
    gone = {act(event) for event in taken_back}
    assert Counter(act(vars_of(e)) for e, net in held(found) if not net) == Counter(gone)
    assert found.repeats == len(events) - len(found.events)
    assert [e.at for e in found.events] == sorted(e.at for e in found.events)


def vars_of(event):
    return {field: getattr(event, field) for field in ("kind", "actor", "target", "at")}


def held(found):
    return zip(found.events, found.net, strict=True)


def test_an_undo_takes_back_only_what_says_the_same():
    event = {"id": "e", "source": "t", "kind": "like", "actor": "a", "target": "b", "at": 5}
    for other in ({"source": "u"}, {"id": "f"}, {"at": 6}, {"target": "c"}, {"audience": 2}):
        assert distinct(read([event, {**event, "undo": True, **other}])).net == [1]
    assert distinct(read([{**event, "undo": True}, event])).net == [0]


def test_updates_go_by_their_id_and_vanish_when_taken_back():
    post = {"id": "p", "source": "t", "kind": "post", "actor": "a", "at": 5}
    other = {**post, "id": "q"}
    found = record(read([post, other, dict(post), {**other, "undo": True}]))
    assert [event.id for event in found.updates.values()] == ["p"]
    assert found.repeats == 1


def test_an_event_without_a_time_is_refused():
    with pytest.raises(ValueError, match="event e has no time"):
        distinct([FeedEvent(id="e", source="t", kind="post", actor="a")])
