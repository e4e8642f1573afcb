"""The way of an event, from its append in Kafka until readers see it."""

from deploy.alerts.objectives import STALE_S, VISIBLE_S
from deploy.dashboards.panel import Dashboard, Panel, Row
from deploy.queries import (
    Query,
    age,
    documentation_of,
    growth,
    highest,
    mean,
    name_of,
    per_second,
    quantile,
    total,
)
from services.runtime import metrics

UNFED = "while no event comes"
UNOWNED = "while no scorer owns a partition"

FRESHNESS = Row(
    "Freshness",
    (
        Panel(
            "Append to visible",
            "s",
            (
                quantile(0.5, metrics.SCORER_VISIBLE_SECONDS, "p50"),
                quantile(0.99, metrics.SCORER_VISIBLE_SECONDS, "p99"),
            ),
            limit=VISIBLE_S,
            quiet=UNFED,
        ),
        Panel(
            "Append to visible, latest batch of a partition",
            "s",
            (highest(metrics.SCORER_PARTITION_VISIBLE_SECONDS, "{{partition}}", "partition"),),
            limit=VISIBLE_S,
            quiet="until a first batch",
        ),
        Panel(
            "Lag by partition",
            "short",
            (highest(metrics.SCORER_LAG_RECORDS, "{{partition}}", "partition"),),
            quiet=UNOWNED,
        ),
        Panel(
            "Staleness of reads by partition",
            "s",
            (highest(metrics.API_STALENESS_SECONDS, "{{partition}}", "partition"),),
            limit=STALE_S,
            quiet="where every partition's reads are 503",
        ),
    ),
)

FOLDING = Row(
    "Folding",
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
            "Time of a batch by step",
            "s",
            (
                mean(metrics.SCORER_BATCH_SECONDS, "{{step}} mean", "step"),
                quantile(0.99, metrics.SCORER_BATCH_SECONDS, "{{step}} p99", "step"),
            ),
            quiet=UNFED,
        ),
        Panel(
            "Records in a batch",
            "short",
            (
                mean(metrics.SCORER_BATCH_RECORDS, "mean"),
                quantile(0.99, metrics.SCORER_BATCH_RECORDS, "p99"),
            ),
            quiet=UNFED,
        ),
        Panel(
            "Dead letters",
            "short",
            (growth(metrics.SCORER_RECORDS, "dead letters", where='{outcome="dead_letter"}'),),
        ),
    ),
)

TABLES = Row(
    "Tables",
    (
        Panel(
            "Partitions by state",
            "short",
            (total(metrics.SCORER_PARTITIONS, "{{state}}", "state"),),
        ),
        Panel(
            "Size, of the most it may be",
            "percentunit",
            (
                Query(
                    documentation_of(metrics.SCORER_TABLE_BYTES),
                    f"max by (partition) ({name_of(metrics.SCORER_TABLE_BYTES)})"
                    f" / on () group_left () max ({name_of(metrics.SCORER_TABLE_LIMIT_BYTES)})",
                    "{{partition}}",
                ),
            ),
            limit=0.8,
            quiet=UNOWNED,
        ),
        Panel(
            "Readers",
            "short",
            (highest(metrics.SCORER_TABLE_READERS, "{{partition}}", "partition"),),
            limit=400,
            quiet=UNOWNED,
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

MEMORY = Row(
    "Memory, and what is to be forgotten",
    (
        Panel(
            "Ids are remembered for",
            "s",
            (age(metrics.SCORER_IDS_SINCE, "{{partition}}", "partition"),),
            quiet=UNOWNED,
        ),
        Panel(
            "Erasures being applied",
            "short",
            (total(metrics.SCORER_ERASURES_PENDING, "{{partition}}", "partition"),),
            quiet=UNOWNED,
        ),
        Panel(
            "Erasures applied",
            "short",
            (growth(metrics.SCORER_ERASURES, "{{partition}}", "partition"),),
            quiet=UNOWNED,
        ),
    ),
)

PIPELINE = Dashboard("pipeline", "Rapport: pipeline", (FRESHNESS, FOLDING, TABLES, MEMORY))
