"""Events that arrive late, in any order, or ahead of their time: the tables come out the same."""

import random
import time
import uuid

import httpx
import pytest

from schemas.times import DAY_MS
from services.runtime.access.api_keys import ensure_first_key
from tests.faults.counting import assert_counted, held
from tests.faults.crowd import Crowd, Event
from tests.faults.extent import extent
from tests.faults.load import applied, ends_of, merged, write_events
from tests.processes import until

pytestmark = pytest.mark.kafka

HOUR_MS = DAY_MS // 24
SQUEEZED = 60
"""A crowd's 120 days happen within two, so that an hour's delay overtakes a lot."""


def test_shuffled_within_an_hour_and_some_a_day_late(fault_settings, start, reading):
    """Undos come before what they undo, and ties in any order: the latest wins."""
    crowd, reader, scorer = Crowd(size=12), reading(fault_settings), start(fault_settings)
    now = time.time_ns() // 1_000_000
    events = [
        event | {"at": now - (now - event["at"]) // SQUEEZED}
        for event in crowd.events(extent(short=2_000, long=20_000))
    ]
    arriving = sorted(events, key=lambda event: event["at"] + delay())
    assert undone_in_advance(arriving) > 10
    parts = [arriving[n : n + 250] for n in range(0, len(arriving), 250)]
    ends = merged(*(write_events(fault_settings, part) for part in parts))
    until(lambda: applied(reader, ends), "all to be applied", gone=scorer.process)
    assert_counted(reader, events, crowd.members)


@pytest.mark.parametrize("way", ["posted", "written to Kafka"])
def test_hours_ahead_count_as_of_now_and_do_no_harm(fault_settings, start, reading, way):
    key, ingest = ensure_first_key(fault_settings), start(fault_settings, "ingest")
    reader, scorer = reading(fault_settings), start(fault_settings)
    ingest.wait_ready()
    ego, contact = (uuid.uuid4().hex[:12] for _ in range(2))

    def send(event: Event) -> None:
        if way == "posted":
            headers = {"Authorization": f"Bearer {key}"}
            answer = httpx.post(
                f"{ingest.url}/v1/events", json=event, headers=headers, trust_env=False
            )
            ends = ends_of(answer.json()["position"])
        else:
            ends = write_events(fault_settings, [event])
        until(lambda: applied(reader, ends), "it to be applied", gone=scorer.process)

    before = time.time_ns() // 1_000_000
    message = {"id": "1", "source": ego, "kind": "message", "actor": ego, "target": contact}
    send(message | {"at": before + 12 * HOUR_MS})
    after = time.time_ns() // 1_000_000
    for one, other in ((ego, contact), (contact, ego)):
        settled = held(reader, one)["header"]["latest"]
        assert before <= settled <= after
        row = held(reader, one)["contacts"][other]
        assert list(row["totals"].values()) == [1]
        assert settled in row["first"]
        assert settled in row["last"]
    if way == "posted":
        assert held(reader, ego)["header"] == held(reader, contact)["header"]
    send(message | {"id": "2", "at": after - HOUR_MS})
    row = held(reader, ego)["contacts"][contact]
    assert row["first"] == [after - HOUR_MS, None, None]
    assert list(row["totals"].values()) == [2]


def delay() -> int:
    """Up to an hour; for one in twenty a day."""
    return random.randrange(HOUR_MS) if random.random() < 0.95 else DAY_MS


def undone_in_advance(events: list[Event]) -> int:
    """How many events come after one that takes them back."""
    taken_back, count = set(), 0
    for event in events:
        if event.get("undo"):
            taken_back.add(event["id"])
        else:
            count += event["id"] in taken_back
    return count
