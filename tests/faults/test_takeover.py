"""One worker takes over from another that has died or only seemed to have."""

import asyncio
import random
import signal
from contextlib import AsyncExitStack

import numpy as np
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from relationships.row.fold import Interactions, TieChanges, fold
from relationships.row.layout import decode_rows, encode_rows
from relationships.tables.changeset import Changes
from schemas.topics import RELATIONSHIPS
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import connection
from services.runtime.settings import Settings
from services.scorer.changes.scan_turns import ScanTurns
from services.scorer.fold.handover import HandoverFailed, create_producer, hand_over
from services.scorer.fold.partition import Partition
from services.scorer.log_offsets import LogOffsets
from services.scorer.ownership import takeover
from services.scorer.ownership.local_state import LocalState
from services.scorer.ownership.owned_partition import OwnedPartition
from services.scorer.ownership.takeover import Takeover
from services.scorer.replica import changelog_follower
from services.scorer.replica.changelog_follower import ChangelogFollower
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import KafkaLoad, applied, write_events
from tests.processes import DEADLINE_S, ServiceProcess, until

pytestmark = pytest.mark.kafka


@pytest.fixture
def two(settings, tmp_path):
    """Settings of two workers with state directories of their own."""
    return [of_its_own(settings, tmp_path / name) for name in ("one", "other")]


def test_waits_for_the_open_transaction_of_a_dead_owner(own_kafka, start, reading, tmp_path):
    """On a Kafka of its own: looking at what others have left would be a transaction as well.

    So would be that the partitions are whole, which the heir has stated before the other begins.
    """
    _, settings = own_kafka(4)
    two = [of_its_own(settings, tmp_path / name) for name in ("one", "other")]
    heir = start(two[1])
    heir.wait_ready()
    until(lambda: owns(heir) == 4, "all to be whole")
    dying = start(two[0], TEST_FAULT_POINT="before-commit")
    dying.wait_ready()
    until(lambda: owns(heir) == owns(dying) == 2, "each to own half")
    crowd = Crowd(size=30)
    events = crowd.events(300)
    ends = write_events(two[0], events)
    until(lambda: dying.process.poll() is not None, "death in the transaction")
    assert dying.process.returncode == -signal.SIGKILL
    assert asyncio.run(open_transactions(two[0])), "no transaction was open"
    reader = reading(two[1])
    until(lambda: applied(reader, ends), "the heir to apply all", gone=heir.process)
    assert_counted(reader, events, crowd.members)
    until(lambda: owns(heir) == 4, "it to say that it owns all")


def test_paused_past_its_session_while_another_takes_over(two, start, supervise, reading):
    """Resumed, it finds itself fenced: it writes nothing, and rejoins or is started again."""
    paused, heir = supervise(two[0]), start(two[1])
    readers = [reading(each) for each in two]
    with KafkaLoad(two[0], Crowd(), rate=1_000) as load:
        for _ in range(extent(short=2, long=10)):
            until(lambda: paused.ready() and heir.ready(), "both to be ready")
            until(lambda: owns(heir) == owns(paused.running) == 2, "each to own half")
            seen = len(load.events)
            until(lambda seen=seen: load.sent(seen + random.randrange(500)), "some load")
            stopped = paused.running
            stopped.send(signal.SIGSTOP)
            until(lambda: owns(heir) == 4, "the other to take over", gone=heir.process)
            ends = dict(load.ends)
            until(lambda ends=ends: applied(readers[1], ends), "it to go on")
            stopped.send(signal.SIGCONT)
    for reader in readers:
        until(lambda reader=reader: applied(reader, load.ends), "all to be applied")
        assert_counted(reader, load.events, load.crowd.members)
    assert set(paused.codes) <= {70}


FEED = "feed.interactions"
ROW = b"ana\0bo"


def row(count: int) -> bytes:
    """A row of so many likes."""
    like = Interactions(*np.array([[0, 2, 1_760_000_000_000, 1, count]], np.int64).T)
    none = TieChanges(*(np.empty(0, np.int64) for _ in TieChanges._fields))
    (encoded,) = encode_rows(fold(decode_rows([b""]), like, none))
    return encoded


FIRST, SECOND, THIRD = map(row, (1, 2, 3))


