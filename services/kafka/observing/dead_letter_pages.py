"""The latest dead letters, page by page and newest first, without reading all there are."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from aiokafka import ConsumerRecord, TopicPartition

from schemas.topics import DEAD_LETTERS
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.kafka.dead_letters import DeadLetterRecord, dead_letter_of
from services.runtime.settings import Settings

SHOWN_BYTES = 4_000
"""Of a key and of a value no more is kept: a page of whole ones could take all memory."""

Before = Mapping[int, int]
"""By partition, the offset in `dead-letters` before which to go on."""


class Stored(NamedTuple):
    """A dead letter, where it stands in `dead-letters` and when it was written (epoch ms).

    `dead_letter` has the first `SHOWN_BYTES` of its key and of its value, which had `value_bytes`.
    """

    at: int
    partition: int
    offset: int
    value_bytes: int
    dead_letter: DeadLetterRecord


class DeadLetterPage(NamedTuple):
    """Dead letters, newest first; where to go on, None where there are no more."""

    items: list[Stored]
    following: Before | None


async def dead_letter_page(settings: Settings, before: Before | None, limit: int) -> DeadLetterPage:
    """At most `limit` dead letters, the newest of those `before`, or of all.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    reading = Consumer(settings, isolation_level="read_committed", enable_auto_commit=False)
    async with started(reading) as consumer:
        tps = [TopicPartition(DEAD_LETTERS, p) for p in range(settings.partitions)]
        starts, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        found: dict[int, list[Stored]] = {}
        for tp in tps:
            end = min(ends[tp], (before or {}).get(tp.partition, ends[tp]))
            found[tp.partition] = await _newest(consumer, tp, starts[tp], end, limit + 1)
    return _page(found, limit)


async def _newest(
    consumer: Consumer, tp: TopicPartition, start: int, end: int, limit: int
) -> list[Stored]:
    """The last `limit` dead letters from `start` to `end`, newest first.

    The ends of transactions have offsets too, so that it may take looking back further.
    """
    found: list[Stored] = []
    width = 2 * limit
    while end > start and len(found) < limit:
        begin = max(start, end - width)
        found += reversed(await _between(consumer, tp, begin, end))
        end, width = begin, 2 * width
    return found[:limit]


async def _between(consumer: Consumer, tp: TopicPartition, begin: int, end: int) -> list[Stored]:
    consumer.assign([tp])
    consumer.seek(tp, begin)
    found: list[Stored] = []
    while await consumer.position(tp) < end:
        records = (await consumer.getmany(tp, timeout_ms=100)).get(tp, [])
        found += _stored(record for record in records if record.offset < end)
    return found


def _stored(records: Iterable[ConsumerRecord]) -> Iterable[Stored]:
    for record in records:
        if (whole := dead_letter_of(record)) is not None:
            cut = msgspec.structs.replace(whole, key=_cut(whole.key), value=_cut(whole.value))
            yield Stored(
                record.timestamp, record.partition, record.offset, len(whole.value or b""), cut
            )


def _cut(raw: bytes | None) -> bytes | None:
    return None if raw is None else raw[:SHOWN_BYTES]


def _page(found: Mapping[int, list[Stored]], limit: int) -> DeadLetterPage:
    """The newest of all partitions; what is of one partition stays in its own order."""
    page: list[Stored] = []
    while len(page) < limit and (number := _newest_partition(found)) is not None:
        page.append(found[number].pop(0))
    following = {number: rest[0].offset + 1 if rest else 0 for number, rest in found.items()}
    return DeadLetterPage(page, following if any(found.values()) else None)


def _newest_partition(found: Mapping[int, list[Stored]]) -> int | None:
    heads = [(stored[0].at, number) for number, stored in found.items() if stored]
    return max(heads)[1] if heads else None
