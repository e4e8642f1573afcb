"""From what is expected to what it takes: arithmetic on what was measured, see `measured`."""

from math import ceil, log10

import msgspec

from services.capacity import measured
from services.runtime.settings import SEEN_KEYS

BUSY = 0.5
"""Cores are half busy: the rest is for what comes at once, restores and a worker that is away."""

ROWS_A_PARTITION = 20_000_000
"""Rows that a worker restores in about a minute, and LMDB holds in some gigabytes."""

ROWS_A_WORKER = 100_000_000
"""A worker that takes over another's partitions then restores them in minutes."""

LEAST_PARTITIONS = 8
_DAY_S = 86_400


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be carried: relationships as rows, one for each of the two who have it."""

    members: int
    relationships: int
    events_per_second: float
    retention_days: float = 30.0
    replication: int = 3


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What that takes; sizes in bytes, times in seconds, network in bytes a second."""

    partitions: int
    scorer_workers: int
    scorer_cores: float
    scorer_memory: float
    ingest_cores: float
    table_disk: float
    kafka_feeds: float
    kafka_changelog: float
    kafka_seen: float
    kafka_disk: float
    network: float
    restore_worker: float
    restore_all: float
    first_limit: str


def plan(expected: Expected) -> Plan:
    """What `expected` takes."""
    rows, records = expected.relationships, measured.RECORDS_AN_EVENT * expected.events_per_second
    workers = _workers(rows, records)
    partitions = max(LEAST_PARTITIONS, workers * ceil(ceil(rows / ROWS_A_PARTITION) / workers))
    tenfolds = max(0.0, log10(max(1.0, rows / workers) / measured.SCORER_ROWS))
    feeds = records * measured.FEED_BYTES * expected.retention_days * _DAY_S
    changelog = rows * measured.CHANGELOG_BYTES * measured.CHANGELOG_DIRTY
    seen = max(SEEN_KEYS * partitions, records * _DAY_S) * measured.SEEN_BYTES
    copies = expected.replication
    return Plan(
        partitions=partitions,
        scorer_workers=workers,
        scorer_cores=_cores(rows, records, workers),
        scorer_memory=measured.SCORER_BYTES * measured.MEMORY_BY_TENFOLD**tenfolds,
        ingest_cores=expected.events_per_second * measured.INGEST_CPU_S / BUSY,
        table_disk=rows * measured.TABLE_BYTES * measured.TABLE_FREE + seen,
        kafka_feeds=feeds * copies,
        kafka_changelog=changelog * copies,
        kafka_seen=seen * copies,
        kafka_disk=(feeds + changelog + seen) * copies,
        network=records * (measured.FEED_BYTES + measured.CHANGELOG_BYTES + measured.SEEN_BYTES)
        * (1 + copies),
        restore_worker=rows / workers / measured.RESTORED_ROWS_S,
        restore_all=rows / measured.RESTORED_ROWS_S,
        first_limit=_first_limit(feeds, changelog, seen),
    )  # fmt: skip


def _cpu(rows: float) -> float:
    """CPU of a record in a worker with so many rows, in seconds."""
    tenfolds = max(0.0, log10(max(1.0, rows) / measured.SCORER_ROWS))
    return float(measured.SCORER_CPU_S * measured.CPU_BY_TENFOLD**tenfolds)


def _cores(rows: float, records: float, workers: int) -> float:
    return records * _cpu(rows / workers) / BUSY


def _workers(rows: float, records: float) -> int:
    """So many that none has too many rows, nor more to do than one core does; two at least."""
    workers = max(2, ceil(rows / ROWS_A_WORKER))
    return max(workers, ceil(_cores(rows, records, workers)))


def _first_limit(feeds: float, changelog: float, seen: float) -> str:
    largest = max((feeds, "feeds"), (changelog, "changelog"), (seen, "seen"))[1]
    return {
        "feeds": "Kafka's disk, by the feeds: keep them for fewer days",
        "changelog": "Kafka's disk, by the changelog: add disks or brokers",
        "seen": "Kafka's disk, by remembered ids: lower RAPPORT_SEEN_KEYS",
    }[largest]
