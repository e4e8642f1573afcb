"""Going on behind feed records that were deleted before they were applied: an operator's word."""

from collections.abc import Mapping
from typing import NamedTuple

from aiokafka import TopicPartition

from relationships.tables.changeset import Changes
from relationships.tables.state_directory import StateDirectory
from schemas.topics import RELATIONSHIPS
from services.kafka.clients.consumer import Consumer
from services.kafka.rebuild import RebuildRefused, refuse_if_scorers_run
from services.kafka.topics.topics import ensure_topics
from services.runtime.settings import Settings
from services.scorer.fold.handover import create_producer, hand_over
from services.scorer.log_offsets import LogOffsets
from services.scorer.replica.changelog_records import last_positions
from services.scorer.topic_partitions import feeds_of

_LOOK_BACK = 1_000
"""So many offsets before the changelog's end are searched at first."""


class Gap(NamedTuple):
    """So many offsets of `tp` were deleted before they were applied."""

    tp: TopicPartition
    missing: int

    def __str__(self) -> str:
        return f"{self.tp.topic} partition {self.tp.partition}: {self.missing:,} records missing"


async def accept_gap(settings: Settings) -> list[Gap]:
    """Move each partition's positions to where its feeds now begin; tables and changelog stay.

    What ends a transaction counts as a record too.

    Raises:
        RebuildRefused: where scorers run.
        StateLocked: where another process writes the state directory.
        TopicsFault: where the topics are not as the settings say.
        HandoverFailed: where Kafka did not take the new positions; it may be run again.
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    state, offsets = StateDirectory(settings.state), LogOffsets(settings)
    try:
        await ensure_topics(settings)
        await refuse_if_scorers_run(settings)
        await offsets.start()
        partitions = range(settings.partitions)
        return [gap for p in partitions for gap in await _accept(settings, offsets, p)]
    finally:
        await offsets.stop()
        state.close()


async def _accept(settings: Settings, offsets: LogOffsets, partition: int) -> list[Gap]:
    """As the owner of the partition: nobody else can commit meanwhile."""
    async with create_producer(settings, partition) as producer:
        positions = await _stated(settings, offsets, partition)
        starts = await offsets.starts(feeds_of(partition))
        gaps = [
            Gap(tp, start - positions[tp.topic])
            for tp, start in starts.items()
            if start > positions.get(tp.topic, start)
        ]
        if gaps:
            behind = {gap.tp.topic: starts[gap.tp] for gap in gaps}
            await hand_over(producer, partition, Changes(), {**positions, **behind})
    return gaps


async def _stated(settings: Settings, offsets: LogOffsets, partition: int) -> Mapping[str, int]:
    """The last positions in the changelog of a partition; empty where there are none.

    Raises:
        RebuildRefused: where a transaction is open behind which they may stand.
    """
    tp = TopicPartition(RELATIONSHIPS, partition)
    start, end = (await offsets.starts([tp]))[tp], (await offsets.ends([tp]))[tp]
    async with Consumer(settings, isolation_level="read_committed") as consumer:
        consumer.assign([tp])
        if (await consumer.end_offsets([tp]))[tp] < end:
            raise RebuildRefused(f"a transaction is open in {tp.topic} partition {partition}")
        back = _LOOK_BACK
        while True:
            at = max(start, end - back)
            stated = await _last_stated(consumer, tp, at, end)
            if stated is not None or at == start:
                return stated or {}
            back *= 10


async def _last_stated(
    consumer: Consumer, tp: TopicPartition, at: int, end: int
) -> dict[str, int] | None:
    """The last positions between two offsets; None where there are none."""
    consumer.seek(tp, at)
    last = None
    while await consumer.position(tp) < end:
        stated = last_positions((await consumer.getmany(tp, timeout_ms=100)).get(tp, []))
        last = last if stated is None else stated
    return last
