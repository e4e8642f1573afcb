"""The scorer's engine: one consumer loop that hands records to the partitions it owns."""

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import (
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)

from relationships.score.score_model import ScoreModel
from relationships.tables.environment import StoreFull
from relationships.tables.integrity import KafkaChanged, open_table
from relationships.tables.meta import Identity
from relationships.tables.state_directory import StateDirectory
from relationships.tables.writer import TableWriter
from schemas.topics import CHANGELOG, SCORED
from services.kafka.cluster import cluster_identity
from services.kafka.dead_letters import resumed_until
from services.kafka.topics import ensure_topics
from services.runtime import metrics
from services.runtime.settings import Settings
from services.scorer.changes.detector import ChangeDetector
from services.scorer.changes.local_tables import LocalTables
from services.scorer.fold.partition import Partition
from services.scorer.group.assignor import assignor
from services.scorer.group.log_offsets import Offsets
from services.scorer.group.ownership import Ownership, feeds_of
from services.scorer.group.rebalance import Rebalance
from services.scorer.replica.changelog_follower import RETRY_S, ChangelogFollower
from services.scorer.replica.identities_follower import IdentitiesFollower

log = logging.getLogger(__name__)

_WATCH_S = 1.0
_COMMIT_EVERY = 5
_APPROVAL_POLL_S = 1.0
_FETCH_BYTES = 4 * 1024 * 1024


