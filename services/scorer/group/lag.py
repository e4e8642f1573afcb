"""How far the tables are behind the feeds: measured twice a second, for readers and operators."""

import asyncio
import logging
import time
from collections.abc import Mapping

import numpy as np
from aiokafka.errors import KafkaError
from prometheus_client import Gauge

from relationships.score.score_model import STAGES
from relationships.tables.writer import TableWriter
from services.kafka.clients.consumer import Consumer
from services.kafka.halts import Halt, encode_halt
from services.runtime.metrics import (
    KAFKA_UP,
    RELATIONSHIPS,
    SCORER_IDS_SINCE,
    SCORER_LAG_RECORDS,
    SCORER_PARTITION_VISIBLE_SECONDS,
    SCORER_PARTITIONS,
    SCORER_TABLE_BYTES,
    SCORER_TABLE_READERS,
)
from services.scorer.fold.partition import Partition
from services.scorer.group.readiness import rebuilding, restoring
from services.scorer.log_offsets import LogOffsets, Offsets
from services.scorer.ownership.owned_partition import OwnedPartition
from services.scorer.ownership.ownership import Ownership
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.topic_partitions import feeds_of

log = logging.getLogger(__name__)

_EVERY_S = 0.5
_COMMIT_EVERY = 10

ANSWER_S = 5.0
"""Kafka does not answer where it takes longer."""


class LagMonitor:
    """Notes where the feeds of all `partitions` end, and reports how far behind the tables are.

    `fault` is why that cannot be known, None where Kafka has answered.
    """

    def __init__(
        self,
        consumer: Consumer,
        offsets: LogOffsets,
        ownership: Ownership,
        follower: ChangelogFollower,
        partitions: int,
    ) -> None:
        self.fault: str | None = "Kafka has not answered yet"
        self._consumer = consumer
        self._offsets = offsets
        self._ownership = ownership
        self._follower = follower
        self._partitions = partitions
        self._shown_halts: Mapping[int, Halt] = {}
        self._feeds = [tp for number in range(partitions) for tp in feeds_of(number)]
        KAFKA_UP.labels("scorer").set_function(lambda: self.fault is None)

    async def run(self) -> None:
        """Measure twice a second until cancelled."""
        rounds = 0
        while True:
            try:
                await self.measure()
                halts = self._halts()
                if rounds % _COMMIT_EVERY == 0 or halts != self._shown_halts:
                    await self._commit_for_monitoring(halts)
                rounds += 1
            except (KafkaError, TimeoutError) as error:
                self.report(error)
            await asyncio.sleep(_EVERY_S)

    async def measure(self) -> None:
        """Measure all tables of this process once.

        Raises:
            aiokafka.errors.KafkaError, TimeoutError: where Kafka does not answer.
        """
        at = time.time_ns() // 1_000_000
        async with asyncio.timeout(ANSWER_S):
            ends = await self._offsets.ends(self._feeds)
        self.fault = None
        for owned in list(self._ownership.owned.values()):
            if owned.partition is not None and not self._ownership.paused:
                await self._measure_owned(owned, owned.partition, at, ends)
        self._follower.note_ends(at, ends)
        for table in self._follower.tables:
            _note_table(table, sum(_lags(table, ends).values()))
        self._forget_others()
        self._count_states()

    async def _measure_owned(
        self, owned: OwnedPartition, partition: Partition, at: int, ends: Offsets
    ) -> None:
        """Nothing is noted of a partition that was paused or given up meanwhile.

        What had been read then is dropped, and read again.
        """
        pauses = partition.pauses
        read = {tp.topic: await self._consumer.position(tp) for tp in owned.feeds}
        if partition.pauses != pauses or self._ownership.owned.get(owned.number) is not owned:
            return
        lags = _lags(partition.table, ends)
        partition.clock.note_behind([topic for topic, lag in lags.items() if lag])
        _note_table(partition.table, sum(lags.values()))
        _note_ids(partition.table)
        partition.note_ends(at, {tp.topic: ends[tp] for tp in owned.feeds}, read)

    def report(self, error: Exception) -> None:
        """Report that Kafka does not answer."""
        fault = f"Kafka does not answer: {str(error) or repr(error)}"
        if fault != self.fault:
            log.warning("%s; how far the tables are behind is not known", fault)
        self.fault = fault

    def _forget_others(self) -> None:
        """What was reported of partitions that have left this process is no longer true."""
        owned = {partition.number for partition in self._ownership.partitions}
        followed = {table.identity.partition for table in self._follower.tables}
        for number in range(self._partitions):
            if number not in owned:
                _forget(number, SCORER_IDS_SINCE, SCORER_PARTITION_VISIBLE_SECONDS)
                if number not in followed:
                    _forget(number, SCORER_LAG_RECORDS, SCORER_TABLE_BYTES, SCORER_TABLE_READERS)

    def _count_states(self) -> None:
        owned, tables = self._ownership.partitions, self._follower.tables
        halted = {partition.number for partition in owned if partition.halt}
        halted |= self._follower.faults.keys()
        behind = (restoring(self._ownership, tables) | rebuilding(self._ownership, tables)) - halted
        for state, numbers in (
            ("owned", {partition.number for partition in owned} - halted - behind),
            ("halted", halted),
            ("restoring", behind),
            ("standby", {table.identity.partition for table in tables} - behind - halted),
        ):
            SCORER_PARTITIONS.labels(state).set(len(numbers))
        counted = (each.stages.counts for each in owned if each.stages.counts is not None)
        for stage, count in zip(STAGES, sum(counted, start=np.zeros(len(STAGES))), strict=True):
            RELATIONSHIPS.labels(stage).set(count)

    def _halts(self) -> dict[int, Halt]:
        owned = self._ownership.partitions
        return {partition.number: partition.halt for partition in owned if partition.halt}

    async def _commit_for_monitoring(self, halts: Mapping[int, Halt]) -> None:
        """Let others see the lag, and what is halted, by the group's offsets.

        Positions live in the changelog: these are never read back.
        """
        offsets = {
            tp: (partition.positions.get(tp.topic, 0), encode_halt(halts.get(partition.number)))
            for partition in self._ownership.partitions
            for tp in feeds_of(partition.number)
        }
        if offsets:
            await self._consumer.commit(offsets)
        self._shown_halts = halts


def _lags(table: TableWriter, ends: Offsets) -> dict[str, int]:
    """How many records the table has not applied, by feed topic."""
    applied = table.progress.applied()
    feeds = feeds_of(table.identity.partition)
    return {tp.topic: max(0, ends[tp] - applied.get(tp.topic, 0)) for tp in feeds}


def _note_table(table: TableWriter, lag: int) -> None:
    number = str(table.identity.partition)
    SCORER_LAG_RECORDS.labels(number).set(lag)
    table.clear_stale_readers()
    extent = table.extent()
    SCORER_TABLE_BYTES.labels(number).set(extent.size_bytes)
    SCORER_TABLE_READERS.labels(number).set(extent.readers)


def _forget(number: int, *gauges: Gauge) -> None:
    for gauge in gauges:
        gauge.remove(str(number))


def _note_ids(table: TableWriter) -> None:
    """How far back ids are remembered."""
    if known := table.generations():
        SCORER_IDS_SINCE.labels(str(table.identity.partition)).set(known[0].since / 1_000)
