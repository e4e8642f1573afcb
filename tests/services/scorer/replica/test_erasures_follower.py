"""The erasures topic, followed on a real Kafka."""

import asyncio
import time

import pytest
from aiokafka import AIOKafkaProducer

from schemas.erasures import PARTITION, Erasures, new_secret
from schemas.topics import ERASURES, HEARTBEAT_KEY
from services.kafka.connection import connection
from services.runtime.stated_erasures import erasures_file
from services.scorer.replica.erasures_follower import ErasuresFollower

pytestmark = pytest.mark.kafka
DEADLINE_S = 20


async def test_who_is_erased_is_known_from_before_and_as_it_comes_and_stands_in_the_file(settings):
    settings.state.mkdir(parents=True)
    early, late = (f"{name}-{time.time_ns()}".encode() for name in ("early", "late"))
    said = Erasures()
    said.take(0, 0, *new_secret())
    ((secret_key, secret),) = said.stated.secrets.items()
    follower = ErasuresFollower(settings)
    async with AIOKafkaProducer(**connection(settings)) as producer:

        async def write(key, value):
            return await producer.send_and_wait(ERASURES, value, key, partition=PARTITION)

        await write(secret_key, b'{"secret":"%s"}' % secret.hex().encode())
        key, value = said.statement(early, always=True)
        first = await write(key, value)
        task = asyncio.create_task(follower.run())
        async with asyncio.timeout(DEADLINE_S):
            await follower.whole.wait()
        found = follower.erasures.of(early)
        assert (found.cutoff, found.always) == (first.timestamp, True)
        file = erasures_file(settings.state)
        assert file.refresh()
        assert Erasures(file.content).of(early) == found

        await write(b"\xff", b"neither hash nor JSON")
        key, value = said.statement(late, always=False)
        last = await write(key, value)
        await write(HEARTBEAT_KEY, b"")
        async with asyncio.timeout(DEADLINE_S):
            while file.content.end <= last.offset + 1:
                await asyncio.sleep(0.02)
                file.refresh()
        assert Erasures(file.content).of(late).offset == last.offset
    task.cancel()
    await asyncio.wait([task])
