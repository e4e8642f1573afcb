"""Dead letters for an operator: read them, and resume a halted partition."""

from collections.abc import AsyncIterator, Mapping

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from schemas.topics import DEAD_LETTERS, SCORED
from services.kafka.control import read_control, write_control


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


async def read_dead_letters(bootstrap_servers: str) -> AsyncIterator[DeadLetterRecord]:
    """All dead letters there are, by partition, oldest first.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    async with AIOKafkaConsumer(
        DEAD_LETTERS,
        bootstrap_servers=bootstrap_servers,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    ) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        for tp in sorted(ends):
            while await consumer.position(tp) < ends[tp]:
                for record in (await consumer.getmany(tp, timeout_ms=100)).get(tp, []):
                    yield _dead_letter(record)


async def resume(bootstrap_servers: str, partitions: int) -> None:
    """Resume halted partitions: dead letters among the records written so far are accepted.

    Raises:
        aiokafka.errors.KafkaError: where Kafka did not acknowledge it.
    """
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap_servers) as consumer:
        for partition in range(partitions):
            ends = await consumer.end_offsets([TopicPartition(t, partition) for t in SCORED])
            until = {tp.topic: end for tp, end in ends.items()}
            await write_control(bootstrap_servers, _key(partition), until)


async def resumed_until(bootstrap_servers: str, partition: int) -> Mapping[str, int] | None:
    """The offsets by topic before which dead letters are accepted; None if never resumed."""
    control = await read_control(bootstrap_servers)
    found = control.get(_key(partition))
    return None if found is None else msgspec.convert(found, dict[str, int])


def _key(partition: int) -> str:
    return f"resumed:{partition}"


def _dead_letter(record: ConsumerRecord) -> DeadLetterRecord:
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
