import uuid

import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import CONTROL
from services.kafka.compacted import read_whole
from services.kafka.connection import connection
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka


async def test_the_latest_value_of_each_key_that_is_committed(settings: Settings):
    kept, gone, open_ = (f"compacted:{uuid.uuid4()}".encode() for _ in range(3))
    async with AIOKafkaProducer(**connection(settings)) as producer:
        for key, value in ((kept, b"1"), (gone, b"2"), (kept, b"3"), (gone, None)):
            await producer.send_and_wait(CONTROL, value, key)
    aborted = AIOKafkaProducer(**connection(settings), transactional_id=str(uuid.uuid4()))
    async with aborted as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(CONTROL, b"4", open_)
        await producer.abort_transaction()
    found = await read_whole(settings, CONTROL)
    assert found[kept] == b"3"
    assert gone not in found
    assert open_ not in found
