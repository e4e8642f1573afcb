from schemas.events import FeedEvent
from services.ingest.imports.outbox import emptied, outbox, pending


def test_events_wait_in_their_order_until_the_outbox_is_emptied() -> None:
    events = [
        FeedEvent(id=str(n), source="calendar", kind="meeting", actor="ana", target="bo", at=n)
        for n in range(20_000)
    ]
    memory = outbox(events) | {b"calendar\0u": b"{}"}
    assert len(memory) > 3
    assert all(len(record) < 1_000_000 for record in memory.values())
    assert pending(dict(reversed(memory.items()))) == events
    left = {key: record for key, record in memory.items() if key not in emptied(memory)}
    assert left == {b"calendar\0u": b"{}"}
    assert pending(left) == []
