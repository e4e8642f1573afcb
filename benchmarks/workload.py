"""Feed records to fold: interactions between pairs, as any producer may write them to Kafka."""

import random
import time
from collections.abc import Iterator

from aiokafka import AIOKafkaProducer

from schemas.topics import DAY_MS, partition_of
from services.settings import Settings

TOPIC = "feed.interactions"
_KINDS = ("message", "like", "comment", "view", "call")
_CONTACTS = 20
_BATCH_BYTES = 900_000


def interactions(records: int, pairs: int) -> Iterator[tuple[str, bytes]]:
    """So many records of random pairs over 90 days, each with its owner."""
    draw = random.Random(1)
    start = time.time_ns() // 1_000_000 - 90 * DAY_MS
    step = 90 * DAY_MS // records
    for number in range(records):
        pair = draw.randrange(pairs)
        ego = f"member:{pair // _CONTACTS}"
        yield (
            ego,
            (
                b'{"id":"e%d","source":"benchmark","kind":"%b","actor":"%b","target":"contact:%d",'
                b'"at":%d,"side":"out"}'
                % (number, draw.choice(_KINDS).encode(), ego.encode(), pair, start + number * step)
            ),
        )


async def fill(settings: Settings, records: int, pairs: int) -> None:
    """Write them to the feed topic, full batches at a time."""
    async with AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers, max_batch_size=_BATCH_BYTES
    ) as producer:
        builders = {p: producer.create_batch() for p in range(settings.partitions)}

        async def send(partition: int) -> None:
            sent = await producer.send_batch(builders[partition], TOPIC, partition=partition)
            await sent
            builders[partition] = producer.create_batch()

        for owner, value in interactions(records, pairs):
            partition, key = partition_of(owner, settings.partitions), owner.encode()
            if builders[partition].append(timestamp=None, key=key, value=value) is None:
                await send(partition)
                builders[partition].append(timestamp=None, key=key, value=value)
        for partition, builder in list(builders.items()):
            if builder.record_count():
                await send(partition)
