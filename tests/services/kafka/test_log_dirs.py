import shutil

import pytest
from aiokafka.client import AIOKafkaClient

from services.kafka.connection import connection
from services.kafka.log_dirs import log_dirs
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka


async def test_a_broker_says_how_much_room_it_has(broker_settings: Settings) -> None:
    client = AIOKafkaClient(**connection(broker_settings))
    await client.bootstrap()
    try:
        (found,) = [each async for each in log_dirs(client)]
    finally:
        await client.close()
    disk = shutil.disk_usage(found.path)
    assert found.size_bytes == disk.total
    assert 0 < found.free_bytes <= disk.total
