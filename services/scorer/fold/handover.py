"""Handing a batch over to Kafka in one transaction.

It holds rows, profiles, hashes of counted events, dead letters, changes and positions.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat

import aiokafka.producer.sender

from relationships.keys import Item
from relationships.tables.changeset import Changes, encode_seen
from schemas.changes import RelationshipChange
from schemas.topics import (
    CHANGELOG,
    DEAD_LETTERS,
    PROFILES,
    RELATIONSHIP_CHANGES,
    RELATIONSHIPS,
    SEEN,
)
from services.kafka.clients.producer import Producer
from services.kafka.dead_letters import Headers
from services.runtime.settings import Settings
from services.scorer.changes.change_records import change_item
from services.scorer.fault_points import fault_point
from services.scorer.fold.dead_letter_policy import DeadLetterItem, KeyValue
from services.scorer.positions import positions_record

DEADLINE_S = 12.0

_BATCH_BYTES = 900_000
_MAX_RECORD_BYTES = 2 * 1024 * 1024

# aiokafka waits this long between the steps of a transaction. Its default of 20 ms would be most
# of an event's time from webhook to reader.
aiokafka.producer.sender.BACKOFF_OVERRIDE = 0.001


class HandoverFailed(RuntimeError):
    """The transaction failed, or its outcome is unknown: only Kafka has what is true."""


def create_producer(settings: Settings, partition: int) -> Producer:
    """The producer of the owner of `partition`: starting it fences that of any earlier owner."""
    return Producer(
        settings,
        transactional_id=f"rapport-scorer-{partition}",
        transaction_timeout_ms=settings.transaction_timeout_ms,
        max_batch_size=_BATCH_BYTES,
        max_request_size=_MAX_RECORD_BYTES,
    )


async def hand_over(
    producer: Producer,
    partition: int,
    changes: Changes,
    positions: Mapping[str, int],
    *,
    dead_letters: Sequence[DeadLetterItem] = (),
    relationship_changes: Iterable[RelationshipChange] = (),
    deadline_s: float = DEADLINE_S,
) -> dict[str, int]:
    """Commit all of it in one transaction; returns the next offset of each changelog topic.

    `positions` are the next offsets of the feed topics once `changes` are applied.

    Raises:
        HandoverFailed: where it did not commit within `deadline_s` (aiokafka by itself never
            gives up), or its outcome is not known. The process must end: the next owner finds
            out what is true.
    """
    applied: Item = positions_record(positions)
    try:
        async with asyncio.timeout(deadline_s):
            await producer.begin_transaction()
            transaction = _Transaction(producer, partition)
            await transaction.send(RELATIONSHIPS, chain(changes.rows, [applied]))
            await transaction.send(PROFILES, chain(changes.profiles, [applied]))
            await transaction.send(SEEN, chain(encode_seen(changes), [applied]))
            await transaction.send(
                DEAD_LETTERS,
                [(item.key, item.value) for item in dead_letters],
                [item.headers for item in dead_letters],
            )
            await transaction.send(RELATIONSHIP_CHANGES, map(change_item, relationship_changes))
            ends = await transaction.acknowledged()
            fault_point("before-commit")
            await producer.commit_transaction()
    except Exception as error:
        raise HandoverFailed(f"partition {partition}: {error!r}") from error
    return {topic: ends[topic] for topic in CHANGELOG}


class _Transaction:
    """The sends of one transaction, each of which must be acknowledged before it commits.

    aiokafka by itself commits a transaction in which a batch has failed.
    """

    def __init__(self, producer: Producer, partition: int) -> None:
        self._producer, self._partition = producer, partition
        self._now = time.time_ns() // 1_000_000
        self._sent: list[tuple[str, int, asyncio.Future[object]]] = []

    async def send(
        self, topic: str, items: Iterable[KeyValue], headers: Iterable[Headers] = repeat([])
    ) -> None:
        now, builder = self._now, self._producer.create_batch()
        for (key, value), headed in zip(items, headers, strict=False):
            if builder.append(timestamp=now, key=key, value=value, headers=headed) is None:
                await self._submit(topic, builder)
                builder = self._producer.create_batch()
                builder.append(timestamp=now, key=key, value=value, headers=headed)
        if builder.record_count():
            await self._submit(topic, builder)

    async def acknowledged(self) -> dict[str, int]:
        """Next offset after the last record of each topic, once all of them are written."""
        ends: dict[str, int] = {}
        for topic, count, future in self._sent:
            metadata = await future
            ends[topic] = max(ends.get(topic, 0), metadata.offset + count)  # type: ignore[attr-defined]
        return ends

    async def _submit(self, topic: str, builder: object) -> None:
        count = builder.record_count()  # type: ignore[attr-defined]
        future = await self._producer.send_batch(builder, topic, partition=self._partition)
        self._sent.append((topic, count, future))