class ScorerWorker:
    """Owns its share of the partitions, and follows the others as a standby.

    With `owning` false it owns none and is a replica. `model` tells of which stage a
    relationship is, for the changes that are told of.
    """

    def __init__(self, settings: Settings, model: ScoreModel, *, owning: bool = True) -> None:
        self.settings = settings
        self._owning = owning
        self._model = model
        self._neighbours = LocalTables(settings.partitions)
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = False
        self._unopened: set[int] = set()
        self._state: StateDirectory | None = None
        self._offsets = Offsets(settings.bootstrap_servers)
        self._follower = ChangelogFollower(settings.bootstrap_servers, self._offsets)
        self._identities = IdentitiesFollower(settings)
        self._consumer = self._create_consumer()
        self._ownership = Ownership(
            consumer=self._consumer,
            follower=self._follower,
            offsets=self._offsets,
            settings=settings,
            open_table=self._open_table,
            approvals=self._approval,
            detector=self._lookout,
            spawn=self._spawn,
        )
        self._rebalance = Rebalance(self._consumer, self._ownership, self._failed)

    async def run(self) -> None:
        """Work until cancelled or failed.

        Raises:
            StateLocked: where another process writes the state directory.
            KafkaChanged: where Kafka has lost what the tables hold, or what they would need.
            HandoverFailed: where a transaction failed or its outcome is unknown.
        """
        await self._start()
        self._spawn(self._follower.run())
        self._spawn(self._identities.run())
        self._spawn(self._watch())
        if self._owning:
            self._consumer.subscribe(SCORED, listener=self._rebalance)
            self._spawn(self._read())
        await self._failure

    async def stop(self) -> None:
        """Finish the batches under way, close the producers, then leave the group.

        After a failure only leave: Kafka knows what is true, and another may begin at once.
        """
        failed = self._failure.done() and not self._failure.cancelled()
        if not failed:
            await self._ownership.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._consumer.stop()
        if not failed:
            await self._let_go()

    async def _let_go(self) -> None:
        await self._follower.stop()
        await self._offsets.stop()
        for table in self._follower.tables:
            table.close()
        if self._state is not None:
            self._state.close()

    def unready(self) -> list[str]:
        """Why this worker is not ready, nothing if it is."""
        reasons = [f"partition {n} is being restored" for n in self._ownership.restoring]
        reasons += [
            f"partition {table.identity.partition} is being restored"
            for table in self._follower.tables
            if not table.progress.complete
        ]
        owned = self._ownership.partitions
        reasons += [f"partition {p.number} is halted by dead letters" for p in owned if p.halted]
        tables = [*(partition.table for partition in owned), *self._follower.tables]
        full = self._unopened | {table.identity.partition for table in tables if table.full}
        reasons += [f"partition {number} has no room to store" for number in full]
        if not self._started:
            reasons.append("starting")
        if self._owning and not self._rebalance.joined:
            reasons.append("not yet assigned any partitions")
        return sorted(set(reasons))

    async def _start(self) -> None:
        self._state = StateDirectory(self.settings.state)
        await ensure_topics(self.settings)
        self._cluster_id, self._topic_ids = await cluster_identity(
            self.settings.bootstrap_servers, CHANGELOG
        )
        await self._offsets.start()
        await self._follower.start()
        await self._consumer.start()
        if self.settings.standby or not self._owning:
            for partition in range(self.settings.partitions):
                self._follower.follow([await self._open_table(partition)])
        self._started = True

    def _create_consumer(self) -> AIOKafkaConsumer:
        session = self.settings.session_timeout_ms
        return AIOKafkaConsumer(
            bootstrap_servers=self.settings.bootstrap_servers,
            group_id=self.settings.group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            partition_assignment_strategy=(assignor(),),
            session_timeout_ms=session,
            heartbeat_interval_ms=max(100, session // 10),
            max_partition_fetch_bytes=_FETCH_BYTES,
        )

    async def _open_table(self, partition: int) -> TableWriter:
        """Open the table; where there is no room for it, wait until there is."""
        while True:
            opening = asyncio.ensure_future(asyncio.to_thread(self._open, partition))
            try:
                return await asyncio.shield(opening)
            except StoreFull as error:
                self._unopened.add(partition)
                metrics.SCORER_STORE_FAILURES.inc()
                log.error("partition %s: no room to store: %s", partition, error)
                await asyncio.sleep(RETRY_S)
            except asyncio.CancelledError:
                with suppress(Exception):
                    (await opening).close()
                raise
            finally:
                self._unopened.discard(partition)

    def _open(self, partition: int) -> TableWriter:
        identity = Identity(
            cluster_id=self._cluster_id, topic_ids=self._topic_ids, partition=partition
        )
        table = open_table(self.settings.state, identity, self.settings.table_bytes)
        if self.settings.standby:
            self._neighbours.tables[partition] = table
        return table

    def _lookout(self, table: TableWriter) -> ChangeDetector:
        """Without standbys tables come and go: then only its own is looked at."""
        local_tables = self._neighbours
        if not self.settings.standby:
            local_tables = LocalTables(self.settings.partitions)
            local_tables.tables[table.identity.partition] = table
        return ChangeDetector(table, local_tables, self._model, self.settings, _now)

    async def _read(self) -> None:
        """Fetch and hand round; a partition whose queue is long is not fetched."""
        while True:
            try:
                fetched = await self._consumer.getmany(timeout_ms=200)
            except (OffsetOutOfRangeError, NoOffsetForPartitionError) as error:
                raise KafkaChanged(f"Kafka lacks what is to be read next: {error}") from error
            owned = self._ownership.owned
            for tp, records in fetched.items():
                if tp.partition in owned and (partition := owned[tp.partition].partition):
                    partition.put(records)
            self._ownership.hold_back()

    async def _watch(self) -> None:
        """Every second: note which partitions are fully applied, and by how much others lag."""
        rounds = 0
        while True:
            await asyncio.sleep(_WATCH_S)
            try:
                await self._note_progress()
                rounds += 1
                if rounds % _COMMIT_EVERY == 0:
                    await self._commit_for_monitoring()
            except (KafkaError, StoreFull) as error:
                log.warning("cannot tell how far the tables are behind: %s", error)

    async def _note_progress(self) -> None:
        numbers = range(self.settings.partitions)
        ends = await self._consumer.end_offsets(
            [TopicPartition(topic, number) for topic in SCORED for number in numbers]
        )
        for owned in list(self._ownership.owned.values()):
            if owned.partition is not None and not self._ownership.paused:
                behind = await self._behind(owned.partition, ends)
                if self._ownership.owned.get(owned.number) is owned:
                    self._note(owned.partition.table, behind)
                    if behind == 0:
                        owned.partition.caught_up()
        for table in self._follower.tables:
            applied_to = table.progress.applied()
            number = table.identity.partition
            self._note(table, sum(
                max(0, ends[TopicPartition(t, number)] - applied_to.get(t, 0)) for t in SCORED
            ))  # fmt: skip
        self._count_states()

    async def _behind(self, partition: Partition, ends: Mapping[TopicPartition, int]) -> int:
        """How many records are not applied; the marks that end transactions are none."""
        behind = 0
        for tp in feeds_of(partition.number):
            read = await self._consumer.position(tp) if partition.idle else 0
            behind += max(0, ends[tp] - max(partition.positions.get(tp.topic, 0), read))
        return behind

    def _note(self, table: TableWriter, behind: int) -> None:
        metrics.SCORER_LAG_RECORDS.labels(str(table.identity.partition)).set(behind)
        if behind == 0 and table.progress.complete:
            table.caught_up()
        table.clear_stale_readers()

    def _count_states(self) -> None:
        partitions = self._ownership.partitions
        halted = sum(partition.halted for partition in partitions)
        for state, count in (
            ("owned", len(partitions) - halted),
            ("halted", halted),
            ("restoring", len(self._ownership.restoring)),
            ("standby", len(self._follower.tables) - len(self._ownership.restoring)),
        ):
            metrics.SCORER_PARTITIONS.labels(state).set(max(0, count))

    async def _commit_for_monitoring(self) -> None:
        """Positions live in the changelog; the group's offsets only let others see the lag."""
        offsets = {
            TopicPartition(topic, partition.number): offset
            for partition in self._ownership.partitions
            for topic, offset in partition.positions.items()
        }
        if offsets:
            await self._consumer.commit(offsets)

    async def _approval(self, partition: int) -> Mapping[str, int] | None:
        await asyncio.sleep(_APPROVAL_POLL_S)
        return await resumed_until(self.settings.bootstrap_servers, partition)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        if not self._failure.done():
            self._failure.set_exception(error)


def _now() -> int:
    return time.time_ns() // 1_000_000
