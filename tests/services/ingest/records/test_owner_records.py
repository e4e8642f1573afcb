import time
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import FeedEvent, read_event
from schemas.limits import AHEAD_MS, EARLIEST_INTEGER
from schemas.topics import partition_of
from services.ingest.records.owner_records import batch_of

times = st.none() | st.integers(EARLIEST_INTEGER, 4_102_444_800_000)


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    actor, target = draw(st.permutations(["ana", "bo", "名前", "x/y"]))[:2]
    event = {"id": "1", "source": "s", "actor": actor, "at": draw(times)}
    if draw(st.booleans()):
        return event | {"kind": "post"}
    return event | {"kind": "like", "target": target}


@given(st.lists(events(), min_size=1, max_size=5), st.integers(1, 64))
def test_each_owner_gets_the_event_in_its_partition(
    stated: list[dict[str, Any]], partitions: int
) -> None:
    batch = batch_of([read_event(each) for each in stated], partitions)
    assert batch.events == len(stated)
    owners = [o for e in stated for o in (e["actor"], e.get("target")) if o is not None]
    assert [record.key.decode() for record in batch.records] == owners
    for record in batch.records:
        event = msgspec.json.decode(record.value, type=FeedEvent)
        assert record.partition == partition_of(record.key.decode(), partitions)
        assert (event.target if event.side == "in" else event.actor) == record.key.decode()
        assert event.at is not None
        assert event.at <= time.time_ns() // 1_000_000 + AHEAD_MS
