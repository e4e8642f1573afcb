import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError

from schemas.topics import TOPICS
from services.kafka.cluster import cluster_identity
from services.kafka.connection import connection
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.local.embedded_kafka.keeper import keep
from services.local.embedded_kafka.listeners import HOST
from services.local.embedded_kafka.login import Login
from services.local.embedded_kafka.wire import serves, unregister_broker
from services.local.errors import CannotStart
from services.local.processes.file_lock import FileLock
from services.local.processes.ports import is_free
from services.runtime.kafka_settings import KafkaSettings
from services.runtime.settings import Settings
from tests.processes import until

pytestmark = pytest.mark.kafka

PARENT = """
import sys
from pathlib import Path
from services.local.embedded_kafka.broker import EmbeddedKafka
kafka = EmbeddedKafka(Path(sys.argv[1]))
kafka.start()
print(kafka.port, flush=True)
kafka.wait()
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[EmbeddedKafka]:
    kafka = EmbeddedKafka(tmp_path)
    yield kafka
    kafka.stop()


def reached(kafka: EmbeddedKafka) -> KafkaSettings:
    return KafkaSettings(**kafka.access)


async def make_topic(kafka: EmbeddedKafka, name: str) -> None:
    admin = AIOKafkaAdminClient(**connection(reached(kafka)))
    await admin.start()
    await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    await admin.close()


async def produce(kafka: EmbeddedKafka, *values: bytes, transactional_id: str) -> None:
    async with (
        AIOKafkaProducer(
            **connection(reached(kafka)), transactional_id=transactional_id
        ) as producer,
        producer.transaction(),
    ):
        for value in values:
            await producer.send_and_wait("letters", value)


async def consume(kafka: EmbeddedKafka, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(
        "letters",
        **connection(reached(kafka)),
        group_id="readers",
        session_timeout_ms=1_000,
        heartbeat_interval_ms=200,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        enable_auto_commit=False,
    ) as consumer:
        return [(await consumer.getone()).value for _ in range(count)]


async def test_it_keeps_data_identity_and_address_over_stops_and_crashes(
    own: EmbeddedKafka,
) -> None:
    own.start()
    port = own.port
    await make_topic(own, "letters")
    await produce(own, b"a", b"b", transactional_id="writer")
    identity = await cluster_identity(reached(own), ["letters"])
    assert await consume(own, 2) == [b"a", b"b"]
    own.stop()
    assert is_free("127.0.0.1", port)

    with EmbeddedKafka(own.data_dir) as again:
        assert again.port == port
        keeping = asyncio.create_task(keep(again))
        await produce(again, b"c", transactional_id="writer")
        os.kill(again.pid, signal.SIGKILL)
        back = partial(until, lambda: again.serves, "Kafka to be back")
        await asyncio.to_thread(back, deadline_s=120)
        assert await cluster_identity(reached(again), ["letters"]) == identity
        assert await consume(again, 3) == [b"a", b"b", b"c"]
        # Else the marker of a commit that the crash cut short may be lost: see settle_crash.
        assert "Fencing broker" not in (again.data_dir / "logs" / "kafka.log").read_text()
        keeping.cancel()


async def test_data_of_a_version_before_is_served_to_who_has_the_password(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path, open_to_all=True) as before:
        await make_topic(before, "letters")
        await produce(before, b"a", transactional_id="writer")
        before.kill()
    with EmbeddedKafka(tmp_path) as own:
        assert await consume(own, 1) == [b"a"]
        password = own.access["kafka_sasl_password_file"]
        assert password.stat().st_mode & 0o777 == 0o600
        secret = password.read_text()
        for log in (tmp_path / "logs").iterdir():
            assert secret not in log.read_text()
    with EmbeddedKafka(tmp_path) as again:
        assert password.read_text() == secret
        assert again.serves
        anyone = KafkaSettings(bootstrap_servers=again.bootstrap_servers)
        with pytest.raises(KafkaConnectionError):
            await cluster_identity(anyone, ["letters"])
        assert not serves(HOST, again.port, Login("PLAIN", "starter", secret))


def test_the_controller_takes_nobody_but_its_own(own: EmbeddedKafka) -> None:
    own.start()
    settings = (own.data_dir / "kafka" / "controller.properties").read_text()
    (port,) = re.findall(r"listeners=CONTROLLER://127\.0\.0\.1:(\d+)", settings)
    (secret,) = re.findall(r'user_starter="(\w+)"', settings)
    assert not unregister_broker(HOST, int(port), None)
    assert not unregister_broker(HOST, int(port), Login("PLAIN", "starter", "guessed"))
    assert own.serves
    assert unregister_broker(HOST, int(port), Login("PLAIN", "starter", secret))


def test_it_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline())
        assert not is_free("127.0.0.1", port)
        with pytest.raises(CannotStart, match=r"in use by another Kafka, process \d+"):
            EmbeddedKafka(tmp_path, lock_seconds=0).start()
        parent.kill()
    lock = FileLock(tmp_path / "kafka" / "lock")
    assert lock.acquire(wait_seconds=15), "the broker still runs"
    lock.close()
    assert is_free("127.0.0.1", port)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        kafka = EmbeddedKafka(tmp_path, port)
        with pytest.raises(CannotStart, match=f"Port {port} .* is taken"):
            kafka.start()


def test_damaged_storage_shows_what_kafka_says_of_it(own: EmbeddedKafka) -> None:
    storage = own.data_dir / "kafka" / "storage"
    storage.mkdir(parents=True)
    (storage / "meta.properties").write_text("version=1\ncluster.id=somewhere\nnode.id=7\n")
    with pytest.raises(CannotStart, match=r"recover.*exit code 1(.|\n)*node id 7"):
        own.start()


async def test_all_our_topics_take_little_disk(settings: Settings, kafka: EmbeddedKafka) -> None:
    storage = kafka.data_dir / "kafka" / "storage"
    segments: list[Path] = []
    async with asyncio.timeout(60):  # a log is made a moment after its leader is known
        while len(segments) < len(TOPICS) * settings.partitions * 3:
            await asyncio.sleep(0.05)
            found = [path for name in TOPICS for path in storage.glob(f"{name}-?/*.*")]
            segments = [path for path in found if path.suffix != ".tmp"]
    assert sum(path.stat().st_size for path in segments if path.suffix != ".log") < 50_000_000


def test_one_that_was_not_started_has_no_process(own: EmbeddedKafka) -> None:
    with pytest.raises(RuntimeError, match="not been started"):
        own.wait()
    own.stop()
