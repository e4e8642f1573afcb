"""The hand-over of a batch to a real Kafka: all of it in one transaction, or nothing visible."""

import asyncio
import uuid

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import NewTopic

from relationships.tables.changeset import FORGOTTEN_KEY, Changes, decode_kept_from, decode_seen
from relationships.tables.seen_ids import SeenIds
from schemas.changes import Change, RelationshipChange
from services.kafka.connection import connection
from services.kafka.topics.topics import admin_of
from services.scorer.decoding.decoded import DeadLetter
from services.scorer.fold import handover
from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY
from services.scorer.fold.handover import HandoverFailed, create_producer, hand_over
from services.scorer.positions import POSITIONS_KEY
from tests.services.scorer.records import record

pytestmark = pytest.mark.kafka

PARTITION = 3
RUN = uuid.uuid4().hex
"""Topics of the module's own: rows that are none would be restored by other tests' scorers."""
RELATIONSHIPS, PROFILES, SEEN = (f"{name}-{RUN}" for name in ("relationships", "profiles", "seen"))
DEAD_LETTERS, RELATIONSHIP_CHANGES = f"dead-letters-{RUN}", f"relationship-changes-{RUN}"
CHANGELOG = (RELATIONSHIPS, PROFILES, SEEN)
TOPICS = (*CHANGELOG, DEAD_LETTERS, RELATIONSHIP_CHANGES)
POSITIONS = {"feed.interactions": 7, "feed.posts": 2}
CHANGES = Changes(
    rows=[(b"ana\0bo", b"row"), (b"ana\0cy", None)],
    profiles=[(b"ana", b"profile")],
    seen=[SeenIds(5, 6, b"h" * 16 + b"i" * 16)],
    kept_from=4,
)
LETTER = DEFAULT_POLICY.item(DeadLetter(0, record(b"bad", offset=6), "no JSON"))
CHANGE = RelationshipChange(
    id="1", type=Change.WARMING, ego="ana", contact="bo", at="2025-11-24T16:00:00Z", score=50.0,
    stage="close",
)  # fmt: skip
ALL = {"dead_letters": [LETTER], "relationship_changes": [CHANGE]}


@pytest.fixture(scope="module")
def topics(broker_settings):
    async def create():
        async with admin_of(broker_settings) as admin:
            new = [NewTopic(name, broker_settings.partitions, 1) for name in TOPICS]
            await admin.create_topics(new)

    asyncio.run(create())


@pytest.fixture(autouse=True)
def own_topics(topics, monkeypatch):
    monkeypatch.setattr(handover, "CHANGELOG", CHANGELOG)
    for name in ("RELATIONSHIPS", "PROFILES", "SEEN", "DEAD_LETTERS", "RELATIONSHIP_CHANGES"):
        monkeypatch.setattr(handover, name, globals()[name])


@pytest.fixture
async def producer(settings):
    producer = create_producer(settings, PARTITION)
    await producer.start()
    yield producer
    await producer.stop()


class Log:
    """The topics of the partition, from the end that they had when it was made."""

    def __init__(self, settings):
        self._settings = settings
        self._since = {}

    async def begin(self):
        self._since = await self.ends()
        return self

    async def ends(self):
        async with self._consumer("read_committed") as consumer:
            ends = await consumer.end_offsets([TopicPartition(t, PARTITION) for t in TOPICS])
        return {tp.topic: end for tp, end in ends.items()}

    async def read(self, isolation="read_committed"):
        """New records by topic."""
        found = {topic: [] for topic in TOPICS}
        async with self._consumer(isolation) as consumer:
            tps = [TopicPartition(topic, PARTITION) for topic in TOPICS]
            consumer.assign(tps)
            ends = await consumer.end_offsets(tps)
            for tp in tps:
                consumer.seek(tp, self._since[tp.topic])
            async with asyncio.timeout(20):
                for tp in tps:
                    while await consumer.position(tp) < ends[tp]:
                        fetched = await consumer.getmany(tp, timeout_ms=100)
                        found[tp.topic] += fetched.get(tp, [])
        return found

    def _consumer(self, isolation):
        return AIOKafkaConsumer(
            **connection(self._settings),
            isolation_level=isolation,
            enable_auto_commit=False,
        )


@pytest.fixture
async def log(settings, producer):
    return await Log(settings).begin()


