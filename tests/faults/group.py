"""What Kafka knows of the group of scorers."""

import asyncio

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import GroupCoordinatorNotAvailableError

from services.kafka.connection import connection
from services.runtime.settings import Settings

Members = dict[str, set[TopicPartition]]


def members(settings: Settings) -> Members | None:
    """Each member's partitions; None while the group is being assigned anew."""
    return asyncio.run(_members(settings))


async def _members(settings: Settings) -> Members | None:
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        (response,) = await admin.describe_consumer_groups([settings.group])
    except GroupCoordinatorNotAvailableError:  # of a broker that has just begun
        return None
    finally:
        await admin.close()
    _code, _group, state, _type, _protocol, found, *_ = response.groups[0]
    return {member[0]: _assigned(member[4]) for member in found} if state == "Stable" else None


def _assigned(encoded: bytes) -> set[TopicPartition]:
    return set(ConsumerProtocolMemberAssignment.decode(encoded).partitions()) if encoded else set()


def owned(found: Members) -> list[set[int]]:
    """The partition numbers of each member; each it has of every topic it has anything of.

    Raises:
        AssertionError: where a number's topics are not together, or a number is with two.
    """
    numbers = []
    for tps in found.values():
        by_topic = {tp.topic: set[int]() for tp in tps}
        for tp in tps:
            by_topic[tp.topic].add(tp.partition)
        distinct = {frozenset(each) for each in by_topic.values()}
        assert len(distinct) <= 1, f"torn between members: {by_topic}"
        numbers.append({tp.partition for tp in tps})
    together = [number for each in numbers for number in each]
    assert len(together) == len(set(together)), f"with two members: {numbers}"
    return numbers
