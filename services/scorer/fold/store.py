"""Storing in LMDB what Kafka has committed: only then is it visible to readers."""

import asyncio
from collections.abc import Mapping

import msgspec

from relationships.tables.changeset import Changes
from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from services.scorer.store_full import RETRY_S, report_store_full
from services.scorer.table_thread import Run


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
            report_store_full(table.identity.partition, error)
            await asyncio.sleep(RETRY_S)
