import asyncio
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.topics import TOPICS
from services.kafka.topics import (
    TopicsFault,
    admin_of,
    describe_topics,
    ensure_topics,
    topic_config,
)
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings


def test_feeds_are_kept_as_long_as_the_settings_say() -> None:
    settings = Settings(retention_days=0.5)
    assert topic_config(TOPICS["feed.posts"], settings)["retention.ms"] == "43200000"
    assert topic_config(TOPICS["feed.commands"], settings)["retention.ms"] == "43200000"
    assert topic_config(TOPICS["seen"], settings) == TOPICS["seen"].config


def test_several_replicas_must_be_in_sync() -> None:
    config = topic_config(TOPICS["control"], Settings(replication_factor=3))
    assert config["min.insync.replicas"] == "2"


@pytest.mark.kafka
async def test_every_topic_is_there_with_a_leader_for_each_partition(settings: Settings) -> None:
    states = await describe_topics(settings)
    assert {state.name for state in states} == set(TOPICS)
    for state in states:
        assert (state.partitions, state.led, state.replication_factor) == (4, 4, 1)


@pytest.mark.kafka
async def test_topics_are_made_with_their_config(settings: Settings) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    resource = ConfigResource(ConfigResourceType.TOPIC, "relationships")
    (answer,) = await admin.describe_configs([resource])
    await admin.close()
    config = {entry[0]: entry[1] for entry in answer.resources[0][4]}
    assert config["cleanup.policy"] == "compact"


@pytest.mark.kafka
async def test_ids_of_an_earlier_versions_topic_are_kept_too(settings: Settings) -> None:
    async with admin_of(settings) as admin:
        earlier = {"cleanup.policy": "delete", "retention.ms": "172800000"}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, "seen", earlier)])
        await ensure_topics(settings)
        resource = ConfigResource(ConfigResourceType.TOPIC, "seen", {"retention.ms": ""})
        (answer,) = await admin.describe_configs([resource])
    assert [entry[:2] for entry in answer.resources[0][4]] == [("retention.ms", "-1")]


@pytest.mark.kafka
async def test_another_number_of_partitions_is_refused_by_name(settings: Settings) -> None:
    other = settings.model_copy(update={"partitions": 5})
    with pytest.raises(TopicsFault, match=r"feed\.posts has 4 partitions.* 5 are wanted"):
        await ensure_topics(other)


@pytest.mark.kafka
async def test_a_new_kafka_gets_its_topics_from_several_services_at_once(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path) as own:
        settings = Settings(bootstrap_servers=own.bootstrap_servers, partitions=2)
        with pytest.raises(TopicsFault, match=r"feed\.job-changes.*only 1 broker"):
            await ensure_topics(settings.model_copy(update={"replication_factor": 3}))
        assert {state.partitions for state in await describe_topics(settings)} == {0}
        await asyncio.gather(*(ensure_topics(settings) for _ in range(5)))
        assert {state.partitions for state in await describe_topics(settings)} == {2}
