"""Storing in LMDB what Kafka has committed: only then is it visible to readers."""

import asyncio
import logging
from collections.abc import Mapping

import msgspec

from relationships.tables.changeset import Changes
from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from services.runtime import metrics
from services.scorer.table_thread import Run

log = logging.getLogger(__name__)

RETRY_S = 1.0


async def store(
    run: Run,
    table: TableWriter,
    changes: Changes,
    positions: dict[str, int],
    ends: Mapping[str, int],
) -> None:
    """Store `changes` and how far they have come, waiting for room where there is none.

    `positions` are the next offsets of the feed topics, `ends` those of the changelog's.
    """
    progress = msgspec.structs.replace(
        table.progress, changelog=dict(ends), positions=dict.fromkeys(ends, positions)
    )
    while True:
        try:
            return await run(table.apply, changes, progress)
        except StoreFull as error:
            metrics.SCORER_STORE_FAILURES.inc()
            log.error("partition %s: no room to store: %s", table.identity.partition, error)
            await asyncio.sleep(RETRY_S)
