import msgspec
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import FeedEvent, read_event
from schemas.feed_records import event_size_fault, feed_records, size_fault
from schemas.limits import MAX_EVENT_BYTES

MESSAGE = {"id": "1", "source": "t", "kind": "message", "actor": "ana", "target": "bo"}
POST = {"id": "1", "source": "t", "kind": "post", "actor": "ana"}


def test_each_owner_has_a_record_with_its_side():
    out, into = feed_records(read_event(MESSAGE))
    assert [owner for owner, _ in (out, into)] == ["ana", "bo"]
    assert [msgspec.json.decode(value)["side"] for _, value in (out, into)] == ["out", "in"]
    ((owner, value),) = feed_records(read_event(POST))
    assert (owner, msgspec.json.decode(value)["side"]) == ("ana", "update")


@given(st.sampled_from([MESSAGE, POST]), st.integers(-20, 20), st.booleans())
def test_what_passes_is_never_too_large_once_it_is_settled(raw, over, timed):
    event = read_event(raw | ({"at": 1_795_428_000_000} if timed else {}))
    settled = msgspec.structs.replace(event, at=1_795_428_000_000)
    room = MAX_EVENT_BYTES - max(len(value) for _, value in feed_records(settled))
    room -= len(',"text":""')
    event.text = "x" * (room + over)
    assert (event_size_fault(event) is None) == (over <= 0)
    settled = msgspec.structs.replace(event, at=1_795_428_000_000)
    sizes = [len(value) for _, value in feed_records(settled)]
    assert (size_fault(max(sizes)) is None) == (over <= 0)
    assert isinstance(event, FeedEvent)
