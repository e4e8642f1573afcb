import asyncio
from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from relationships.tables.id_retention import Generation
from schemas.topics import SEEN
from services.kafka.connection import connection
from services.scorer.group.seen_trimmer import SeenTrimmer

pytestmark = pytest.mark.kafka

AFTER_S = 0.2


def owned(number, *starts):
    generations = [Generation(start, 1, 0, 0) for start in starts]
    table = SimpleNamespace(generations=lambda: generations)
    return SimpleNamespace(number=number, table=table), generations


async def written(settings, partition, count):
    """Offset after so many more records."""
    async with AIOKafkaProducer(**connection(settings)) as producer:
        for _ in range(count):
            sent = await producer.send_and_wait(SEEN, b"ids", partition=partition)
    return sent.offset + 1


async def begins_at(offsets, tp, start):
    while True:
        if (await offsets.starts([tp]))[tp] == start:
            return
        await asyncio.sleep(0.05)


async def test_what_was_forgotten_is_deleted_a_while_later(settings, offsets):
    """In the end all that was written here, as it is nothing that a scorer could restore."""
    end = await written(settings, 0, 5)
    tps = [TopicPartition(SEEN, 0), TopicPartition(SEEN, 1)]
    before = await offsets.starts(tps)
    (one, generations), (other, _) = owned(0, end - 3, end), owned(1)
    ownership = SimpleNamespace(partitions=[one, other])
    running = asyncio.create_task(SeenTrimmer(settings, ownership, AFTER_S).run())
    async with asyncio.timeout(20):
        await begins_at(offsets, tps[0], end - 3)
        del generations[0]
        await begins_at(offsets, tps[0], end)
    assert (await offsets.starts(tps))[tps[1]] == before[tps[1]]
    assert not running.done()
    running.cancel()
    await asyncio.wait([running])
