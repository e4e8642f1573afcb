"""Lines of events, from records as Kafka returns them."""

from types import SimpleNamespace

import orjson

from relationships.tables.erased_members import NOBODY, ErasedMembers
from schemas.erasures import Erasures, new_secret
from services.api.export.held_events import held_events

MEMBER = "ana"
AT = 1_795_428_000_000


def record(event, key=MEMBER, offset=0):
    value = event if isinstance(event, bytes) else orjson.dumps(event)
    return SimpleNamespace(
        topic="feed.interactions", partition=3, offset=offset, timestamp=AT + 1,
        key=key.encode(), value=value,
    )  # fmt: skip


def message(actor="ana", target="bo", at=AT, **more):
    side = "out" if actor == MEMBER else "in"
    return {"id": "m", "source": "s", "kind": "message", "actor": actor, "target": target,
            "at": at, "side": side, **more}  # fmt: skip


async def lines(*records, erased=NOBODY):
    class Feeds:
        async def records(self, partition):
            assert partition == 3
            yield list(records)

    tables = SimpleNamespace(
        partition_of=lambda member: 3, erasures=SimpleNamespace(current=lambda: erased)
    )
    batches = held_events(Feeds(), MEMBER, SimpleNamespace(tables=tables))
    return [line async for batch in batches for line in batch]


async def test_what_is_keyed_by_the_member_is_there_with_times_that_can_be_read():
    theirs = record(message(), key="bo")
    (line,) = await lines(record(message(text="hello"), offset=7), theirs)
    assert (line.topic, line.partition, line.offset) == ("feed.interactions", 3, 7)
    assert line.appended_at == "2026-11-23T10:00:00.001Z"
    assert line.event == message(text="hello", at="2026-11-23T10:00:00Z")


async def test_what_is_no_event_and_who_blocks_the_member_are_left_out():
    block = message("bo", "ana") | {"kind": "block"}
    own = message("ana", "bo") | {"kind": "block"}
    garbage = [record(value) for value in (b"{", b"[]", b"\xff", b'{"id": "\xff"}')]
    found = await lines(*garbage, record(block), record(own), record(message(at="never")))
    assert [(line.event["kind"], line.event["at"]) for line in found] == [
        ("block", "2026-11-23T10:00:00Z"), ("message", "never"),
    ]  # fmt: skip


async def test_what_an_erasure_of_either_covers_is_left_out():
    said = Erasures()
    said.take(0, 1, *new_secret())
    said.take(1, AT, *said.statement(b"bo", always=False))
    erased = ErasedMembers(said.stated)
    found = await lines(
        record(message()), record(message(at=AT + 1)), record(message(target="cy")), erased=erased
    )
    assert [(line.event["target"], line.event["at"]) for line in found] == [
        ("bo", "2026-11-23T10:00:00.001Z"), ("cy", "2026-11-23T10:00:00Z"),
    ]  # fmt: skip
