from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import CONTROL, RELATIONSHIPS
from services.kafka.cluster import cluster_identity
from services.kafka.connection import connection
from services.kafka.control import read_control, write_control
from services.kafka.topics.topics import ensure_topics
from services.kafka.transactions.open_transactions import open_transactions
from services.runtime.settings import Settings
from tests.secured_kafka import SecuredKafka

pytestmark = pytest.mark.kafka


def ways(secured: SecuredKafka) -> dict[str, dict[str, Any]]:
    certificate, key = secured.certificate
    mine = {"kafka_ssl_cert_file": certificate, "kafka_ssl_key_file": key}
    return {
        "TLS": secured.tls(),
        "a certificate of ours": secured.tls("MUTUAL", **mine),
        "SCRAM-SHA-256": secured.login("SCRAM-SHA-256"),
        "SCRAM-SHA-512": secured.login("SCRAM-SHA-512"),
        "PLAIN": secured.login("PLAIN"),
    }


@pytest.mark.parametrize(
    "way", ["TLS", "a certificate of ours", "SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"]
)
async def test_every_kind_of_client_comes_in(secured: SecuredKafka, way: str) -> None:
    settings = Settings(**ways(secured)[way], partitions=2)
    await ensure_topics(settings)  # the client for administration
    _, ids = await cluster_identity(settings, [CONTROL])  # the client of raw requests
    assert set(ids) == {CONTROL}
    await write_control(settings, f"way:{way}", 1)  # producer
    assert (await read_control(settings))[f"way:{way}"] == 1  # consumer
    tp = TopicPartition(RELATIONSHIPS, 0)
    async with (
        AIOKafkaProducer(**connection(settings), transactional_id=f"way-{way}") as producer,
        producer.transaction(),
    ):
        await producer.send_and_wait(tp.topic, b"", b"", partition=tp.partition)
        (found,) = await open_transactions(settings, [tp])
        assert found.transactional_id == f"way-{way}"


async def test_a_password_that_was_changed_in_its_file_is_used_by_the_next_client(
    secured: SecuredKafka, tmp_path: Any
) -> None:
    file = tmp_path / "password"
    file.write_text("an older one\n")
    given = secured.login(kafka_sasl_password=None, kafka_sasl_password_file=file)
    settings = Settings(**given)
    file.write_text(secured.login()["kafka_sasl_password"] + "\n")
    async with AIOKafkaConsumer(**connection(settings)) as consumer:
        assert await consumer.topics()
