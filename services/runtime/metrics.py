"""Every metric that Rapport exports, named and documented in this one list.

Those of the process itself, `process_*`, come with Prometheus' client.
"""

import platform

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from services.runtime.distribution import VERSION

# Else each counter has a second series, of when it began, which no query reads.
disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_BATCH_RECORDS = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000)

BUILD_INFO = Gauge(
    "rapport_build_info",
    "1, for the versions of Rapport and of Python that run",
    ("version", "python"),
    registry=REGISTRY,
)
READY = Gauge(
    "rapport_ready",
    "1 where /readyz answers 200, 0 where it answers 503",
    registry=REGISTRY,
)
KAFKA_UP = Gauge(
    "rapport_kafka_up",
    "1 where Kafka answers this process, 0 where it does not; the api needs none to answer reads",
    ("service",),
    registry=REGISTRY,
)
KAFKA_LOG_DIR_FREE_BYTES = Gauge(
    "rapport_kafka_log_dir_free_bytes",
    "Room left on the volume of a broker's log directory, as the broker reports it each minute",
    ("broker", "dir"),
    registry=REGISTRY,
)
KAFKA_LOG_DIR_SIZE_BYTES = Gauge(
    "rapport_kafka_log_dir_size_bytes",
    "Size of the volume of a broker's log directory",
    ("broker", "dir"),
    registry=REGISTRY,
)
DISK_FREE_BYTES = Gauge(
    "rapport_disk_free_bytes",
    "Room left on the volume of a scorer's or replica's `tables`, or of an agent's `journal`",
    ("holds",),
    registry=REGISTRY,
)
DISK_SIZE_BYTES = Gauge(
    "rapport_disk_size_bytes",
    "Size of that volume",
    ("holds",),
    registry=REGISTRY,
)

INGEST_REQUESTS = Counter(
    "rapport_ingest_requests",
    "Requests answered by ingest, by route and status",
    ("route", "status"),
    registry=REGISTRY,
)
INGEST_REQUEST_SECONDS = Histogram(
    "rapport_ingest_request_seconds",
    "From a request's arrival to ingest's answer, Kafka's acknowledgement included",
    ("route",),
    buckets=_REQUEST_SECONDS,
    registry=REGISTRY,
)
INGEST_EVENTS = Counter(
    "rapport_ingest_events",
    "Events by outcome: accepted (answered 202), rejected (refused whole with their request), "
    "ignored (valid, but nothing that Rapport counts)",
    ("outcome",),
    registry=REGISTRY,
)
INGEST_SOURCE_EVENTS = Counter(
    "rapport_ingest_source_events",
    "Events accepted, by source and kind. Sources are named that the settings, or the sender's "
    "key, name; all else is `other`",
    ("source", "kind"),
    registry=REGISTRY,
)
INGEST_IMPORTS = Counter(
    "rapport_ingest_imports",
    "Imports over HTTP by outcome: finished, failed",
    ("outcome",),
    registry=REGISTRY,
)
INGEST_FUTURE_DATED = Counter(
    "rapport_ingest_future_dated",
    "Events dated more than ten minutes ahead, set to the time of their receipt",
    registry=REGISTRY,
)
INGEST_ALIASES_LEFT_OUT = Counter(
    "rapport_ingest_aliases_left_out",
    "Profiles whose aliases were left out, as neither their key nor their source may state them",
    registry=REGISTRY,
)
INGEST_INFLIGHT_BYTES = Gauge(
    "rapport_ingest_inflight_bytes",
    "Bytes received and not yet acknowledged by Kafka",
    registry=REGISTRY,
)