class SlowConsumer(Consumer):
    """Fetches nothing while `held`, which is `noticed`, and nothing the next `empty` times."""

    held = False
    noticed = asyncio.Event()
    empty = 0

    async def getmany(self, *tps, **limits):
        if not (self.held or self.empty):
            return await super().getmany(*tps, **limits)
        self.noticed.set()
        type(self).empty = max(0, self.empty - 1)
        await asyncio.sleep(0)
        return {}


class SlowFollower(ChangelogFollower):
    """What it fetches still lags when a restore begins."""

    async def restore(self, partition, ends):
        SlowConsumer.held, SlowConsumer.empty = False, 3
        return await super().restore(partition, ends)


class EarlierOwner:
    """Commits a row for each record of the feed, until it is fenced."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._applied = settings, 0
        self.producer = create_producer(settings, 0)

    async def commit(self, row: bytes) -> None:
        async with AIOKafkaProducer(**connection(self._settings)) as feed:
            await feed.send_and_wait(FEED, b"{}", partition=0)
        self._applied += 1
        changes, positions = Changes(rows=[(ROW, row)]), {FEED: self._applied}
        await hand_over(self.producer, 0, changes, positions)


def test_the_earlier_owner_may_commit_until_it_is_fenced(own_kafka, monkeypatch):
    """It commits once more just before: the new owner's table must not lack that.

    With end offsets of the changelog asked any earlier it would; with those of the feeds it would
    take what was applied for more than there is.
    """
    _, settings = own_kafka(1)
    monkeypatch.setattr(changelog_follower, "Consumer", SlowConsumer)
    asyncio.run(_commit_before_fencing(settings, monkeypatch))


async def _commit_before_fencing(settings: Settings, monkeypatch) -> None:
    async with AsyncExitStack() as stack:
        earlier, offsets = EarlierOwner(settings), LogOffsets(settings)
        follower = SlowFollower(settings, offsets, settings.partitions)
        for each in (offsets, follower, earlier.producer):
            await each.start()
            stack.push_async_callback(each.stop)
        following = asyncio.create_task(follower.run())
        stack.callback(following.cancel)
        state = LocalState(settings)
        state.lock()
        stack.callback(state.close)
        await state.identify()

        await earlier.commit(FIRST)
        standby = await state.open_table(0)
        follower.follow([standby])
        await asyncio.to_thread(
            until,
            lambda: standby.progress.complete and standby.rows([ROW]) == [FIRST],
            "the standby to follow",
        )

        def create_late(settings: Settings, number: int) -> AIOKafkaProducer:
            producer = create_producer(settings, number)
            fence = producer.start

            async def start() -> None:
                SlowConsumer.held = True
                await SlowConsumer.noticed.wait()
                await earlier.commit(SECOND)
                await fence()

            producer.start = start
            stack.push_async_callback(producer.stop)
            return producer

        monkeypatch.setattr(takeover, "create_producer", create_late)
        taking = Takeover(
            settings=settings,
            follower=follower,
            offsets=offsets,
            open_table=state.open_table,
            create_partition=lambda table, producer: Partition(
                table, producer, None, None, asyncio.Lock(), ScanTurns(), None
            ),
        )
        started: list[OwnedPartition] = []
        async with asyncio.timeout(DEADLINE_S):
            await taking.take_over(OwnedPartition(0), started.append)
        (owned,) = started
        stack.callback(owned.table.close)
        assert owned.table.rows([ROW]) == [SECOND]
        assert owned.next_offsets()[TopicPartition(FEED, 0)] == 2
        with pytest.raises(HandoverFailed):
            await earlier.commit(THIRD)


def owns(worker: ServiceProcess) -> int:
    """How many partitions it has taken over."""
    return round(worker.metric('rapport_scorer_partitions{state="owned"}'))


async def open_transactions(settings: Settings) -> list[int]:
    """The partitions of the changelog in which records are written but not committed."""
    tps = [TopicPartition(RELATIONSHIPS, p) for p in range(settings.partitions)]
    ends = []
    for level in ("read_uncommitted", "read_committed"):
        consumer = AIOKafkaConsumer(**connection(settings), isolation_level=level)
        await consumer.start()
        ends.append(await consumer.end_offsets(tps))
        await consumer.stop()
    written, committed = ends
    return [tp.partition for tp in tps if written[tp] > committed[tp]]
