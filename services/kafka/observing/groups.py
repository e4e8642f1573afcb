"""Consumer groups as Kafka knows them: who is in one, with which partitions, and how far it is."""

import asyncio
from collections.abc import Iterable, Mapping

import msgspec
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.structs import OffsetAndMetadata

from services.runtime.kafka_settings import KafkaSettings

_PAUSE_S = 0.05
_SETTLED = ("Stable", "Empty", "Dead")


class GroupMember(msgspec.Struct, frozen=True, kw_only=True):
    """A worker: the name it goes by, from where it is connected, and the partitions it has."""

    name: str
    host: str
    partitions: frozenset[int]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A consumer group; while it is not `settled`, partitions are on their way to others."""

    settled: bool
    members: list[GroupMember]
    offsets: Mapping[TopicPartition, OffsetAndMetadata]


async def describe_group(admin: AIOKafkaAdminClient, kafka: KafkaSettings, name: str) -> Group:
    """The group `name` as it is now; one that never was has no members and no offsets.

    A Kafka that has just started is asked until it knows of groups.

    Raises:
        aiokafka.errors.KafkaError: where Kafka does not answer.
    """
    while True:
        try:
            return await _described(admin, kafka, name)
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(_PAUSE_S)


async def _described(admin: AIOKafkaAdminClient, kafka: KafkaSettings, name: str) -> Group:
    named = kafka.in_kafka(name)
    (answer,) = await admin.describe_consumer_groups([named])
    _code, _name, state, _type, _protocol, members, *_ = answer.groups[0]
    return Group(
        settled=state in _SETTLED,
        members=sorted(map(_member, members), key=lambda member: member.name),
        offsets={
            TopicPartition(kafka.in_registry(tp.topic), tp.partition): offset
            for tp, offset in (await admin.list_consumer_group_offsets(named)).items()
        },
    )


def _member(described: tuple[str, str, str, bytes, bytes]) -> GroupMember:
    _id, client, host, _metadata, assignment, *_ = described
    return GroupMember(
        name=client, host=host.removeprefix("/"), partitions=frozenset(_numbers(assignment))
    )


def _numbers(assignment: bytes) -> Iterable[int]:
    """The partitions' numbers; none where the group has not assigned any yet."""
    if not assignment:
        return ()
    decoded = ConsumerProtocolMemberAssignment.decode(assignment)
    return (tp.partition for tp in decoded.partitions())
