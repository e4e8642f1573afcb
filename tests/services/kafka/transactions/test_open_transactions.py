import time
import uuid

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from schemas.topics import RELATIONSHIPS
from services.kafka.connection import connection
from services.kafka.transactions.open_transactions import OpenTransaction, open_transactions

pytestmark = pytest.mark.kafka

TP = TopicPartition(RELATIONSHIPS, 1)


async def test_an_open_transaction_is_found_with_whose_it_is_until_it_ends(settings):
    name = f"someone-{uuid.uuid4()}"
    async with AIOKafkaProducer(**connection(settings), transactional_id=name) as producer:
        await producer.begin_transaction()
        sent = await producer.send_and_wait(TP.topic, None, b"ana\0bo", partition=TP.partition)
        (found,) = await open_transactions(settings, [TP])
        assert (found.tp, found.start, found.transactional_id) == (TP, sent.offset, name)
        assert found.state == "Ongoing" and not found.hangs
        await producer.abort_transaction()
        deadline = time.monotonic() + 30
        while await open_transactions(settings, [TP]):  # Kafka ends it after it has answered
            assert time.monotonic() < deadline


@pytest.mark.parametrize("state", ["Empty", "CompleteCommit", "unknown"])
def test_one_that_its_coordinator_will_not_end_hangs(state):
    hanging = OpenTransaction(TP, 7, 12, 3, "someone", state)
    assert hanging.hangs
    assert str(hanging).startswith("a transaction of 'someone', producer 12 (epoch 3) is open in")
    assert str(hanging).endswith("abort --topic relationships --partition 1 --start-offset 7")