def nothing():
    return {topic: [] for topic in TOPICS}


async def test_all_of_a_batch_becomes_visible_with_positions_last(producer, log, settings):
    ends = await hand_over(producer, PARTITION, CHANGES, POSITIONS, **ALL)
    await fence(settings)
    found = await log.read()
    assert [(r.key, r.value) for r in found[RELATIONSHIPS][:-1]] == CHANGES.rows
    assert [(r.key, r.value) for r in found[PROFILES][:-1]] == CHANGES.profiles
    *seen, forgotten, _ = found[SEEN]
    assert [decode_seen(r.value) for r in seen] == CHANGES.seen
    assert (forgotten.key, decode_kept_from(forgotten.value)) == (FORGOTTEN_KEY, 4)
    for topic in CHANGELOG:
        last = found[topic][-1]
        assert last.key == POSITIONS_KEY
        assert msgspec.msgpack.decode(last.value) == POSITIONS
        assert ends[topic] == last.offset + 1
    (letter,) = found[DEAD_LETTERS]
    assert (letter.key, letter.value, list(letter.headers)) == LETTER
    (change,) = found[RELATIONSHIP_CHANGES]
    assert change.key == b"ana"
    assert msgspec.json.decode(change.value, type=RelationshipChange) == CHANGE


async def test_next_offsets_are_those_after_the_last_of_several_batches(producer, log, settings):
    rows = [(b"ana\0c%d" % n, b"x" * 1_000) for n in range(2_000)]
    ends = await hand_over(producer, PARTITION, Changes(rows=rows), POSITIONS)
    await fence(settings)
    found = await log.read()
    assert [(r.key, r.value) for r in found[RELATIONSHIPS][:-1]] == rows
    assert ends == {topic: found[topic][-1].offset + 1 for topic in CHANGELOG}


async def test_nothing_is_visible_before_the_commit(producer, log, settings, monkeypatch):
    """All is written and acknowledged by then, in one transaction."""
    seen_before = {}
    commit = producer.commit_transaction

    async def look_and_commit():
        seen_before["committed"] = await log.read()
        seen_before["written"] = await log.read("read_uncommitted")
        await commit()

    monkeypatch.setattr(producer, "commit_transaction", look_and_commit)
    await hand_over(producer, PARTITION, CHANGES, POSITIONS, **ALL)
    await fence(settings)
    assert seen_before["committed"] == nothing()
    written = {topic: len(records) for topic, records in seen_before["written"].items()}
    assert written == {topic: len(records) for topic, records in (await log.read()).items()}
    assert all(written.values())


@pytest.mark.parametrize(
    "topic", [RELATIONSHIPS, SEEN, DEAD_LETTERS], ids=lambda topic: topic.removesuffix(f"-{RUN}")
)
async def test_a_send_that_fails_commits_nothing(producer, log, settings, monkeypatch, topic):
    """aiokafka by itself would commit the others."""
    send = producer.send_batch

    async def failing(batch, to, *, partition):
        sent = await send(batch, to, partition=partition)
        if to != topic:
            return sent
        failed = asyncio.get_running_loop().create_future()
        failed.set_exception(OSError("not written"))
        return failed

    monkeypatch.setattr(producer, "send_batch", failing)
    with pytest.raises(HandoverFailed, match=r"partition 3.*not written"):
        await hand_over(producer, PARTITION, CHANGES, POSITIONS, **ALL)
    await fence(settings)
    assert await log.read() == nothing()


async def test_a_send_never_acknowledged_fails_at_the_deadline(
    producer, log, settings, monkeypatch
):
    send = producer.send_batch

    async def unanswered(batch, to, *, partition):
        await send(batch, to, partition=partition)
        return asyncio.get_running_loop().create_future()

    monkeypatch.setattr(producer, "send_batch", unanswered)
    async with asyncio.timeout(10):
        with pytest.raises(HandoverFailed, match="TimeoutError"):
            await hand_over(producer, PARTITION, CHANGES, POSITIONS, **ALL, deadline_s=0.5)
    await fence(settings)
    assert await log.read() == nothing()


async def fence(settings):
    """Start the next owner's producer: it ends an open transaction, and waits until Kafka has
    made visible one that is committed."""
    successor = create_producer(settings, PARTITION)
    await successor.start()
    await successor.stop()
