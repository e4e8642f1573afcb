"""Noticing transactions that stay open, behind which nothing can be read: no wait is silent."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from services.kafka.transactions.open_transactions import open_transactions
from services.runtime.settings import Settings
from services.scorer.log_offsets import LogOffsets, Offsets

log = logging.getLogger(__name__)

EVERY_S = 2.0
MARGIN_S = 3.0
"""So long after the timeout of our own transactions one that is still open is reported."""

MOST_PATIENCE_S = 20.0


class StuckEnds:
    """Up to where topic partitions can be read, and since when that stays before their end."""

    def __init__(self, patience_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience_s, self._clock = patience_s, clock
        self._stuck: dict[TopicPartition, tuple[int, float]] = {}

    def note(self, committed: Offsets, written: Offsets) -> list[TopicPartition]:
        """Note their ends; returns those whose committed one has been stuck for so long."""
        now, before = self._clock(), self._stuck
        self._stuck = {}
        for tp, end in committed.items():
            if end < written[tp]:
                stuck = before.get(tp)
                self._stuck[tp] = stuck if stuck and stuck[0] == end else (end, now)
        return [tp for tp, (_, at) in self._stuck.items() if now - at >= self._patience_s]


class TransactionWatch:
    """Looks whether what can be read of some topic partitions stays before their end.

    `wanted` returns which. `reasons` has one for each transaction that has stayed open for longer
    than ours may, by its partition.
    """

    def __init__(
        self, settings: Settings, wanted: Callable[[], Collection[TopicPartition]]
    ) -> None:
        self.reasons: dict[TopicPartition, str] = {}
        self._settings = settings
        patience_s = settings.transaction_timeout_ms / 1_000 + MARGIN_S
        self._ends = StuckEnds(min(MOST_PATIENCE_S, patience_s))
        self._wanted = wanted

    async def run(self) -> None:
        """Look until cancelled.

        Raises:
            aiokafka.errors.KafkaError: where Kafka is not there to begin with.
        """
        committed = LogOffsets(self._settings, isolation_level="read_committed")
        written = LogOffsets(self._settings)
        try:
            await committed.start()
            await written.start()
            while True:
                await asyncio.sleep(EVERY_S)
                try:
                    await self._look(committed, written)
                except KafkaError as error:
                    log.warning("cannot look for open transactions: %s", error)
        finally:
            await committed.stop()
            await written.stop()

    async def _look(self, committed: LogOffsets, written: LogOffsets) -> None:
        tps = list(self._wanted())
        if not tps:
            return
        long = self._ends.note(await committed.ends(tps), await written.ends(tps))
        found = await open_transactions(self._settings, long) if long else []
        reasons = {each.tp: str(each) for each in reversed(found)}
        for tp in reasons.keys() - self.reasons.keys():
            log.error("partition %s: %s", tp.partition, reasons[tp])
        self.reasons = reasons
