"""The Kafka that a restore fills: fresh to begin with, and refused by services until it is whole.

As long as the topic `RESTORING` is there no service starts, see `ensure_topics`: it is made before
anything else, and deleted last.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from schemas.topics import TOPICS
from services.backup.errors import BackupFault
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.kafka.topics.topic_settings import (
    adjust_topics,
    config_with_given_times,
    found_configs,
)
from services.kafka.topics.topics import RESTORING, admin_of, make_topics, topic_names
from services.runtime.settings import Settings

_PAUSE_S = 0.05


@asynccontextmanager
async def fresh_kafka(settings: Settings, *, again: bool) -> AsyncIterator[AIOKafkaAdminClient]:
    """Rapport's topics, made anew and empty, and whoever writes to them says when that was.

    Once the block has ended without an error they are as any service wants them. Until then no
    service starts, and the next restore is refused but for one `again`.

    Raises:
        BackupFault: where this Kafka has records of Rapport, which are left as they are.
        TopicsFault, SettingsRefused: where Kafka does not make the topics.
        aiokafka.errors.KafkaError: where Kafka is not there, or fails.
    """
    async with admin_of(settings) as admin:
        there = await topic_names(admin)
        ours = there & set(map(settings.in_kafka, TOPICS))
        restoring = settings.in_kafka(RESTORING)
        if restoring not in there:
            await _refuse_records(settings, admin, ours)
            await _begin(admin, restoring, settings.replication_factor)
        elif not again:
            raise BackupFault("an earlier restore into this Kafka has not ended: pass --again")
        await _delete(admin, ours)
        await make_topics(admin, settings, config_with_given_times)
        yield admin
        await adjust_topics(admin, settings, await found_configs(admin, settings))
        await _delete(admin, [restoring])


async def _begin(admin: AIOKafkaAdminClient, restoring: str, replicas: int) -> None:
    answer = await admin.create_topics([NewTopic(restoring, 1, replicas)])
    for _, code, reason in answer.topic_errors:
        if code:
            raise BackupFault(f"Kafka does not make topic {restoring}: {reason or for_code(code)}")


async def _refuse_records(
    settings: Settings, admin: AIOKafkaAdminClient, topics: Collection[str]
) -> None:
    """Check that `topics` never had a record.

    Raises:
        BackupFault: naming those that have.
    """
    tps = [
        TopicPartition(settings.in_registry(entry["topic"]), partition["partition"])
        for entry in await admin.describe_topics()
        if entry["topic"] in topics
        for partition in entry["partitions"]
    ]
    if not tps:
        return
    async with started(Consumer(settings)) as consumer:
        ends = await consumer.end_offsets(tps)
    if full := sorted({tp.topic for tp, end in ends.items() if end}):
        raise BackupFault(f"this Kafka is not fresh: there are records in {', '.join(full)}")


async def _delete(admin: AIOKafkaAdminClient, topics: Collection[str]) -> None:
    """Delete topics, and return once they are gone."""
    if topics:
        await admin.delete_topics(list(topics))
    while True:
        if not await topic_names(admin) & set(topics):
            return
        await asyncio.sleep(_PAUSE_S)
