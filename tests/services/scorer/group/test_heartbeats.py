import asyncio
from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition

from schemas.topics import CONTROL, ERASURES, HEARTBEAT_KEY, IDENTITIES, IMPORTS
from services.kafka.compacted import read_whole
from services.scorer.group.heartbeats import Heartbeats

pytestmark = pytest.mark.kafka


async def beyond(offsets, before):
    """Once each of these ends later than before."""
    while True:
        ends = await offsets.ends(list(before))
        if all(ends[tp] > end for tp, end in before.items()):
            return
        await asyncio.sleep(0.02)


async def test_a_partition_is_written_to_soon_after_it_was_taken_over(settings, offsets):
    """Of what nobody else writes to all of it; the changelog's record is the owner's own."""
    beats = asyncio.Queue()
    one = SimpleNamespace(number=3, beat=lambda: beats.put_nowait(3))
    tps = [TopicPartition(topic, 3) for topic in (CONTROL, ERASURES, IDENTITIES, IMPORTS)]
    before = await offsets.ends(tps)
    heartbeats = Heartbeats(settings, SimpleNamespace(partitions=[one]), look_s=0.01)
    running = asyncio.create_task(heartbeats.run())
    async with asyncio.timeout(20):
        await beats.get()
        await beyond(offsets, before)
    running.cancel()
    await asyncio.wait([running])
    assert HEARTBEAT_KEY not in await read_whole(settings, CONTROL)