SCORER_RECORDS = Counter(
    "rapport_scorer_records",
    "Feed records applied, by outcome: folded, duplicate, dead_letter, unmatched_undo (took back "
    "nothing, as its event is not counted: not yet, already undone, or never sent), erased (of or "
    "with a member who was erased)",
    ("outcome",),
    registry=REGISTRY,
)
SCORER_FUTURE_DATED = Counter(
    "rapport_scorer_future_dated",
    "Records dated more than ten minutes ahead of their append, set to the append time",
    registry=REGISTRY,
)
SCORER_BATCH_RECORDS = Histogram(
    "rapport_scorer_batch_records",
    "Feed records in a batch",
    buckets=_BATCH_RECORDS,
    registry=REGISTRY,
)
SCORER_BATCH_SECONDS = Histogram(
    "rapport_scorer_batch_seconds",
    "Time of a batch by step: fold, kafka (transaction), store (LMDB)",
    ("step",),
    buckets=_REQUEST_SECONDS,
    registry=REGISTRY,
)
SCORER_VISIBLE_SECONDS = Histogram(
    "rapport_scorer_visible_seconds",
    "From the latest append in Kafka of a batch until readers can see it",
    buckets=_REQUEST_SECONDS,
    registry=REGISTRY,
)
SCORER_PARTITION_VISIBLE_SECONDS = Gauge(
    "rapport_scorer_partition_visible_seconds",
    "As above, of an owned partition's latest batch",
    ("partition",),
    registry=REGISTRY,
)
SCORER_TABLE_BYTES = Gauge(
    "rapport_scorer_table_bytes",
    "Size of a partition's table, with the room in it that is free again",
    ("partition",),
    registry=REGISTRY,
)
SCORER_TABLE_LIMIT_BYTES = Gauge(
    "rapport_scorer_table_limit_bytes",
    "How large a partition's table may get: RAPPORT_TABLE_BYTES",
    registry=REGISTRY,
)
SCORER_TABLE_READERS = Gauge(
    "rapport_scorer_table_readers",
    "Slots of a partition's table that readers have taken, of 512; all processes",
    ("partition",),
    registry=REGISTRY,
)
RELATIONSHIPS = Gauge(
    "rapport_relationships",
    "Relationships by stage, of the partitions that this process owns and has looked through "
    "once; counted anew in each look at all, moved by each change in between",
    ("stage",),
    registry=REGISTRY,
)
SCORER_IDS_SINCE = Gauge(
    "rapport_scorer_ids_since_seconds",
    "Append time, seconds since 1970, from which on an owned partition remembers all event ids",
    ("partition",),
    registry=REGISTRY,
)
SCORER_LAG_RECORDS = Gauge(
    "rapport_scorer_lag_records",
    "Feed records appended and not yet applied, by partition",
    ("partition",),
    registry=REGISTRY,
)
SCORER_ERASURES = Counter(
    "rapport_scorer_erasures",
    "Statements of erasure applied to an owned partition",
    ("partition",),
    registry=REGISTRY,
)
SCORER_ERASURES_PENDING = Gauge(
    "rapport_scorer_erasures_pending",
    "Statements of erasure that an owned partition is applying; nothing else is folded meanwhile",
    ("partition",),
    registry=REGISTRY,
)
SCORER_PARTITIONS = Gauge(
    "rapport_scorer_partitions",
    "Partitions of this process by state: owned, restoring (or folded anew: reads are 503), "
    "standby, halted",
    ("state",),
    registry=REGISTRY,
)
SCORER_RESTORED_RECORDS = Counter(
    "rapport_scorer_restored_records",
    "Changelog records applied while restoring or as a standby",
    registry=REGISTRY,
)
SCORER_STORE_FAILURES = Counter(
    "rapport_scorer_store_failures",
    "Batches that LMDB refused at first (disk or map full)",
    registry=REGISTRY,
)

SCORER_CHANGES = Counter(
    "rapport_scorer_changes",
    "Changes published on relationship-changes, by type",
    ("type",),
    registry=REGISTRY,
)

NOTIFY_DELIVERIES = Counter(
    "rapport_notify_deliveries",
    "Attempts to deliver a change to a webhook, by outcome: delivered, failed (is tried again), "
    "given_up (is a dead letter), outdated (over a day old when read, so not attempted), "
    "erased (about somebody who is erased, so not attempted)",
    ("webhook", "outcome"),
    registry=REGISTRY,
)
NOTIFY_WAITING = Gauge(
    "rapport_notify_waiting",
    "Changes not yet delivered to a webhook",
    ("webhook",),
    registry=REGISTRY,
)

NOTIFY_OLDEST_WAITING_SECONDS = Gauge(
    "rapport_notify_oldest_waiting_seconds",
    "How long the oldest change that is not yet delivered to a webhook has waited; 0 where none is",
    ("webhook",),
    registry=REGISTRY,
)

AGENT_LAST_EVENT_SECONDS = Gauge(
    "rapport_agent_last_event_seconds",
    "When ingest last took an event of this agent, seconds since 1970; 0 where it has not yet",
    ("agent",),
    registry=REGISTRY,
)
AGENT_ERRORS = Counter(
    "rapport_agent_errors",
    "Breaks of an agent's stream, each of which is followed by a pause and another attempt",
    ("agent",),
    registry=REGISTRY,
)
AGENT_CURSOR_SECONDS = Gauge(
    "rapport_agent_cursor_seconds",
    "When an agent's place in its stream last moved, seconds since 1970; 0 where it has not yet",
    ("agent",),
    registry=REGISTRY,
)

API_REQUESTS = Counter(
    "rapport_api_requests",
    "Requests answered by the api, by route and status",
    ("route", "status"),
    registry=REGISTRY,
)
API_REQUEST_SECONDS = Histogram(
    "rapport_api_request_seconds",
    "From a request's arrival to the api's answer",
    ("route",),
    buckets=_REQUEST_SECONDS,
    registry=REGISTRY,
)
API_LIVE_FEEDS = Gauge(
    "rapport_api_live_feeds",
    "Live streams that are open",
    registry=REGISTRY,
)
API_STALENESS_SECONDS = Gauge(
    "rapport_api_staleness_seconds",
    "Seconds since this partition was last known to be fully applied; NaN where reads are 503",
    ("partition",),
    registry=REGISTRY,
)

BUILD_INFO.labels(VERSION, platform.python_version()).set(1)

# Prometheus sees no increase in a counter that first appears as 1: each starts at 0.
for _outcome in ("finished", "failed"):
    INGEST_IMPORTS.labels(_outcome)
for _outcome in ("accepted", "rejected", "ignored"):
    INGEST_EVENTS.labels(_outcome)
for _outcome in ("folded", "duplicate", "dead_letter", "unmatched_undo", "erased"):
    SCORER_RECORDS.labels(_outcome)
for _type in ("stage_changed", "warming", "going_cold", "job_changed", "in_town"):
    SCORER_CHANGES.labels(_type)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)
