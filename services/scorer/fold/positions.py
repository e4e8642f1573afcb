"""Positions of a partition: the next offset to apply, by feed topic; they only grow."""

from collections.abc import Mapping, Sequence

from aiokafka import ConsumerRecord


def drop_applied(
    positions: Mapping[str, int], records: Sequence[ConsumerRecord]
) -> list[ConsumerRecord]:
    """Those of `records` that are not below their topic's position."""
    return [record for record in records if record.offset >= positions.get(record.topic, 0)]


def advance(positions: Mapping[str, int], records: Sequence[ConsumerRecord]) -> dict[str, int]:
    """The positions after `records`, whose offsets ascend within a topic."""
    return {**positions, **{record.topic: record.offset + 1 for record in records}}


def furthest(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Of each topic the greater position. One at 0 says nothing that having none does not."""
    both = {topic: max(one.get(topic, 0), other.get(topic, 0)) for topic in {**one, **other}}
    return {topic: position for topic, position in both.items() if position or topic in one}
