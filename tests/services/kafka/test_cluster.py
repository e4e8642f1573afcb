import asyncio
import uuid
from contextlib import suppress

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError

from services.kafka.cluster import cluster_identity
from services.kafka.connection import connection
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka

DEADLINE_S = 20


async def test_a_cluster_and_its_topics_have_lasting_ids(settings: Settings) -> None:
    cluster, topics = await cluster_identity(settings, ["relationships", "profiles"])
    assert cluster
    assert topics.keys() == {"relationships", "profiles"}
    assert len({uuid.UUID(topic) for topic in topics.values()} - {uuid.UUID(int=0)}) == 2
    again = await cluster_identity(settings, ["relationships", "profiles"])
    assert again == (cluster, topics)


async def test_a_topic_made_anew_has_another_id(settings: Settings) -> None:
    name = f"passing-{uuid.uuid4()}"
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    ids = []
    for _ in range(2):
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
        ids.append(await id_of(settings, name))
        await admin.delete_topics([name])
    await admin.close()
    assert ids[0] != ids[1]


async def id_of(settings: Settings, name: str) -> str:
    """A new topic is known to a broker that has just begun only a moment after it is made."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            with suppress(UnknownTopicOrPartitionError):
                _, topics = await cluster_identity(settings, [name])
                return topics[name]


async def test_an_unknown_topic_is_an_error_and_stays_unknown(settings: Settings) -> None:
    for _ in range(2):
        with pytest.raises(UnknownTopicOrPartitionError, match="nobody-made-it"):
            await cluster_identity(settings, ["nobody-made-it"])
