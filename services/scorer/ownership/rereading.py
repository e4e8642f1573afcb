"""Reading a partition's feeds once more, from an earlier time up to where they are applied."""

from collections.abc import AsyncIterator, Mapping

from aiokafka import ConsumerRecord, TopicPartition

from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.runtime.settings import Settings
from services.scorer.topic_partitions import feeds_of


async def reread(
    settings: Settings, partition: int, since: int, upto: Mapping[str, int]
) -> AsyncIterator[list[ConsumerRecord]]:
    """The records appended at `since` (epoch ms) or later, of each feed those below `upto`.

    Of each feed in their order; what retention has deleted is left out.
    """
    rereading = Consumer(
        settings,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    async with started(rereading) as consumer:
        found = await consumer.offsets_for_times(dict.fromkeys(feeds_of(partition), since))
        for tp, start in found.items():
            end = upto.get(tp.topic, 0)
            if start is not None and start.offset < end:
                async for records in _between(consumer, tp, start.offset, end):
                    yield records


async def _between(
    consumer: Consumer, tp: TopicPartition, start: int, end: int
) -> AsyncIterator[list[ConsumerRecord]]:
    consumer.assign([tp])
    consumer.seek(tp, start)
    while await consumer.position(tp) < end:
        fetched = (await consumer.getmany(tp, timeout_ms=200)).get(tp, [])
        if records := [record for record in fetched if record.offset < end]:
            yield records
