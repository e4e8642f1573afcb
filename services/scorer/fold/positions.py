"""Positions of a partition: the next offset to apply, by feed topic."""

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
