"""Dead letters for an operator: read them, and resume a halted partition."""

from collections.abc import AsyncIterator, Iterable, Mapping

import msgspec
from aiokafka import ConsumerRecord, TopicPartition

from schemas.topics import DEAD_LETTERS, SCORED
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.kafka.control import read_control, write_control
from services.runtime.kafka_settings import KafkaSettings


class DeadLetterRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not be processed: the reason, its origin and its bytes."""

    reason: str
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


Headers = list[tuple[str, bytes]]


def dead_letter_headers(
    reason: str, topic: str, partition: int, offset: int, timestamp: int
) -> Headers:
    """Headers with the reason and the origin of a dead letter; `read_dead_letters` decodes them."""
    return [
        ("reason", reason[:1_000].encode(errors="replace")),
        ("topic", topic.encode()),
        ("partition", str(partition).encode()),
        ("offset", str(offset).encode()),
        ("timestamp", str(timestamp).encode()),
    ]


RESUMED = "resumed:"
"""Prefix of the keys, in `control`, of up to where dead letters of a partition are accepted."""


async def read_dead_letters(kafka: KafkaSettings) -> AsyncIterator[DeadLetterRecord]:
    """All dead letters there are, by partition, oldest first.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    reading = Consumer(
        kafka,
        DEAD_LETTERS,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    async with started(reading) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        for tp in sorted(ends):
            while await consumer.position(tp) < ends[tp]:
                for record in (await consumer.getmany(tp, timeout_ms=100)).get(tp, []):
                    if (dead_letter := dead_letter_of(record)) is not None:
                        yield dead_letter


async def resume(kafka: KafkaSettings, partitions: Iterable[int]) -> None:
    """Resume halted partitions: dead letters among the records written so far are accepted.

    Their owners look for it once a second while they halt.

    Raises:
        aiokafka.errors.KafkaError: where Kafka did not acknowledge it.
    """
    async with started(Consumer(kafka)) as consumer:
        for partition in partitions:
            ends = await consumer.end_offsets([TopicPartition(t, partition) for t in SCORED])
            until = {tp.topic: end for tp, end in ends.items()}
            await write_control(kafka, _key(partition), until)


async def resumed_until(kafka: KafkaSettings, partition: int) -> Mapping[str, int] | None:
    """The offsets by topic before which dead letters are accepted; None if never resumed."""
    control = await read_control(kafka)
    found = control.get(_key(partition))
    return None if found is None else msgspec.convert(found, dict[str, int])


def _key(partition: int) -> str:
    return f"{RESUMED}{partition}"


def dead_letter_of(record: ConsumerRecord) -> DeadLetterRecord | None:
    """The dead letter in a record of `dead-letters`; None of what others have written there."""
    try:
        headers = {name: value.decode() for name, value in record.headers}
        return DeadLetterRecord(
            reason=headers["reason"],
            topic=headers["topic"],
            partition=int(headers["partition"]),
            offset=int(headers["offset"]),
            timestamp=int(headers["timestamp"]),
            key=record.key,
            value=record.value,
        )
    except (KeyError, ValueError):
        return None
