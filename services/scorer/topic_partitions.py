"""Which topic partitions belong to the partition of a number."""

from aiokafka import TopicPartition

from schemas.topics import CHANGELOG, SCORED


def feeds_of(number: int) -> list[TopicPartition]:
    """The partitions of that number, of all feeds."""
    return [TopicPartition(topic, number) for topic in SCORED]


def changelog_of(number: int) -> list[TopicPartition]:
    """The partitions of that number, of all changelog topics."""
    return [TopicPartition(topic, number) for topic in CHANGELOG]
