"""One partition that this worker owns: its queue, and the way of its batches."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import TypeVar

import msgspec
from aiokafka import AIOKafkaProducer, ConsumerRecord

from relationships.tables.changeset import Changes
from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from schemas.changes import Change
from services.runtime import metrics
from services.scorer.changes.detector import ChangeDetector
from services.scorer.fault_points import fault_point
from services.scorer.fold.batch import Outcome, process
from services.scorer.fold.dead_letter_policy import TooManyDeadLetters
from services.scorer.fold.handover import DEADLINE_S, hand_over
from services.scorer.store_full import RETRY_S
from services.scorer.table_thread import Run, at_once, in_thread

T = TypeVar("T")

log = logging.getLogger(__name__)

MAX_BATCH = 48_000
"""Records folded together at most."""

QUEUE_LIMIT = MAX_BATCH // 2
"""Records waiting; beyond, no more are fetched."""

_TOLD = {change: metrics.SCORER_CHANGES.labels(change) for change in Change}
"""Series that are there from the start, so that their first change is an increase."""

FEW = 64
"""Batches of so few records are folded and stored in the event loop: a thread takes ten times as
long to begin, and 5 ms where processors are busy, which is a fifth of what readers wait."""

Approvals = Callable[[int], Awaitable[Mapping[str, int] | None]]
"""Up to which offsets an operator has waved a halted partition's dead letters through."""


