"""A partition that this worker owns, from the beginning of its takeover to its end."""

import asyncio

from aiokafka import TopicPartition

from relationships.tables.writer import TableWriter
from services.kafka.clients.producer import Producer
from services.scorer.fold.partition import Partition
from services.scorer.log_offsets import Offsets
from services.scorer.topic_partitions import feeds_of


class OwnedPartition:
    """What belongs to the ownership of one partition.

    `producer`, `table` and `partition` are set in this order while it is taken over; with
    `partition` the takeover is done. `takeover` and `run` are the tasks at work on it.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.producer: Producer | None = None
        self.table: TableWriter | None = None
        self.first_offsets: Offsets = {}
        self.partition: Partition | None = None
        self.throttled = False
        self.takeover: asyncio.Task[None] | None = None
        self.run: asyncio.Task[None] | None = None

    @property
    def feeds(self) -> list[TopicPartition]:
        """The feed partitions it reads."""
        return feeds_of(self.number)

    def next_offsets(self) -> Offsets:
        """Where to read each feed on."""
        positions = self.partition.positions if self.partition else {}
        return {tp: positions.get(tp.topic, self.first_offsets[tp]) for tp in self.feeds}
