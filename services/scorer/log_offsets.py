"""Where topic partitions begin and end in Kafka's log.

Asked on a connection of its own: a broker answers the requests of a connection one after the
other, and a fetch may wait for records.
"""

from collections.abc import Collection, Mapping

from aiokafka import TopicPartition

from relationships.tables.integrity import KafkaChanged
from services.kafka.clients.consumer import Consumer
from services.runtime.kafka_settings import KafkaSettings

Offsets = dict[TopicPartition, int]


class LogOffsets:
    """Asks Kafka for offsets; unless `read_committed`, those of open transactions count too.

    Kafka answers that a transaction is committed a little before its records can be read.
    """

    def __init__(self, kafka: KafkaSettings, *, isolation_level: str = "read_uncommitted") -> None:
        self._consumer = Consumer(kafka, isolation_level=isolation_level)

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def starts(self, tps: Collection[TopicPartition]) -> Offsets:
        """The offset of the first record that is still there."""
        starts: Offsets = await self._consumer.beginning_offsets(tps)
        return starts

    async def ends(self, tps: Collection[TopicPartition]) -> Offsets:
        """The offset after the last record."""
        ends: Offsets = await self._consumer.end_offsets(tps)
        return ends

    async def read_on_from(
        self, tps: Collection[TopicPartition], positions: Mapping[str, int]
    ) -> Offsets:
        """Where to read on: at `positions` (by topic), at its start where a topic has none.

        Raises:
            KafkaChanged: where Kafka no longer has what is to be read next.
        """
        starts, ends = await self.starts(tps), await self.ends(tps)
        offsets = {tp: positions.get(tp.topic, starts[tp]) for tp in tps}
        for tp, offset in offsets.items():
            if not starts[tp] <= offset <= ends[tp]:
                raise KafkaChanged(_out_of_range(tp, offset, starts[tp], ends[tp]))
        return offsets


def _out_of_range(tp: TopicPartition, offset: int, start: int, end: int) -> str:
    lost = "Kafka has lost data"
    expired = "events were deleted by retention before they were applied"
    return (
        f"{tp.topic} partition {tp.partition} holds offsets {start} to {end}, "
        f"but is applied up to {offset}: {lost if offset > end else expired}"
    )
