"""Feed records to fold: interactions between pairs, as any producer may write them to Kafka."""

import logging
import random
import time
from collections.abc import Iterator
from typing import NamedTuple

from aiokafka import AIOKafkaProducer

from schemas.times import DAY_MS
from schemas.topics import partition_of
from services.kafka.connection import connection
from services.runtime.settings import Settings

TOPIC = "feed.interactions"
_KINDS = (b"message", b"like", b"comment", b"view", b"call")
_CONTACTS = 20
_BATCH_BYTES = 900_000

logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # topics just made have no leader yet


class Record(NamedTuple):
    """A record: its topic, its owner and its value."""

    topic: str
    owner: str
    value: bytes


def interactions(records: int, pairs: int) -> Iterator[Record]:
    """So many records of random pairs over 90 days, in the order of their times."""
    draw = random.Random(1)
    start = time.time_ns() // 1_000_000 - 90 * DAY_MS
    step = 90 * DAY_MS / records
    for number in range(records):
        pair = draw.randrange(pairs)
        ego, at = f"member:{pair // _CONTACTS}", start + int(number * step)
        yield interaction(number, draw.choice(_KINDS), ego, f"contact:{pair}", at)


def interaction(number: int, kind: bytes, ego: str, contact: str, at: int) -> Record:
    """The record of what `ego` did towards `contact`, as ego's."""
    value = (
        b'{"id":"e%d","source":"benchmark","kind":"%b","actor":"%b","target":"%b","at":%d,'
        b'"side":"out"}' % (number, kind, ego.encode(), contact.encode(), at)
    )
    return Record(TOPIC, ego, value)


def followed(number: int, author: str, follower: str, at: int) -> Record:
    """The record of `author`'s being followed, as the author's."""
    value = (
        b'{"id":"f%d","source":"benchmark","kind":"follow","actor":"%b","target":"%b","at":%d,'
        b'"side":"in"}' % (number, follower.encode(), author.encode(), at)
    )
    return Record(TOPIC, author, value)


def post(number: int, author: str, at: int) -> Record:
    """The record of what `author` posted."""
    value = (
        b'{"id":"p%d","source":"benchmark","kind":"post","actor":"%b","text":"Hello","at":%d,'
        b'"side":"update"}' % (number, author.encode(), at)
    )
    return Record("feed.posts", author, value)


def profile(
    number: int, member: str, city: str, topic: str, at: int, alias: str | None = None
) -> Record:
    """The record of `member`'s profile, as it states it."""
    value = (
        b'{"id":"r%d","source":"benchmark","kind":"profile","actor":"%b","topics":["%b"],'
        b'"place":{"name":"%b"},"aliases":[%b],"at":%d,"side":"update"}'
        % (
            number,
            member.encode(),
            topic.encode(),
            city.encode(),
            b'"%b"' % alias.encode() if alias else b"",
            at,
        )
    )
    return Record("feed.profiles", member, value)


async def fill(settings: Settings, records: Iterator[Record]) -> int:
    """Write them to their topics, full batches at a time; returns how many there were."""
    count = 0
    async with AIOKafkaProducer(**connection(settings), max_batch_size=_BATCH_BYTES) as producer:
        builders = {}
        for topic, owner, value in records:
            place = topic, partition_of(owner, settings.partitions)
            if place not in builders:
                builders[place] = producer.create_batch()
            key = owner.encode()
            if builders[place].append(timestamp=None, key=key, value=value) is None:
                await (await producer.send_batch(builders[place], topic, partition=place[1]))
                builders[place] = producer.create_batch()
                builders[place].append(timestamp=None, key=key, value=value)
            count += 1
        for (topic, partition), builder in builders.items():
            await (await producer.send_batch(builder, topic, partition=partition))
    return count
