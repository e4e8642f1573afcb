"""Copying tables in which something was deleted, so that no byte of it is left on the disk."""

import logging
import time

from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from services.scorer.table_thread import in_copying_thread, in_thread

log = logging.getLogger(__name__)


async def copy_if_due(table: TableWriter) -> None:
    """Copy a table, to which nothing is applied meanwhile; without room for that, half a day later.

    Readers find the copy in its place.
    """
    if not table.copy_due():
        return
    try:
        await in_copying_thread(table.copy)
    except StoreFull as error:
        log.warning("partition %s cannot be copied: %s", table.identity.partition, error)
        table.freed_at = time.time_ns() // 1_000_000
    else:
        await in_thread(table.use_copy)
