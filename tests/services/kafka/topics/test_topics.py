import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from pydantic import ValidationError

from schemas.topics import TOPICS
from services.kafka.connection import connection
from services.kafka.topics.differences import differences
from services.kafka.topics.topic_settings import found_configs, topic_config
from services.kafka.topics.topics import (
    TopicsFault,
    admin_of,
    describe_topics,
    ensure_topics,
    report_differences,
)
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings

Alter = Callable[[str, dict[str, str]], Awaitable[None]]


def test_feeds_are_kept_as_long_as_the_settings_say() -> None:
    settings = Settings(retention_days=0.5)
    assert topic_config(TOPICS["feed.posts"], settings)["retention.ms"] == "43200000"
    assert topic_config(TOPICS["feed.commands"], settings)["retention.ms"] == "43200000"
    assert topic_config(TOPICS["seen"], settings)["retention.ms"] == "-1"


@pytest.mark.parametrize(
    ("given", "in_sync"),
    [
        ({}, "1"),
        ({"replication_factor": 3}, "2"),
        ({"replication_factor": 3, "min_insync_replicas": 1}, "1"),
        ({"replication_factor": 5, "min_insync_replicas": 3}, "3"),
    ],
)
def test_replicas_must_be_in_sync_wherever_there_are_any(given: Any, in_sync: str) -> None:
    config = topic_config(TOPICS["control"], Settings(**given))
    assert config["min.insync.replicas"] == in_sync


def test_more_in_sync_than_there_are_is_refused() -> None:
    with pytest.raises(ValidationError, match="RAPPORT_MIN_INSYNC_REPLICAS is 2, more than"):
        Settings(min_insync_replicas=2)


LOG_APPEND = {"message.timestamp.type": "LogAppendTime"}


@pytest.mark.parametrize(
    ("topic", "replicas", "found", "said"),
    [
        ("feed.posts", 2, {}, ["has 2 replicas, RAPPORT_REPLICATION_FACTOR is 3"]),
        ("control", 3, {"min.insync.replicas": "1"}, ["min.insync.replicas is 1, not 2"]),
        ("feed.posts", 3, {"retention.ms": "1000"}, ["retention.ms is 1000, not 2592000000"]),
        ("feed.posts", 3, {"segment.ms": "1000", **LOG_APPEND}, []),
        ("control", 3, {"max.message.bytes": "9999999"}, []),
        (
            "feed.posts",
            3,
            {"retention.bytes": "7", "unclean.leader.election.enable": "true"},
            [
                "unclean.leader.election.enable is true, which may lose what was acknowledged",
                "retention.bytes is 7, which deletes before retention.ms does",
            ],
        ),
        (
            "control",
            3,
            {"max.message.bytes": "1000"},
            ["max.message.bytes is 1000, not at least 1048588"],
        ),
    ],
)
def test_what_the_settings_want_otherwise_is_said(
    topic: str, replicas: int, found: dict[str, str], said: list[str]
) -> None:
    settings = Settings(replication_factor=3)
    assert list(differences(TOPICS[topic], replicas, found, settings)) == said


@pytest.mark.kafka
async def test_every_topic_is_there_with_a_leader_for_each_partition(settings: Settings) -> None:
    states = await describe_topics(settings)
    assert {state.name for state in states} == set(TOPICS)
    for state in states:
        assert (state.partitions, state.led, state.replication_factor) == (4, 4, 1)


@pytest.mark.kafka
async def test_topics_are_made_with_their_config(settings: Settings) -> None:
    admin = AIOKafkaAdminClient(**connection(settings))
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


@pytest.fixture
async def altered(settings: Settings) -> AsyncIterator[Alter]:
    """Sets settings of a topic; they are taken back."""
    async with admin_of(settings) as admin:
        changed: list[str] = []

        async def alter(topic: str, config: dict[str, str]) -> None:
            changed.append(topic)
            await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, config)])
            deadline = time.monotonic() + 30
            while not config.items() <= (await found_configs(admin, settings))[topic].items():
                assert time.monotonic() < deadline  # it answers before it shows it

        yield alter
        for topic in list(changed):
            await alter(topic, dict(topic_config(TOPICS[topic], settings)))


@pytest.mark.kafka
async def test_what_differs_is_logged_once_for_each_topic(
    settings: Settings, altered: Alter, caplog: pytest.LogCaptureFixture
) -> None:
    kept = str(3_600_000 + random.randrange(3_600_000))
    config = {"retention.ms": kept, "min.insync.replicas": "1", **LOG_APPEND}
    await altered("feed.travel", TOPICS["feed.travel"].config | config)
    wanting = settings.model_copy(update={"replication_factor": 3})
    for _ in range(2):
        report_differences(await ensure_topics(wanting), wanting)
    (line,) = [line for line in caplog.messages if line.startswith("topic feed.travel: ")]
    assert "has 1 replicas, RAPPORT_REPLICATION_FACTOR is 3" in line
    assert f"retention.ms is {kept}, not 2592000000" in line
    assert "min.insync.replicas is 1, not 2" in line


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("topic", "policy", "lost"),
    [
        ("relationships", "delete", "the latest of each key is lost: set cleanup.policy=compact"),
        ("feed.posts", "compact", "events are lost: set cleanup.policy=delete"),
    ],
)
async def test_a_topic_that_loses_what_is_exact_is_refused(
    settings: Settings, altered: Alter, topic: str, policy: str, lost: str
) -> None:
    await altered(topic, dict(TOPICS[topic].config) | {"cleanup.policy": policy})
    with pytest.raises(TopicsFault, match=f"topic {topic}: .* {lost}"):
        await ensure_topics(settings)


@pytest.mark.kafka
async def test_another_number_of_partitions_is_refused_by_name(settings: Settings) -> None:
    other = settings.model_copy(update={"partitions": 5})
    with pytest.raises(TopicsFault, match=r"feed\.posts has 4 partitions.* 5 are wanted"):
        await ensure_topics(other)


@pytest.mark.kafka
async def test_a_new_kafka_gets_its_topics_from_several_services_at_once(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path) as own:
        settings = Settings(**own.access, partitions=2)
        with pytest.raises(TopicsFault, match=r"feed\.job-changes.*only 1 broker"):
            await ensure_topics(settings.model_copy(update={"replication_factor": 3}))
        assert {state.partitions for state in await describe_topics(settings)} == {0}
        await asyncio.gather(*(ensure_topics(settings) for _ in range(5)))
        assert {state.partitions for state in await describe_topics(settings)} == {2}


@pytest.mark.kafka
async def test_topics_of_an_earlier_version_let_go_of_what_was_deleted(settings: Settings) -> None:
    """What an operator has set beside, or to go sooner, stays."""
    names = ("max.compaction.lag.ms", "delete.retention.ms", "segment.bytes")
    async with admin_of(settings) as admin:
        earlier = {"cleanup.policy": "compact", "delete.retention.ms": "5000",
                   "segment.bytes": "7000000"}  # fmt: skip
        resource = ConfigResource(ConfigResourceType.TOPIC, "imports", earlier)
        await admin.alter_configs([resource])
        await ensure_topics(settings)
        asked = ConfigResource(ConfigResourceType.TOPIC, "imports", dict.fromkeys(names, ""))
        (answer,) = await admin.describe_configs([asked])
    found = {name: value for name, value, *_ in answer.resources[0][4]}
    assert found == {"max.compaction.lag.ms": "86400000", "delete.retention.ms": "5000",
                     "segment.bytes": "7000000"}  # fmt: skip
