"""What a rebuild would lose for good: what retention has deleted from the feeds."""

import asyncio
from collections import defaultdict
from typing import NamedTuple

from aiokafka import TopicPartition

from schemas.times import format_time
from schemas.topics import COMMANDS, SCORED
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.runtime.settings import Settings

_FIRST_RECORD_S = 5.0


class Loss(NamedTuple):
    """So many records were deleted from a topic; what is left was appended from `since` on.

    That is in epoch milliseconds, None where nothing is left.
    """

    topic: str
    records: int
    since: int | None

    def __str__(self) -> str:
        left = "all of it" if self.since is None else f"before {format_time(self.since)}"
        what = ", what users have set" if self.topic == COMMANDS else ""
        return f"{self.topic}: {self.records:,} records, {left}{what}"


async def losses(settings: Settings) -> list[Loss]:
    """What is lost of each feed that no longer begins at its first record.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    tps = [TopicPartition(t, p) for t in SCORED for p in range(settings.partitions)]
    asking = Consumer(settings, enable_auto_commit=False)
    async with started(asking) as consumer:
        starts = await consumer.beginning_offsets(tps)
        ends = await consumer.end_offsets(tps)
        cut: defaultdict[str, list[TopicPartition]] = defaultdict(list)
        for tp, start in starts.items():
            if start:
                cut[tp.topic].append(tp)
        found = []
        for topic, of_topic in sorted(cut.items()):
            left = {tp: starts[tp] for tp in of_topic if starts[tp] < ends[tp]}
            deleted = sum(starts[tp] for tp in of_topic)
            found.append(Loss(topic, deleted, await _since(consumer, left)))
        return found


async def _since(consumer: Consumer, starts: dict[TopicPartition, int]) -> int | None:
    """When the latest of the first records was appended that begin at `starts`."""
    appended = []
    for tp, start in starts.items():
        consumer.assign([tp])
        consumer.seek(tp, start)
        try:
            record = await asyncio.wait_for(consumer.getone(tp), _FIRST_RECORD_S)
        except TimeoutError:  # nothing but the ends of transactions
            continue
        appended.append(int(record.timestamp))
    return max(appended, default=None)
