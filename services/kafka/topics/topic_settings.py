"""Broker settings of topics: what each is made with, and what an earlier version lacked."""

from collections.abc import Iterator, Mapping

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

from schemas.times import DAY_MS
from schemas.topics import SCORED, SEEN, TOPICS, Topic
from services.kafka.topics.config_requests import AlterTopics
from services.runtime.kafka_settings import KafkaSettings
from services.runtime.settings import Settings

AT_MOST = ("segment.ms", "max.compaction.lag.ms", "delete.retention.ms")
"""What makes sure that what was deleted goes: an operator may have it go sooner."""

_TIMESTAMPS = "message.timestamp.type"
_KEEPING = ("retention.ms", "retention.bytes")

Config = Mapping[str, str]


class SettingsRefused(RuntimeError):
    """Kafka does not take a topic's settings; says which, to be set by others."""


def topic_config(topic: Topic, settings: Settings) -> Config:
    """The broker settings that `topic` is made with under `settings`."""
    config = dict(topic.config) | {"min.insync.replicas": str(settings.in_sync)}
    if topic.name in SCORED:
        config["retention.ms"] = str(round(settings.retention_days * DAY_MS))
    return config


def config_with_given_times(topic: Topic, settings: Settings) -> Config:
    """The same where whoever writes says when that was, until `adjust_topics` takes it back."""
    return {**topic_config(topic, settings), _TIMESTAMPS: "CreateTime"}


async def adjust_topics(
    admin: AIOKafkaAdminClient, kafka: KafkaSettings, found: Mapping[str, Config]
) -> None:
    """Set what topics lack that an earlier version made; all else stays as an operator set it.

    `found` are their settings, by topic. Nothing of `seen` may go that the scorer has not
    forgotten, and what was deleted must go.

    Raises:
        SettingsRefused: where Kafka does not take them.
    """
    wanted = {
        kafka.in_kafka(name): changes
        for name, topic in TOPICS.items()
        if (changes := dict(_changes(topic, found[name])))
    }
    if not wanted:
        return
    answer = await admin._client.send(admin._client.get_random_node(), AlterTopics(wanted))
    for code, reason, _, name in answer.resources:
        if code:
            needed = ",".join(f"{key}={value}" for key, value in wanted[name].items())
            why = reason or for_code(code)
            raise SettingsRefused(f"topic {name} needs {needed}, which Kafka does not take: {why}")


async def found_configs(admin: AIOKafkaAdminClient, kafka: KafkaSettings) -> dict[str, Config]:
    """The settings in force of each topic, those of the cluster where it has none of its own.

    Empty for what is not there, or not shown to us.
    """
    asked = [ConfigResource(ConfigResourceType.TOPIC, kafka.in_kafka(name)) for name in TOPICS]
    return {
        kafka.in_registry(name): {key: value for key, value, *_ in entries}
        for answer in await admin.describe_configs(asked)
        for _code, _reason, _type, name, entries in answer.resources
    }


def _changes(topic: Topic, found: Config) -> Iterator[tuple[str, str]]:
    for name, value in topic.config.items():
        held = found.get(name)
        if (
            (name in AT_MOST and int(held or 0) > int(value))
            or (name == _TIMESTAMPS and held != value)
            or (name in _KEEPING and topic.name == SEEN and held != value)
        ):
            yield name, value
