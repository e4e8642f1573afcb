import asyncio

import pytest
from aiokafka.errors import KafkaError

from services.kafka import feed_scan
from services.kafka.feed_scan import FeedScan
from services.runtime.settings import Settings
from tests.free_port import free_port


async def test_a_kafka_that_is_away_is_known_before_anything_is_read():
    feeds = FeedScan(Settings(bootstrap_servers=f"127.0.0.1:{free_port()}"))
    with pytest.raises((KafkaError, TimeoutError)):
        async with feeds.opened():
            pytest.fail("opened")


async def test_a_kafka_that_says_nothing_is_away_too(monkeypatch):
    monkeypatch.setattr(feed_scan, "START_S", 0.05)

    connections = []

    async def say_nothing(reader, writer):
        connections.append(writer)
        await reader.read()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1")
    async with silent:
        host, port = silent.sockets[0].getsockname()
        with pytest.raises(TimeoutError):
            async with FeedScan(Settings(bootstrap_servers=f"{host}:{port}")).opened():
                pytest.fail("opened")
        for writer in connections:  # aiokafka leaves its end open until it is collected
            writer.close()
            await writer.wait_closed()
