"""Every metric that Rapport exports, named and documented in this one list."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

REGISTRY = CollectorRegistry()

_REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_BATCH_RECORDS = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000)

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
INGEST_FUTURE_DATED = Counter(
    "rapport_ingest_future_dated",
    "Events dated more than ten minutes ahead, set to the time of their receipt",
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
    "nothing, as its event is not counted: not yet, already undone, or never sent)",
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
    "given_up (is a dead letter), outdated (over a day old when read, so not attempted)",
    ("webhook", "outcome"),
    registry=REGISTRY,
)
NOTIFY_WAITING = Gauge(
    "rapport_notify_waiting",
    "Changes not yet delivered to a webhook",
    ("webhook",),
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
    "Live feeds that are open",
    registry=REGISTRY,
)
API_STALENESS_SECONDS = Gauge(
    "rapport_api_staleness_seconds",
    "Seconds since this partition was last known to be fully applied; NaN where reads are 503",
    ("partition",),
    registry=REGISTRY,
)

# Prometheus sees no increase in a counter that first appears as 1: each starts at 0.
for _outcome in ("accepted", "rejected", "ignored"):
    INGEST_EVENTS.labels(_outcome)
for _outcome in ("folded", "duplicate", "dead_letter", "unmatched_undo"):
    SCORER_RECORDS.labels(_outcome)
for _type in ("stage_changed", "warming", "going_cold", "job_changed", "in_town"):
    SCORER_CHANGES.labels(_type)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)
