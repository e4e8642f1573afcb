"""Rapport's topics on a Kafka: made where they are missing, checked where they are not."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import msgspec
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, TopicAlreadyExistsError, for_code

from schemas.topics import TOPICS, Topic
from services.kafka.clients.admin import Admin
from services.kafka.refusals import unusable
from services.kafka.topics.differences import breaking, differences
from services.kafka.topics.topic_settings import (
    Config,
    SettingsRefused,
    adjust_topics,
    found_configs,
    topic_config,
)
from services.runtime.settings import Settings

RESTORING = "restoring"
"""A topic that is there while a restore fills this Kafka, see `services.backup.restore`."""

log = logging.getLogger(__name__)

_VISIBLE_SECONDS = 30.0
_PAUSE_SECONDS = 0.05


Configured = Callable[[Topic, Settings], Config]
"""The broker settings of a topic."""


class TopicsFault(RuntimeError):
    """The topics are not as the settings want them, or cannot be made so; says what to do."""


class TopicState(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as it is on the broker; `partitions` is 0 where it is missing.

    `led` is how many partitions have a leader, which is what serves them; `replication_factor`
    is that of the partition with the fewest replicas. `differences` are what the settings want
    otherwise, in words, and `breaking` is why it cannot be used, if it cannot.
    """

    name: str
    what: str
    partitions: int = 0
    led: int = 0
    replication_factor: int = 0
    differences: tuple[str, ...] = ()
    breaking: str | None = None


async def ensure_topics(settings: Settings) -> list[TopicState]:
    """Make what is missing of all topics and wait until each partition has a leader.

    Safe to call from any number of processes at once. Topics that exist are left as they are, but
    for what earlier versions made them without, see `adjust_topics`. Returns all as they are.

    Raises:
        TopicsFault: where a topic has another number of partitions than `settings` want, or
            loses what is exact by how it is cleaned up, or the broker refuses to make one, or does
            not lead one in 30 s, or a restore has not ended.
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    async with admin_of(settings) as admin:
        if settings.in_kafka(RESTORING) in await topic_names(admin):
            raise TopicsFault(
                "a restore into this Kafka has not ended: wait for it, or run it with --again"
            )
        states = await make_topics(admin, settings)
        _check_partitions(states, settings.partitions)
        try:
            await adjust_topics(admin, settings, await found_configs(admin, settings))
        except SettingsRefused as error:
            raise TopicsFault(str(error)) from error
        compared = await _compared(admin, settings, states)
    for state in compared:
        if state.breaking:
            raise TopicsFault(f"topic {settings.in_kafka(state.name)}: {state.breaking}")
    return compared


async def make_topics(
    admin: AIOKafkaAdminClient, settings: Settings, config: Configured = topic_config
) -> Mapping[str, TopicState]:
    """Make what is missing of all topics, with `config`; wait until each partition has a leader.

    Raises:
        TopicsFault: where the broker refuses to make one, or does not lead one in 30 s.
    """
    states = await _states(admin, settings)
    missing = [topic for topic in TOPICS.values() if not states[topic.name].partitions]
    if missing:
        await _create(admin, missing, settings, config)
        states = await _states(admin, settings)
    deadline = asyncio.get_running_loop().time() + _VISIBLE_SECONDS
    while unled := [state.name for state in states.values() if not _is_led(state)]:
        if asyncio.get_running_loop().time() > deadline:
            raise TopicsFault(f"no broker leads {', '.join(unled)}; are all brokers up?")
        await asyncio.sleep(_PAUSE_SECONDS)
        states = await _states(admin, settings)
    return states


async def topic_names(admin: AIOKafkaAdminClient) -> set[str]:
    """The names of all topics that this Kafka shows us, prefixes included."""
    return {entry["topic"] for entry in await admin.describe_topics()}


async def describe_topics(settings: Settings) -> list[TopicState]:
    """All topics of Rapport as they are on the broker.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    async with admin_of(settings) as admin:
        return await _compared(admin, settings, await _states(admin, settings))


def report_differences(states: Iterable[TopicState], settings: Settings) -> None:
    """Log what the settings want otherwise, a line for each topic, once in a process."""
    for state in states:
        if state.differences:
            _warn_once(f"topic {settings.in_kafka(state.name)}: {'; '.join(state.differences)}")


@cache
def _warn_once(line: str) -> None:
    log.warning("%s", line)


@asynccontextmanager
async def admin_of(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for Kafka's administration, for as long as it is needed.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    admin = Admin(settings)
    try:
        await _start(settings, admin)
        yield admin
    finally:
        await admin.close()


async def _start(settings: Settings, admin: AIOKafkaAdminClient) -> None:
    try:
        await admin.start()
    except KafkaConnectionError as error:
        raise await unusable(settings, error) from None


async def _states(admin: AIOKafkaAdminClient, settings: Settings) -> dict[str, TopicState]:
    # Asked for by name, a broker that creates topics by itself would make them its own way.
    found = {entry["topic"]: entry["partitions"] for entry in await admin.describe_topics()}
    return {
        topic.name: _state(topic, found.get(settings.in_kafka(topic.name), ()))
        for topic in TOPICS.values()
    }


def _state(topic: Topic, partitions: Any) -> TopicState:
    return TopicState(
        name=topic.name,
        what=topic.what,
        partitions=len(partitions),
        led=sum(partition["leader"] >= 0 for partition in partitions),
        replication_factor=min((len(p["replicas"]) for p in partitions), default=0),
    )


async def _compared(
    admin: AIOKafkaAdminClient, settings: Settings, states: Mapping[str, TopicState]
) -> list[TopicState]:
    """The states of topics, with what the settings want otherwise of those that are there."""
    configs = await found_configs(admin, settings)

    def compared(state: TopicState) -> TopicState:
        topic, found = TOPICS[state.name], configs[state.name]
        differing = differences(topic, state.replication_factor, found, settings)
        return msgspec.structs.replace(
            state, differences=tuple(differing), breaking=breaking(topic, found)
        )

    return [compared(state) if state.partitions else state for state in states.values()]


def _is_led(state: TopicState) -> bool:
    return 0 < state.partitions == state.led


async def _create(
    admin: AIOKafkaAdminClient, topics: list[Topic], settings: Settings, config: Configured
) -> None:
    wanted = [
        NewTopic(
            name=settings.in_kafka(topic.name),
            num_partitions=settings.partitions,
            replication_factor=settings.replication_factor,
            topic_configs=dict(config(topic, settings)),
        )
        for topic in topics
    ]
    answer = await admin.create_topics(wanted)
    for name, code, reason in answer.topic_errors:
        # Another process may have made it meanwhile.
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise TopicsFault(f"Kafka does not make topic {name}: {reason or for_code(code)}")


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
