"""What the dashboard shows: its rows, their panels, each panel's queries."""

from dataclasses import dataclass

from deploy.queries import (
    ASKED,
    Query,
    age,
    documentation_of,
    growth,
    highest,
    mean,
    per_second,
    quantile,
    total,
)
from services.runtime import metrics


@dataclass(frozen=True)
class Panel:
    """A graph over time; `unit` is one of Grafana's unit ids."""

    title: str
    unit: str
    queries: tuple[Query, ...]

    @property
    def description(self) -> str:
        """What the metrics shown count."""
        return "\n\n".join(dict.fromkeys(documentation_of(query.metric) for query in self.queries))


@dataclass(frozen=True)
class Row:
    """Panels under one heading, side by side."""

    title: str
    panels: tuple[Panel, ...]


INGEST = Row(
    "Ingest",
    (
        Panel(
            "Requests by status",
            "reqps",
            (per_second(metrics.INGEST_REQUESTS, "{{status}}", "status", where=ASKED),),
        ),
        Panel(
            "Time to answer",
            "s",
            (
                quantile(0.5, metrics.INGEST_REQUEST_SECONDS, "p50", where=ASKED),
                quantile(0.99, metrics.INGEST_REQUEST_SECONDS, "p99", where=ASKED),
            ),
        ),
        Panel(
            "Events by outcome",
            "ops",
            (
                per_second(metrics.INGEST_EVENTS, "{{outcome}}", "outcome"),
                per_second(metrics.INGEST_FUTURE_DATED, "future-dated"),
            ),
        ),
        Panel(
            "In flight",
            "bytes",
            (total(metrics.INGEST_INFLIGHT_BYTES, "unacknowledged"),),
        ),
    ),
)

SCORER = Row(
    "Scorer",
    (
        Panel(
            "Records by outcome",
            "ops",
            (
                per_second(metrics.SCORER_RECORDS, "{{outcome}}", "outcome"),
                per_second(metrics.SCORER_FUTURE_DATED, "future-dated"),
            ),
        ),
        Panel(
            "Lag by partition",
            "short",
            (highest(metrics.SCORER_LAG_RECORDS, "{{partition}}", "partition"),),
        ),
        Panel(
            "Accepted to visible",
            "s",
            (
                quantile(0.5, metrics.SCORER_VISIBLE_SECONDS, "p50"),
                quantile(0.99, metrics.SCORER_VISIBLE_SECONDS, "p99"),
            ),
        ),
        Panel(
            "Dead letters",
            "short",
            (growth(metrics.SCORER_RECORDS, "dead letters", where='{outcome="dead_letter"}'),),
        ),
        Panel(
            "Time of a batch by step",
            "s",
            (
                mean(metrics.SCORER_BATCH_SECONDS, "{{step}} mean", "step"),
                quantile(0.99, metrics.SCORER_BATCH_SECONDS, "{{step}} p99", "step"),
            ),
        ),
        Panel(
            "Records in a batch",
            "short",
            (
                mean(metrics.SCORER_BATCH_RECORDS, "mean"),
                quantile(0.99, metrics.SCORER_BATCH_RECORDS, "p99"),
            ),
        ),
        Panel(
            "Partitions by state",
            "short",
            (total(metrics.SCORER_PARTITIONS, "{{state}}", "state"),),
        ),
        Panel(
            "Ids are remembered for",
            "s",
            (age(metrics.SCORER_IDS_SINCE, "{{partition}}", "partition"),),
        ),
        Panel(
            "Changes published by type",
            "short",
            (growth(metrics.SCORER_CHANGES, "{{type}}", "type"),),
        ),
        Panel(
            "Restored, and batches the store refused",
            "ops",
            (
                per_second(metrics.SCORER_RESTORED_RECORDS, "restored records"),
                per_second(metrics.SCORER_STORE_FAILURES, "refused batches"),
            ),
        ),
    ),
)

API = Row(
    "API",
    (
        Panel(
            "Requests by status",
            "reqps",
            (per_second(metrics.API_REQUESTS, "{{status}}", "status", where=ASKED),),
        ),
        Panel(
            "Time to answer by route, p50",
            "s",
            (quantile(0.5, metrics.API_REQUEST_SECONDS, "{{route}}", "route", where=ASKED),),
        ),
        Panel(
            "Time to answer by route, p99",
            "s",
            (quantile(0.99, metrics.API_REQUEST_SECONDS, "{{route}}", "route", where=ASKED),),
        ),
        Panel(
            "Open live feeds",
            "short",
            (total(metrics.API_LIVE_FEEDS, "open"),),
        ),
        Panel(
            "Staleness by partition",
            "s",
            (highest(metrics.API_STALENESS_SECONDS, "{{partition}}", "partition"),),
        ),
    ),
)

NOTIFY = Row(
    "Webhooks",
    (
        Panel(
            "Attempts by outcome",
            "short",
            (growth(metrics.NOTIFY_DELIVERIES, "{{webhook}} {{outcome}}", "webhook", "outcome"),),
        ),
        Panel(
            "Changes not yet delivered",
            "short",
            (total(metrics.NOTIFY_WAITING, "{{webhook}}", "webhook"),),
        ),
    ),
)

ROWS = (INGEST, SCORER, API, NOTIFY)
