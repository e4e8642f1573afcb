"""One partition that this worker owns: its queue, and the steps of its batches."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing, nullcontext
from functools import partial
from time import monotonic
from typing import TypeVar

from aiokafka import ConsumerRecord

from relationships.tables.changeset import Changes
from relationships.tables.writer import TableWriter
from schemas.changes import Change
from schemas.commands import ERASE_KEY
from schemas.topics import COMMANDS
from services.kafka.clients.producer import Producer
from services.kafka.halts import Halt
from services.runtime import metrics
from services.runtime.settings import SEEN_KEYS
from services.scorer.changes.detector import ChangeDetector
from services.scorer.changes.scan_turns import ScanTurns
from services.scorer.changes.stage_counts import StageCounts
from services.scorer.fault_points import WHILE_ERASING, fault_point
from services.scorer.fold.append_clock import AppendClock
from services.scorer.fold.batch import Retention, process
from services.scorer.fold.batch_metrics import StepTimer, observe_batch
from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY, DeadLetterPolicy
from services.scorer.fold.erasing.eraser import Eraser
from services.scorer.fold.feed_progress import FeedProgress, Positions
from services.scorer.fold.halting import Approvals, Halting
from services.scorer.fold.handover import DEADLINE_S, hand_over
from services.scorer.fold.pacing import Pacing
from services.scorer.fold.positions import furthest
from services.scorer.fold.store import store
from services.scorer.fold.visible_spans import emit_visible
from services.scorer.table_copies import copy_if_due
from services.scorer.table_thread import Run, at_once, in_thread

T = TypeVar("T")

MAX_BATCH = 48_000
"""Records folded at a time, at most."""

QUEUE_LIMIT = MAX_BATCH // 2
"""Records waiting; beyond, no more are fetched."""

FEW = 64
"""Batches of so few records are folded and stored in the event loop: a thread takes ten times as
long to begin, and 5 ms where processors are busy, which is a fifth of what readers wait."""

_CHANGES = {change: metrics.SCORER_CHANGES.labels(change) for change in Change}
"""Series that are there from the start, so that their first change is an increase."""


class Partition:
    """Takes the records of one partition of all topics in order, and whole batches at a time.

    The next batch starts only after the one before is committed in Kafka and visible. It begins
    paused; `pauses` is how often it was since.
    """

    def __init__(
        self,
        table: TableWriter,
        producer: Producer,
        approvals: Approvals,
        detector: ChangeDetector,
        fold_lock: asyncio.Lock,
        scan_turns: ScanTurns,
        eraser: Eraser,
        deadline_s: float = DEADLINE_S,
        policy: DeadLetterPolicy = DEFAULT_POLICY,
        seen_keys: int = SEEN_KEYS,
    ) -> None:
        """Batches of many records are taken and folded only while holding the `fold_lock`.

        What waits for it stays in the queue, so that no more of it is fetched. A hand-over may
        take `deadline_s`. The latest `seen_keys` ids are remembered.
        """
        self.table = table
        self.number = table.identity.partition
        self._detector = detector
        self._detecting = False
        self._fold_lock = fold_lock
        self._scan_turns = scan_turns
        self._eraser = eraser
        self._hand_over = partial(hand_over, producer, self.number, deadline_s=deadline_s)
        self._policy = policy
        self._seen_keys = seen_keys
        self.clock = AppendClock()
        self.pauses = 0
        self._progress = FeedProgress(table)
        self._halting = Halting(self.number, policy, approvals)
        self._queue: list[ConsumerRecord] = []
        self._owed = 0
        self._pacing = Pacing()
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._paused = True

    @property
    def positions(self) -> dict[str, int]:
        """Next offset to apply of each feed topic."""
        return self.table.progress.applied()

    @property
    def halt(self) -> Halt | None:
        """Why it waits for an operator's approval of its dead letters, if it does."""
        return self._halting.halt

    @property
    def stages(self) -> StageCounts:
        """How many of its relationships are at each stage."""
        return self._detector.stages

    @property
    def queued(self) -> int:
        """Records waiting for the next batch."""
        return len(self._queue)

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not self._queue and self._idle.is_set()

    @property
    def working(self) -> bool:
        """Whether there is anything to do: records, changes to detect, or what is to be stated."""
        return not self.idle or ((self._has_work() or self._may_scan) and not self._paused)

    def put(self, records: Iterable[ConsumerRecord]) -> None:
        """Queue records of one topic, in the order of their offsets.

        While paused they are dropped: the positions are sought anew before it goes on. What erases
        comes before all that waits, but for what waited at the last erasure already.
        """
        if self._paused:
            return
        new = list(records)
        if new and new[0].topic == COMMANDS and any(r.key == ERASE_KEY for r in new):
            self._eraser.ask()
        self._queue += new
        self._arrived.set()

    async def run(self) -> None:
        """Process batches for ever.

        Raises:
            HandoverFailed: where a transaction failed or its outcome is unknown; the process
                must end.
        """
        while True:
            await self._arrived.wait()
            if self._paused or not self._has_work():
                self._arrived.clear()
                if self._may_scan:
                    self._scan_turns.wait(self._arrived.set)
                continue
            if 0 < len(self._queue) <= FEW and (wait_s := self._pacing.wait_s(monotonic())) > 0:
                await asyncio.sleep(wait_s)
                continue  # by now it may be paused
            self._idle.clear()
            try:
                await self._next()
            finally:
                self._idle.set()

    def note_ends(self, at: int, ends: Mapping[str, int], read: Mapping[str, int]) -> None:
        """The feeds ended at `ends` at the time `at` (epoch ms).

        Since the last pause all before `read` has been put.
        """
        self._progress.note_ends(at, ends)
        if not self._paused:
            self._progress.note_read(read)
        if self.idle:
            self._note_whole()
        self._arrived.set()

    def beat(self) -> None:
        """Write something to the changelog, see `schemas.topics.HEARTBEAT_MS`."""
        self._progress.beat()
        self._arrived.set()

    async def pause(self, deadline_s: float) -> bool:
        """Finish the batch under way and drop what is queued; False where it takes too long."""
        self._paused = True
        self.pauses += 1
        self._detecting = False
        self._queue.clear()
        self._owed = 0
        self._progress.forget_read()
        try:
            await asyncio.wait_for(self._idle.wait(), deadline_s)
        except TimeoutError:
            return False
        return True

    def resume(self) -> None:
        """Go on with what is put from now on."""
        self._paused = False
        self._arrived.set()

    def _has_work(self) -> bool:
        return (
            bool(self._queue) or self._eraser.due or self._scans or self._progress.has_statement()
        )

    @property
    def _may_scan(self) -> bool:
        """Changes are detected only while the partition is caught up."""
        return self._detecting and self._detector.schedule.caught_up

    @property
    def _scans(self) -> bool:
        """Whether it is this partition's turn to detect any."""
        return self._may_scan and self._scan_turns.free

    async def _next(self) -> None:
        """A batch and a scan by turns, so that no load keeps changes from being detected."""
        if self._eraser.due and not self._owed:
            await self._erase()
        elif self.table.copy_due():
            await copy_if_due(self.table)
        elif self._queue:
            await self._process_batch()
        elif self._progress.has_statement():
            await self._state()
        if self._scans:
            await self._detect_changes()

    def _take(self) -> tuple[list[ConsumerRecord], Positions]:
        """The next batch, and up to where the feeds are applied with it, beyond its records.

        Nearly always it is all there is, which is then not copied. Where more is to be erased it is
        what waited at the last erasure, of which everything that erases is applied.
        """
        most = min(MAX_BATCH, self._owed) if self._eraser.due else MAX_BATCH
        batch, self._queue = self._queue, self._queue[most:]
        del batch[most:]
        self._owed = max(0, self._owed - len(batch))
        return batch, {} if self._queue else self._progress.take_read()

    async def _process_batch(self) -> None:
        run = at_once if len(self._queue) <= FEW else in_thread
        async with self._fold_lock if run is in_thread else nullcontext():
            timer, (batch, read) = StepTimer(), self._take()
            if not batch:  # paused meanwhile
                return
            self._pacing.begin(monotonic(), len(batch))
            retention = Retention(self._seen_keys, self.clock.slowest())
            outcome = await self._work(
                run, process, self.table, self.positions, batch, retention, self._eraser.erasures
            )
        timer.done("fold")
        fault_point("after-fold")
        await self._halting.admit(len(batch), outcome.dead_letters)
        dead_letters = list(map(self._policy.item, outcome.dead_letters))
        positions = furthest(outcome.positions, read)
        ends = await self._hand_over(outcome.changes, positions, dead_letters=dead_letters)
        timer.done("kafka")
        fault_point("after-commit")
        await store(run, self.table, outcome.changes, positions, ends)
        self.clock.note_folded(outcome.reached)
        self._detector.schedule.note(outcome.changes, outcome.keys, outcome.old)
        timer.done("store")
        fault_point("after-store")
        observe_batch(outcome, timer, self.number)
        emit_visible(batch, timer)
        self._note_whole()

    def _note_whole(self) -> None:
        as_of = self._progress.note_whole()
        if as_of is not None and self._detector.schedule.begin_round(as_of):
            self._detecting = True
            self._arrived.set()

    async def _state(self) -> None:
        """State in the changelog what no batch does: see `feed_progress`."""
        rows, positions = self._progress.take_statement()
        changes = Changes(rows=rows)
        ends = await self._hand_over(changes, positions)
        fault_point("after-commit")
        await store(at_once, self.table, changes, positions, ends)
        self._note_whole()

    async def _erase(self) -> None:
        """Erase members, step by step; broken off where this pauses.

        What waits by now is folded before any further erasure, so that no number of them keeps
        what is theirs from everybody else.
        """
        positions, self._owed = self.positions, len(self._queue)
        async with aclosing(self._eraser.steps(partial(self._work, in_thread), positions)) as steps:
            async for changes in steps:
                ends = await self._hand_over(changes, positions)
                fault_point("after-commit")
                await store(in_thread, self.table, changes, positions, ends)
                self._detector.schedule.forget(changes)
                fault_point(WHILE_ERASING)
                if self._paused:
                    return

    async def _detect_changes(self) -> None:
        self._scan_turns.take()
        try:
            detected = await self._work(in_thread, self._detector.detect)
        finally:
            self._scan_turns.give_back()
        self._detecting = self._detector.schedule.has_more
        if not detected.noted:
            return
        changes, positions = Changes(rows=detected.noted), self.positions
        ends = await self._hand_over(changes, positions, relationship_changes=detected.changes)
        fault_point("after-commit")
        await store(in_thread, self.table, changes, positions, ends)
        for change in detected.changes:
            _CHANGES[change.type].inc()

    async def _work(self, run: Run, work: Callable[..., T], *arguments: object) -> T:
        """Return what `work` on the table returns; after a failure the table is not used again."""
        try:
            return await run(work, *arguments)
        except Exception:
            self.table.distrust()
            raise
