"""Rapport's topics on a Kafka: made where they are missing, checked where they are not."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from schemas.times import DAY_MS
from schemas.topics import SCORED, SEEN, TOPICS, Topic
from services.runtime.settings import Settings

_VISIBLE_SECONDS = 30.0
_PAUSE_SECONDS = 0.05
_RETENTION = "retention.ms"


class TopicsFault(RuntimeError):
    """The topics are not as the settings want them, or cannot be made so; says what to do."""


class TopicState(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as it is on the broker; `partitions` is 0 where it is missing.

    `led` is how many partitions have a leader, which is what serves them.
    """

    name: str
    what: str
    partitions: int = 0
    led: int = 0
    replication_factor: int = 0


async def ensure_topics(settings: Settings) -> None:
    """Make what is missing of all topics and wait until each partition has a leader.

    Safe to call from any number of processes at once. Topics that exist are left as they are, but
    for `seen`, which earlier versions made to be kept for two days.

    Raises:
        TopicsFault: where a topic has another number of partitions than `settings` want, or
            the broker refuses to make one, or does not lead one in 30 s.
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    async with admin_of(settings) as admin:
        states = await _states(admin)
        missing = [topic for topic in TOPICS.values() if not states[topic.name].partitions]
        if missing:
            await _create(admin, missing, settings)
            states = await _states(admin)
        deadline = asyncio.get_running_loop().time() + _VISIBLE_SECONDS
        while unled := [state.name for state in states.values() if not _is_led(state)]:
            if asyncio.get_running_loop().time() > deadline:
                raise TopicsFault(f"no broker leads {', '.join(unled)}; are all brokers up?")
            await asyncio.sleep(_PAUSE_SECONDS)
            states = await _states(admin)
        await _keep_ids(admin, settings)
    _check_partitions(states, settings.partitions)


async def describe_topics(settings: Settings) -> list[TopicState]:
    """All topics of Rapport as they are on the broker.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    async with admin_of(settings) as admin:
        return list((await _states(admin)).values())


@asynccontextmanager
async def admin_of(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for Kafka's administration, for as long as it is needed.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


async def _states(admin: AIOKafkaAdminClient) -> dict[str, TopicState]:
    # Asked for by name, a broker that creates topics by itself would make them its own way.
    found = {entry["topic"]: entry["partitions"] for entry in await admin.describe_topics()}
    return {topic.name: _state(topic, found.get(topic.name, ())) for topic in TOPICS.values()}


def _state(topic: Topic, partitions: Any) -> TopicState:
    return TopicState(
        name=topic.name,
        what=topic.what,
        partitions=len(partitions),
        led=sum(partition["leader"] >= 0 for partition in partitions),
        replication_factor=max((len(p["replicas"]) for p in partitions), default=0),
    )


def _is_led(state: TopicState) -> bool:
    return 0 < state.partitions == state.led


async def _create(admin: AIOKafkaAdminClient, topics: list[Topic], settings: Settings) -> None:
    wanted = [
        NewTopic(
            name=topic.name,
            num_partitions=settings.partitions,
            replication_factor=settings.replication_factor,
            topic_configs=dict(topic_config(topic, settings)),
        )
        for topic in topics
    ]
    answer = await admin.create_topics(wanted)
    for name, code, reason in answer.topic_errors:
        # Another process may have made it meanwhile.
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise TopicsFault(f"Kafka does not make topic {name}: {reason or for_code(code)}")


async def _keep_ids(admin: AIOKafkaAdminClient, settings: Settings) -> None:
    """Let no retention delete what the scorer has not forgotten."""
    wanted = topic_config(TOPICS[SEEN], settings)
    asked = ConfigResource(ConfigResourceType.TOPIC, SEEN, {_RETENTION: ""})
    (answer,) = await admin.describe_configs([asked])
    ((_code, _reason, _type, _name, found),) = answer.resources
    if [value for name, value, *_ in found if name == _RETENTION] == [wanted[_RETENTION]]:
        return
    altered = ConfigResource(ConfigResourceType.TOPIC, SEEN, dict(wanted))
    (answer,) = await admin.alter_configs([altered])
    ((code, reason, *_),) = answer.resources
    if code:
        raise TopicsFault(f"Kafka does not keep topic {SEEN}: {reason or for_code(code)}")


def topic_config(topic: Topic, settings: Settings) -> Mapping[str, str]:
    """The broker settings that `topic` is made with under `settings`."""
    config = dict(topic.config)
    if topic.name in SCORED:
        config["retention.ms"] = str(round(settings.retention_days * DAY_MS))
    if settings.replication_factor > 1:
        config["min.insync.replicas"] = str(settings.replication_factor - 1)
    return config


def _check_partitions(states: Mapping[str, TopicState], wanted: int) -> None:
    wrong = [
        f"{state.name} has {state.partitions} partitions"
        for state in states.values()
        if state.partitions != wanted
    ]
    if wrong:
        raise TopicsFault(
            f"{', '.join(wrong)}, but {wanted} are wanted. Every topic of Rapport must have the "
            "same number, and it cannot change later: set RAPPORT_PARTITIONS to what is there, "
            "or use a Kafka without these topics"
        )
