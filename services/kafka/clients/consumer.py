"""A consumer for which topics have the registry's names, whatever Kafka has them as.

What aiokafka is given has the prefix, what it returns has none. Its own parts, an assignor among
them, see topics as Kafka names them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition

from services.kafka.clients.leaving import leave_in_time
from services.kafka.connection import connection
from services.runtime.kafka_settings import KafkaSettings

T = TypeVar("T")


class Consumer(AIOKafkaConsumer):  # type: ignore[misc]
    """Reaches Kafka as the settings say, as a member of `group_id`, which gets the prefix too."""

    def __init__(
        self, kafka: KafkaSettings, *topics: str, group_id: str | None = None, **given: Any
    ) -> None:
        """`given` are arguments of aiokafka's.

        Raises:
            OSError: where a file of the password or of a certificate cannot be read.
        """
        self._kafka = kafka
        super().__init__(
            *map(kafka.in_kafka, topics),
            group_id=None if group_id is None else kafka.in_kafka(group_id),
            **connection(kafka),
            **given,
        )
        leave_in_time(self._client)

    def subscribe(self, topics: Iterable[str], listener: ConsumerRebalanceListener) -> None:
        """Be assigned partitions of `topics`; the listener hears which."""
        named = [self._kafka.in_kafka(topic) for topic in topics]
        super().subscribe(named, listener=_Renaming(listener, self._in_registry))

    def assign(self, partitions: Iterable[TopicPartition]) -> None:
        """Read these from now on."""
        super().assign(self._in_kafka(partitions))

    def assignment(self) -> frozenset[TopicPartition]:
        """What is read."""
        return frozenset(self._in_registry(super().assignment()))

    def pause(self, *partitions: TopicPartition) -> None:
        """Fetch nothing of these."""
        super().pause(*self._in_kafka(partitions))

    def resume(self, *partitions: TopicPartition) -> None:
        """Fetch these again."""
        super().resume(*self._in_kafka(partitions))

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read on at `offset`."""
        super().seek(self._named(partition), offset)

    async def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        """Read on at the first record that is still there."""
        await super().seek_to_beginning(*self._in_kafka(partitions))

    async def seek_to_end(self, *partitions: TopicPartition) -> None:
        """Read on behind the last record."""
        await super().seek_to_end(*self._in_kafka(partitions))

    async def position(self, partition: TopicPartition) -> int:
        """The offset of the next record to read."""
        position: int = await super().position(self._named(partition))
        return position

    async def commit(self, offsets: Mapping[TopicPartition, int | tuple[int, str]]) -> None:
        """Commit offsets of the group, perhaps with what is said of them."""
        await super().commit({self._named(tp): offset for tp, offset in offsets.items()})

    async def beginning_offsets(
        self, partitions: Iterable[TopicPartition]
    ) -> dict[TopicPartition, int]:
        """The offset of the first record that is still there."""
        return self._of(await super().beginning_offsets(self._in_kafka(partitions)))

    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The offset behind the last record."""
        return self._of(await super().end_offsets(self._in_kafka(partitions)))

    async def offsets_for_times(self, times: Mapping[TopicPartition, int]) -> dict[Any, Any]:
        """Where what was appended at these times (epoch ms) or later begins."""
        asked = {self._named(tp): time for tp, time in times.items()}
        return self._of(await super().offsets_for_times(asked))

    def last_stable_offset(self, partition: TopicPartition) -> int | None:
        """Up to where it can be read committed, as of the latest fetch."""
        offset: int | None = super().last_stable_offset(self._named(partition))
        return offset

    def last_poll_timestamp(self, partition: TopicPartition) -> int | None:
        """When the latest fetch was answered (epoch ms)."""
        polled: int | None = super().last_poll_timestamp(self._named(partition))
        return polled

    async def getone(self, *partitions: TopicPartition) -> ConsumerRecord:
        """The next record."""
        record = await super().getone(*self._in_kafka(partitions))
        record.topic = self._kafka.in_registry(record.topic)
        return record

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """The next records that have been fetched, or come within `timeout_ms`."""
        fetched: dict[TopicPartition, list[ConsumerRecord]] = await super().getmany(
            *self._in_kafka(partitions), timeout_ms=timeout_ms, max_records=max_records
        )
        if not self._kafka.topic_prefix:
            return fetched
        named = self._of(fetched)
        for tp, records in named.items():
            for record in records:
                record.topic = tp.topic
        return named

    def _named(self, tp: TopicPartition) -> TopicPartition:
        return TopicPartition(self._kafka.in_kafka(tp.topic), tp.partition)

    def _in_kafka(self, tps: Iterable[TopicPartition]) -> list[TopicPartition]:
        return list(map(self._named, tps))

    def _in_registry(self, tps: Iterable[TopicPartition]) -> list[TopicPartition]:
        return [TopicPartition(self._kafka.in_registry(tp.topic), tp.partition) for tp in tps]

    def _of(self, found: Mapping[TopicPartition, T]) -> dict[TopicPartition, T]:
        return dict(zip(self._in_registry(found), found.values(), strict=True))


class _Renaming(ConsumerRebalanceListener):  # type: ignore[misc]
    """Passes on which partitions go and come, by the registry's names."""

    def __init__(self, listener: ConsumerRebalanceListener, in_registry: Any) -> None:
        self._listener, self._in_registry = listener, in_registry

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._listener.on_partitions_revoked(self._in_registry(revoked))

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        await self._listener.on_partitions_assigned(self._in_registry(assigned))
