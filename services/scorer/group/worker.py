"""A scorer's worker: what it is made of, how it starts, and how it stops."""

import asyncio
import time
from collections.abc import Mapping
from functools import partial

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from relationships.score.score_model import ScoreModel
from relationships.tables.writer import TableWriter
from schemas.topics import SCORED
from services.kafka.clients.producer import Producer
from services.kafka.dead_letters import resumed_until
from services.kafka.topics.topics import ensure_topics, report_differences
from services.runtime.disk_metrics import export_disk
from services.runtime.metrics import SCORER_TABLE_LIMIT_BYTES
from services.runtime.settings import Settings
from services.scorer.assignment.membership import Membership
from services.scorer.changes.detector import ChangeDetector
from services.scorer.changes.scan_turns import ScanTurns
from services.scorer.fold.erasing.eraser import Eraser
from services.scorer.fold.partition import Partition
from services.scorer.group.heartbeats import Heartbeats
from services.scorer.group.imports_eraser import ImportsEraser
from services.scorer.group.kafka_disks import KafkaDisks
from services.scorer.group.lag import LagMonitor
from services.scorer.group.probing import Probing
from services.scorer.group.readiness import unready_partitions
from services.scorer.group.rebalance import Rebalance
from services.scorer.group.seen_trimmer import SeenTrimmer
from services.scorer.group.supervised_tasks import SupervisedTasks
from services.scorer.group.transaction_watch import TransactionWatch
from services.scorer.log_offsets import LogOffsets
from services.scorer.ownership.feed_fetcher import FeedFetcher, create_consumer
from services.scorer.ownership.local_state import LocalState
from services.scorer.ownership.ownership import Ownership
from services.scorer.ownership.rereading import reread
from services.scorer.ownership.takeover import Takeover
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.replica.erasures_follower import ErasuresFollower
from services.scorer.replica.identities_follower import IdentitiesFollower
from services.scorer.topic_partitions import changelog_of, feeds_of

MARGIN_S = 2.0
"""How long after a transaction's timeout Kafka may take to end it."""

_APPROVAL_POLL_S = 1.0
_RETRY_S = 1.0


