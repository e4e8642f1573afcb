"""What a full disk means to the scorer: it is counted and logged, and the write is tried again."""

import logging

from relationships.tables.environment import StoreFull
from services.runtime.metrics import SCORER_STORE_FAILURES

log = logging.getLogger(__name__)

RETRY_S = 1.0


def report_store_full(partition: int, error: StoreFull) -> None:
    """Count and log that the table of `partition` has no room."""
    SCORER_STORE_FAILURES.inc()
    log.error("partition %s: no room to store: %s", partition, error)