class Partition:
    """Takes the records of one partition of all topics in order, and whole batches at a time.

    The next batch starts only after the one before is committed in Kafka and visible. It begins
    paused.
    """

    def __init__(
        self,
        table: TableWriter,
        producer: AIOKafkaProducer,
        approvals: Approvals,
        detector: ChangeDetector,
        fold_lock: asyncio.Lock,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Batches of many records are taken and folded by who has the `fold_lock`.

        What waits for it stays in the queue, so that no more of it is fetched. A hand-over may
        take `deadline_s`.
        """
        self.table = table
        self.number = table.identity.partition
        self.halted = False
        self._producer = producer
        self._approvals = approvals
        self._detector = detector
        self._looking = False
        self._turn = fold_lock
        self._deadline_s = deadline_s
        self._queue: list[ConsumerRecord] = []
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._limit = TooManyDeadLetters()
        self._paused = True

    @property
    def positions(self) -> dict[str, int]:
        """Next offset to apply of each feed topic."""
        return self.table.progress.applied()

    @property
    def queued(self) -> int:
        """Records waiting for the next batch."""
        return len(self._queue)

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not self._queue and self._idle.is_set()

    @property
    def looking(self) -> bool:
        """Whether there is anything left to look at for what may be told."""
        return self._looking

    def put(self, records: Iterable[ConsumerRecord]) -> None:
        """Queue records, in the order of their offsets within each topic.

        While paused they are dropped: the positions are sought anew before it goes on.
        """
        if self._paused:
            return
        self._queue += records
        self._arrived.set()

    async def run(self) -> None:
        """Process batches for ever.

        Raises:
            HandoverFailed: where a transaction failed or its outcome is unknown; the process
                must end.
        """
        while True:
            await self._arrived.wait()
            if self._paused or not (self._queue or self._looking):
                self._arrived.clear()
                continue
            self._idle.clear()
            try:
                await self._next()
            finally:
                self._idle.set()

    def caught_up(self) -> None:
        """All of Kafka's records are applied: now is the time to look at what has changed."""
        if self._detector.schedule.begin_round():
            self._looking = True
            self._arrived.set()

    async def pause(self, deadline_s: float) -> bool:
        """Finish the batch under way and drop what is queued; False where it takes too long."""
        self._paused = True
        self._looking = False
        self._queue.clear()
        try:
            await asyncio.wait_for(self._idle.wait(), deadline_s)
        except TimeoutError:
            return False
        return True

    def resume(self) -> None:
        """Go on with what is put from now on."""
        self._paused = False
        self._arrived.set()

    async def _next(self) -> None:
        """Records before all else."""
        if self._queue:
            await self._process()
        else:
            await self._look()

    def _take(self) -> list[ConsumerRecord]:
        """The next batch; nearly always that is all there is, which is then not copied."""
        batch, self._queue = self._queue, self._queue[MAX_BATCH:]
        del batch[MAX_BATCH:]
        return batch

    async def _look(self) -> None:
        detected = await self._work(in_thread, self._detector.detect)
        self._looking = self._detector.schedule.has_more
        if not detected.noted:
            return
        changes, positions = Changes(rows=detected.noted), self.positions
        ends = await hand_over(
            self._producer, self.number, changes, [], positions, self._deadline_s, detected.changes
        )
        fault_point("after-commit")
        await self._store(in_thread, changes, positions, ends)
        for change in detected.changes:
            _TOLD[change.type].inc()

    async def _process(self) -> None:
        run = at_once if len(self._queue) <= FEW else in_thread
        async with self._turn if run is in_thread else nullcontext():
            started, batch = time.perf_counter(), self._take()
            if not batch:  # paused meanwhile
                return
            outcome = await self._work(run, process, self.table, self.positions, batch)
        folded = time.perf_counter()
        fault_point("after-fold")
        while self._limit.reached(len(batch), outcome.dead_letters):
            await self._halt(outcome)
        ends = await hand_over(
            self._producer,
            self.number,
            outcome.changes,
            outcome.dead_letters,
            outcome.positions,
            self._deadline_s,
        )
        committed = time.perf_counter()
        fault_point("after-commit")
        await self._store(run, outcome.changes, outcome.positions, ends)
        self._detector.schedule.note(outcome.changes, outcome.keys, outcome.old)
        stored = time.perf_counter()
        fault_point("after-store")
        _count(outcome, fold=folded - started, kafka=committed - folded, store=stored - committed)

    async def _work(self, run: Run, work: Callable[..., T], *arguments: object) -> T:
        """What `work` on the table comes to. A table with which it fails is not used again."""
        try:
            return await run(work, *arguments)
        except Exception:
            self.table.distrust()
            raise

    async def _halt(self, outcome: Outcome) -> None:
        """Wait for an operator to say that this many dead letters are meant to be."""
        if not self.halted:
            log.error(
                "partition %s halts: %s or more of its last records are dead letters, the latest: "
                "%s. Look into them, then run `rapport dead-dead_letters resume`",
                self.number,
                len(outcome.dead_letters),
                outcome.dead_letters[-1].reason,
            )
        self.halted = True
        until = await self._approvals(self.number)
        if until is not None:
            self._limit.resume(until)
            self.halted = False

    async def _store(
        self, run: Run, changes: Changes, positions: dict[str, int], ends: dict[str, int]
    ) -> None:
        progress = msgspec.structs.replace(
            self.table.progress,
            changelog=ends,
            positions=dict.fromkeys(ends, positions),
        )
        while True:
            try:
                return await run(self.table.apply, changes, progress)
            except StoreFull as error:
                metrics.SCORER_STORE_FAILURES.inc()
                log.error("partition %s: no room to store: %s", self.number, error)
                await asyncio.sleep(RETRY_S)


def _count(outcome: Outcome, **steps: float) -> None:
    metrics.SCORER_RECORDS.labels("folded").inc(outcome.folded)
    metrics.SCORER_RECORDS.labels("duplicate").inc(outcome.duplicates)
    metrics.SCORER_RECORDS.labels("dead_letter").inc(len(outcome.dead_letters))
    metrics.SCORER_FUTURE_DATED.inc(outcome.future_dated)
    metrics.SCORER_BATCH_RECORDS.observe(
        outcome.folded + outcome.duplicates + len(outcome.dead_letters)
    )
    for step, seconds in steps.items():
        metrics.SCORER_BATCH_SECONDS.labels(step).observe(seconds)
    if outcome.appended:
        visible = time.time() - outcome.appended / 1_000
        metrics.SCORER_VISIBLE_SECONDS.observe(max(0.0, visible))
