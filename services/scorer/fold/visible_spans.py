"""Spans of traced records, from when they were appended to when readers see what they came to."""

import time
from collections.abc import Sequence

from aiokafka import ConsumerRecord
from opentelemetry.trace import SpanKind

from schemas.feed_records import TRACEPARENT
from services.runtime import traces
from services.scorer.fold.batch_metrics import StepTimer

LATE_MS = 3_600_000
"""Of records that were appended longer ago (milliseconds), as in a rebuild, traces are over."""


def emit_visible(records: Sequence[ConsumerRecord], timer: StepTimer) -> None:
    """End a span for each of the `records` that carries a context; their batch is stored just now.

    So traces show where the time went: in the queue, or in one of the batch's steps.
    """
    if not traces.on():
        return
    since = time.time_ns() // 1_000_000 - LATE_MS
    for record in [record for record in records if record.headers and record.timestamp > since]:
        parent = dict(record.headers).get(TRACEPARENT)
        if parent is not None:
            _emit(record, parent.decode("latin-1"), len(records), timer)


def _emit(record: ConsumerRecord, parent: str, batch: int, timer: StepTimer) -> None:
    began_ns = record.timestamp * 1_000_000
    visible = traces.span_of_past("visible", SpanKind.CONSUMER, parent, began_ns)
    visible.set_attributes(
        {
            "messaging.system": "kafka",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "messaging.batch.message_count": batch,
            **{f"rapport.{step}_ms": seconds * 1_000 for step, seconds in timer.seconds.items()},
        }
    )
    visible.end()
