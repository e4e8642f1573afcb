"""As of when tables are whole, who can read them meanwhile, and what `/readyz` says of it."""

import asyncio
import shutil
import signal
import time

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from relationships.tables.reader import TableNotReady, TableReader
from schemas.topics import CHANGELOG, SCORED, partition_of
from services.kafka.connection import connection
from services.kafka.dead_letters import resume
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY
from tests.faults.crowd import Crowd
from tests.faults.load import KafkaLoad, applied, write_events
from tests.faults.test_poison import readiness, write_raw
from tests.free_port import free_port
from tests.processes import until

pytestmark = pytest.mark.kafka

FEED = "feed.interactions"
LOOK_S = 0.5


def test_whole_under_load_and_beyond_the_marks_of_transactions(own_kafka, start, reading):
    """The owner and a replica alike; then an idle system writes nothing."""
    _, settings = own_kafka(2)
    settings = settings.model_copy(update={"look_s": LOOK_S})
    beside = settings.model_copy(
        update={"data_dir": settings.data_dir / "beside", "scorer_port": free_port()}
    )
    start(settings)
    start(beside, "replica")
    readers = [reading(settings), reading(beside)]
    with KafkaLoad(settings, Crowd(), rate=1_000, chunk=10) as load:
        until(lambda: load.sent(200), "the load to begin")
        for _ in range(3):
            now = now_ms()
            until(lambda now=now: whole_since(readers, now), "all to be whole under load")
            assert load.sent(1)
    looks_ms = round(4_000 * LOOK_S)
    for key in (b"ana", b"bo"):
        write_transaction(settings, key)
    ends, now = ends_of(settings, SCORED), now_ms()
    assert ends[TopicPartition(FEED, 0)] > 0
    until(lambda: whole_since(readers, now), "all to be whole beyond the marks")
    assert all(applied(reader, ends) for reader in readers)
    until(lambda: whole_since(readers, now + looks_ms), "changes to be looked for")
    written, idle_ms = ends_of(settings, CHANGELOG), now_ms() + looks_ms
    until(lambda: whole_since(readers, idle_ms), "it to be idle for a while")
    assert ends_of(settings, CHANGELOG) == written


def test_what_was_whole_is_read_though_kafka_is_away_and_the_scorer_restarts(own_kafka, start):
    broker, settings = own_kafka(1)
    headers = {"Authorization": f"Bearer {ensure_first_key(settings)}"}
    api, scorer = start(settings, "api"), start(settings)
    event = {"id": "1", "source": "t", "kind": "like", "actor": "ana", "target": "bo"}
    write_events(settings, [event | {"at": now_ms()}])

    def read() -> httpx.Response:
        url = f"{api.url}/v1/members/ana/relationships/bo"
        return httpx.get(url, headers=headers, trust_env=False, timeout=10)

    until(lambda: scorer.ready() and api.ready(), "both to be ready")
    until(lambda: outbound(read()) == 1, "it to be applied")
    broker.kill()
    until(lambda: "Kafka does not answer" in readiness(scorer), "the scorer to say so")
    assert scorer.stop(signal.SIGKILL) == -signal.SIGKILL
    scorer = start(settings)
    until(lambda: "Kafka does not answer" in readiness(scorer), "the next one to say so")
    answer = read()
    assert (answer.status_code, outbound(answer)) == (200, 1)
    assert float(answer.headers["Rapport-Staleness"]) > 0
    assert api.ready()
    broker.start()
    until(scorer.ready, "it to be ready once Kafka is there", gone=scorer.process)
    assert api.ready()


def test_a_halted_partition_is_read_where_it_was_whole_and_only_there(own_kafka, start, reading):
    """Its table is lost and restored meanwhile, or it was folded anew and never got so far."""
    _, settings = own_kafka(2)
    settings = settings.model_copy(update={"standby": True})
    reader, crowd = reading(settings), Crowd(size=12)
    garbage = [(crowd.members[0].encode(), b"{nonsense")] * DEFAULT_POLICY.limit
    write_raw(settings, FEED, 0, garbage)
    scorer = start(settings)
    until(lambda: readable(reader, 1), "the other partition to be whole", gone=scorer.process)
    until(lambda: "partition 0 is halted" in readiness(scorer), "it to halt")
    assert "partition 0 was never caught up" in readiness(scorer)
    with pytest.raises(TableNotReady, match="never caught up"), reader.view(0):
        pass
    asyncio.run(resume(settings, range(settings.partitions)))
    until(lambda: readable(reader, 0), "it to be whole", gone=scorer.process)
    until(scorer.ready, "it to be ready", gone=scorer.process)
    write_raw(settings, FEED, 0, garbage * 2)
    until(lambda: "partition 0 is halted" in readiness(scorer), "it to halt again")
    assert readable(reader, 0)
    scorer.stop(signal.SIGKILL)
    reader.close()
    shutil.rmtree(settings.state)
    scorer = start(settings)
    until(lambda: "partition 0 is halted" in readiness(scorer), "the next one to halt")
    assert readable(reader, 0)
    with reader.view(0) as view:
        assert 0 < view.caught_up_at < now_ms()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def outbound(answer: httpx.Response) -> int:
    return int(answer.json()["interactions"]["outbound"])


def readable(reader: TableReader, partition: int) -> bool:
    try:
        with reader.view(partition):
            return True
    except TableNotReady:
        return False


def whole_since(readers: list[TableReader], at: int) -> bool:
    """Whether all partitions are whole as of `at` (epoch ms) or later, in each place."""
    try:
        return all(as_of(reader, p) >= at for reader in readers for p in range(reader.partitions))
    except TableNotReady:
        return False


def as_of(reader: TableReader, partition: int) -> int:
    with reader.view(partition) as view:
        return view.caught_up_at


def ends_of(settings: Settings, topics: tuple[str, ...]) -> dict[TopicPartition, int]:
    async def ask() -> dict[TopicPartition, int]:
        tps = [TopicPartition(t, p) for t in topics for p in range(settings.partitions)]
        async with AIOKafkaConsumer(**connection(settings)) as consumer:
            ends: dict[TopicPartition, int] = await consumer.end_offsets(tps)
            return ends

    return asyncio.run(ask())


def write_transaction(settings: Settings, key: bytes) -> None:
    """A transaction with one record that is a dead letter, in the partition of its key."""

    async def write() -> None:
        async with (
            AIOKafkaProducer(**connection(settings), transactional_id="a-producer") as producer,
            producer.transaction(),
        ):
            partition = partition_of(key.decode(), settings.partitions)
            await producer.send_and_wait(FEED, b"{", key, partition=partition)

    asyncio.run(write())
