"""From where to where topics reach, asked on a connection on which nothing else waits.

A broker answers one request of a connection after the other, and a fetch may wait for records.
"""

from collections.abc import Collection, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from relationships.tables.integrity import KafkaChanged

Found = dict[TopicPartition, int]


class Offsets:
    """Asks for offsets, whether or not the transactions before them have ended.

    Kafka says that a transaction is committed a little before its records can be read.
    """

    def __init__(self, bootstrap_servers: str) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def starts(self, tps: Collection[TopicPartition]) -> Found:
        """The offset of the first record that is still there."""
        found: Found = await self._consumer.beginning_offsets(tps)
        return found

    async def ends(self, tps: Collection[TopicPartition]) -> Found:
        """The offset after the last record."""
        found: Found = await self._consumer.end_offsets(tps)
        return found

    async def starts_of(
        self, tps: Collection[TopicPartition], positions: Mapping[str, int]
    ) -> dict[str, int]:
        """The first offset of each topic, of which everything below `positions` is applied.

        Raises:
            KafkaChanged: where Kafka no longer has what is to be read next.
        """
        starts, ends = await self.starts(tps), await self.ends(tps)
        for tp in tps:
            at = positions.get(tp.topic, starts[tp])
            if not starts[tp] <= at <= ends[tp]:
                lost = "Kafka has lost data"
                away = "events were deleted by retention before they were applied"
                raise KafkaChanged(
                    f"{tp.topic} partition {tp.partition} holds offsets {starts[tp]} to "
                    f"{ends[tp]}, but is applied up to {at}: {lost if at > ends[tp] else away}"
                )
        return {tp.topic: starts[tp] for tp in tps}