class ScorerWorker:
    """Owns its share of the partitions, and follows the others as a standby.

    With `owning` false it owns none and is a replica. `model` says of which stage a
    relationship is, for the changes that are published.
    """

    def __init__(self, settings: Settings, model: ScoreModel, *, owning: bool = True) -> None:
        self.settings = settings
        self._owning = owning
        self._model = model
        self._started = False
        self._fold_lock = asyncio.Lock()
        self._scan_turns = ScanTurns()
        self._tasks = SupervisedTasks()
        self._state = LocalState(settings)
        self._offsets = LogOffsets(settings)
        self._follower = ChangelogFollower(settings, self._offsets, settings.partitions)
        self._identities = IdentitiesFollower(settings)
        self._erasures = ErasuresFollower(settings)
        self._membership = Membership()
        self._consumer = create_consumer(settings, self._membership)
        self._fetcher = FeedFetcher(self._consumer)
        takeover = Takeover(
            settings=settings,
            follower=self._follower,
            offsets=self._offsets,
            open_table=self._state.open_table,
            create_partition=self._create_partition,
        )
        self._ownership = Ownership(
            fetcher=self._fetcher,
            follower=self._follower,
            take_over=takeover.take_over,
            follow=takeover.follow,
            keep_only=self._state.keep_only,
            standby=settings.standby,
            spawn=self._tasks.spawn,
        )
        self._rebalance = Rebalance(
            self._consumer, self._fetcher, self._ownership, self._membership, self._tasks.fail
        )
        self._membership.whole = self._whole
        self._probing = Probing(self._membership, self._rebalance.rejoin)
        self._trimmer = SeenTrimmer(settings, self._ownership)
        self._heartbeats = Heartbeats(settings, self._ownership)
        self._imports = ImportsEraser(
            settings, self._erasures.erasures, lambda: 0 in self._ownership.owned
        )
        self._transactions = TransactionWatch(settings, self._read_partitions)
        self._kafka_disks = KafkaDisks(settings)
        export_disk("tables", settings.state)
        SCORER_TABLE_LIMIT_BYTES.set(settings.table_bytes)
        self._lag = LagMonitor(
            self._consumer, self._offsets, self._ownership, self._follower, settings.partitions
        )

    async def run(self) -> None:
        """Work until cancelled or failed.

        Raises:
            StateLocked: where another process writes the state directory.
            KafkaChanged: where Kafka has lost what the tables hold, or what they would need.
            HandoverFailed: where a transaction failed or its outcome is unknown.
        """
        self._state.lock()
        self._tasks.spawn(self._state.show_alive())
        await self._start()
        self._tasks.spawn(self._follower.run())
        self._tasks.spawn(self._identities.run())
        self._tasks.spawn(self._erasures.run())
        self._tasks.spawn(self._lag.run())
        self._tasks.spawn(self._kafka_disks.run())
        self._tasks.spawn(self._transactions.run())
        if self._owning:
            self._consumer.subscribe(SCORED, listener=self._rebalance)
            self._tasks.spawn(self._read())
            self._tasks.spawn(self._trimmer.run())
            self._tasks.spawn(self._heartbeats.run())
            self._tasks.spawn(self._imports.run())
            self._tasks.spawn(self._probing.run())
        await self._tasks.failure()

    async def stop(self) -> None:
        """Finish the batches under way, close the producers, then leave the group.

        After a failure only leave: Kafka knows what is true, and another may begin at once.
        """
        failed = self._tasks.failed
        if not failed:
            await self._ownership.close()
        await self._tasks.cancel()
        await self._consumer.stop()
        if not failed:
            await self._close()

    def unready(self) -> list[str]:
        """Why this worker is not ready, nothing if it is."""
        reasons = unready_partitions(
            self._ownership, self._follower.tables, self._state.without_room
        )
        for number, faults in self._follower.faults.items():
            reasons.discard(f"partition {number} is being restored")
            reasons.update(f"partition {number} is halted: {fault}" for fault in faults)
        for tp, reason in self._transactions.reasons.items():
            reasons.add(f"partition {tp.partition} waits: {reason}")
        if not self._started:
            reasons.add("starting")
        if self._lag.fault is not None:
            reasons.add(self._lag.fault)
        if self._owning and not self._rebalance.joined:
            reasons.add("not yet assigned any partitions")
        return sorted(reasons)

    def _read_partitions(self) -> list[TopicPartition]:
        """What this worker reads: feeds of what it owns, the changelog of what it follows."""
        followed = (table.identity.partition for table in self._follower.tables)
        changelog = [tp for number in followed for tp in changelog_of(number)]
        return [*changelog, *(tp for number in self._ownership.owned for tp in feeds_of(number))]

    async def _start(self) -> None:
        await self._reach_kafka()
        await self._state.identify()
        await self._offsets.start()
        await self._follower.start()
        await self._consumer.start()
        if self.settings.standby or not self._owning:
            for partition in range(self.settings.partitions):
                self._follower.follow([await self._state.open_table(partition)])
        self._started = True

    async def _reach_kafka(self) -> None:
        """Wait until Kafka answers; what was whole is read on meanwhile."""
        while True:
            try:
                return report_differences(await ensure_topics(self.settings), self.settings)
            except KafkaError as error:
                if not error.retriable:
                    raise
                self._lag.report(error)
                await asyncio.sleep(_RETRY_S)

    def _whole(self) -> frozenset[int]:
        return self._rebalance.restored() | self._follower.warm()

    async def _read(self) -> None:
        """Fetch and hand round; a partition whose queue is long is not fetched."""
        while True:
            for tp, records in (await self._fetcher.fetch()).items():
                self._ownership.put(tp.partition, records)
            self._ownership.throttle()

    async def _close(self) -> None:
        await self._follower.stop()
        await self._offsets.stop()
        for table in self._follower.tables:
            table.close()
        self._state.close()

    def _create_partition(self, table: TableWriter, producer: Producer) -> Partition:
        local_tables = self._state.readable_with(table)
        detector = ChangeDetector(table, local_tables, self._model, self.settings, _now)
        deadline_s = self.settings.transaction_timeout_ms / 1_000 + MARGIN_S
        return Partition(
            table,
            producer,
            self._approvals,
            detector,
            self._fold_lock,
            self._scan_turns,
            Eraser(table, self._erasures, partial(reread, self.settings, table.identity.partition)),
            deadline_s,
            seen_keys=self.settings.seen_keys,
        )

    async def _approvals(self, partition: int) -> Mapping[str, int] | None:
        await asyncio.sleep(_APPROVAL_POLL_S)
        return await resumed_until(self.settings, partition)


def _now() -> int:
    return time.time_ns() // 1_000_000
