"""Consumer records as Kafka would hand them over, for what needs no Kafka."""

import itertools
from collections.abc import Sequence
from typing import Any

import msgspec
from aiokafka import ConsumerRecord

from schemas.events import read_event, sides
from schemas.kinds import KINDS
from schemas.topics import partition_of

APPENDED = 1_760_000_000_000


def record(
    value: bytes | None,
    *,
    topic: str = "feed.interactions",
    key: bytes | None = b"ana",
    offset: int = 0,
    partition: int = 0,
    timestamp: int = APPENDED,
    headers: Sequence[tuple[str, bytes]] = (),
) -> ConsumerRecord:
    return ConsumerRecord(
        topic=topic,
        partition=partition,
        offset=offset,
        timestamp=timestamp,
        timestamp_type=1,
        key=key,
        value=value,
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=headers,
    )


class Feed:
    """Turns events into the records that ingest would publish, with offsets that go up."""

    def __init__(self, partitions: int = 1) -> None:
        self._partitions = partitions
        self._offsets: dict[tuple[str, int], itertools.count[int]] = {}
        self._ids = itertools.count()

    def records(self, kind: str, actor: str, target: str | None = None, **more: Any):
        raw = {"id": f"e{next(self._ids)}", "source": "test", "kind": kind, "actor": actor,
               "at": APPENDED, **more}  # fmt: skip
        if target is not None:
            raw["target"] = target
        timestamp, headers = raw.pop("appended", APPENDED), raw.pop("headers", ())
        event = read_event(raw)
        for owner, side in sides(event):
            event.side = side
            topic, partition = KINDS[kind].topic, partition_of(owner, self._partitions)
            offsets = self._offsets.setdefault((topic, partition), itertools.count())
            yield record(
                msgspec.json.encode(event),
                topic=topic,
                key=owner.encode(),
                partition=partition,
                offset=next(offsets),
                timestamp=timestamp,
                headers=headers,
            )
