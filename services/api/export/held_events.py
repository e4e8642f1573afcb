"""The lines of a member's events and commands that the feeds still hold."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from typing import Any

import msgspec
from aiokafka import ConsumerRecord

from relationships.tables.erased_members import ErasedMembers
from schemas.events import TIMES, Side
from schemas.export import EventLine, Line
from schemas.times import InvalidTime, format_time, read_time
from schemas.undecodable import UNDECODABLE
from services.api.reading.reads import Reads
from services.kafka.feed_scan import OpenFeeds

_decoder = msgspec.json.Decoder(dict[str, Any])
_TIMES = {*TIMES, "snoozed_until", "done_at"}
_THEIRS = ("block", "unblock")
"""What a contact does that is not the member's to see."""


_NAMED = ("actor", "target", "ego", "contact")


async def held_events(
    feeds: OpenFeeds, member: str, reads: Reads
) -> AsyncGenerator[Sequence[Line]]:
    """Lines of what is keyed by `member`, in batches, which may be empty; see `OpenFeeds`."""
    key = member.encode()
    async with aclosing(feeds.records(reads.tables.partition_of(member))) as batches:
        async for records in batches:
            erased = reads.tables.erasures.current()
            own = [record for record in records if record.key == key]
            yield list(_lines(member, own, erased))


def _lines(member: str, records: Sequence[ConsumerRecord], erased: ErasedMembers) -> Iterator[Line]:
    for record in records:
        event = _event(record.value)
        if event is not None and not _is_erased(event, record.timestamp, erased):
            yield EventLine(
                member=member,
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                appended_at=format_time(record.timestamp),
                event=_with_times(event),
            )


def _event(value: bytes | None) -> dict[str, Any] | None:
    """What a record states; None where it is not the member's, or none."""
    try:
        event = _decoder.decode(value or b"")
    except UNDECODABLE:
        return None
    if event.get("side") == Side.IN and event.get("kind") in _THEIRS:
        return None
    return event


def _is_erased(event: dict[str, Any], appended: int, erased: ErasedMembers) -> bool:
    """Whether it does not count, as it names somebody who was erased later."""
    at = event.get("at")
    at = at if isinstance(at, int) else appended
    named = [event[name] for name in _NAMED if isinstance(event.get(name), str)]
    return any(
        erasure is not None and erasure.covers(appended, at) for erasure in map(erased.of, named)
    )


def _with_times(event: dict[str, Any]) -> dict[str, Any]:
    return event | {name: _time(event[name]) for name in event.keys() & _TIMES}


def _time(stated: Any) -> Any:
    """The time as RFC 3339; what is none, as whoever writes to Kafka may state it, as it is."""
    try:
        return format_time(read_time(stated))
    except InvalidTime:
        return stated
