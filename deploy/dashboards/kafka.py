"""Kafka as it sees itself, and the disks below it."""

from deploy import kafka_metrics as kafka
from deploy.dashboards.panel import Dashboard, Panel, Row
from deploy.queries import growth, highest, lowest, per_second, share, total
from services.runtime import metrics

AWAY = "while no broker answers"

CLUSTER = Row(
    "Cluster",
    (
        Panel(
            "Brokers, as controllers count them",
            "short",
            (
                highest(kafka.ACTIVE_BROKERS, "active"),
                highest(kafka.FENCED_BROKERS, "fenced"),
                total(kafka.ACTIVE_CONTROLLERS, "controllers in charge"),
            ),
            quiet=AWAY,
        ),
        Panel(
            "Partitions in danger",
            "short",
            (
                highest(kafka.OFFLINE_PARTITIONS, "without a leader"),
                total(kafka.UNDER_MIN_ISR, "take no writes"),
                total(kafka.UNDER_REPLICATED, "under-replicated"),
                total(kafka.LATE_TRANSACTIONS, "held up by a transaction"),
            ),
            limit=1,
            quiet=AWAY,
        ),
        Panel(
            "What failed",
            "short",
            (
                growth(kafka.FAILED_PRODUCE, "requests to write"),
                growth(kafka.FAILED_FETCH, "requests to read"),
                growth(kafka.ISR_SHRINKS, "replicas out of step"),
                total(kafka.OFFLINE_LOG_DIRS, "log directories"),
                total(kafka.DEAD_CLEANERS, "threads of compaction"),
            ),
            limit=1,
            quiet=AWAY,
        ),
        Panel(
            "It answers",
            "short",
            (lowest(metrics.KAFKA_UP, "{{job}}", "job"),),
        ),
    ),
)

TRAFFIC = Row(
    "Traffic",
    (
        Panel(
            "Written by topic",
            "Bps",
            (per_second(kafka.BYTES_IN, "{{topic}}", "topic"),),
            quiet=AWAY,
        ),
        Panel(
            "Read by topic",
            "Bps",
            (per_second(kafka.BYTES_OUT, "{{topic}}", "topic"),),
            quiet=AWAY,
        ),
        Panel(
            "Records written by topic",
            "ops",
            (per_second(kafka.RECORDS_IN, "{{topic}}", "topic"),),
            quiet=AWAY,
        ),
        Panel(
            "Requests",
            "reqps",
            (per_second(kafka.REQUESTS_ANSWERED, "{{request}}", "request"),),
            quiet=AWAY,
        ),
    ),
)

ROOM = Row(
    "Room",
    (
        Panel(
            "Disk left",
            "percentunit",
            (share(metrics.KAFKA_LOG_DIR_FREE_BYTES, metrics.KAFKA_LOG_DIR_SIZE_BYTES,
                   "broker {{broker}} {{dir}}", "broker", "dir"),),
            limit=0.1,
            floor=True,
            quiet="on brokers before Kafka 3.3, which do not say",
        ),
        Panel(
            "Size by topic, all replicas",
            "bytes",
            (total(kafka.LOG_BYTES, "{{topic}}", "topic"),),
            quiet=AWAY,
        ),
        Panel(
            "Largest partition by topic",
            "bytes",
            (highest(kafka.LOG_BYTES, "{{topic}}", "topic"),),
            quiet=AWAY,
        ),
        Panel(
            "Heap, of the most it may be",
            "bytes",
            (
                total(kafka.HEAP_USED, "{{instance}}", "instance", where='{area="heap"}'),
                total(kafka.HEAP_MOST, "{{instance}} limit", "instance", where='{area="heap"}'),
            ),
            quiet=AWAY,
        ),
    ),
)  # fmt: skip

SPEED = Row(
    "Speed",
    (
        Panel(
            "Time to answer",
            "s",
            (highest(kafka.REQUEST_SECONDS, "{{request}} {{quantile}}", "request", "quantile"),),
            quiet=AWAY,
        ),
        Panel(
            "Threads idle",
            "percentunit",
            (
                lowest(kafka.NETWORK_IDLE, "network {{instance}}", "instance"),
                lowest(kafka.HANDLERS_IDLE, "requests {{instance}}", "instance"),
            ),
            limit=0.3,
            floor=True,
            quiet=AWAY,
        ),
        Panel(
            "Connections",
            "short",
            (total(kafka.CONNECTIONS, "{{instance}} {{listener}}", "instance", "listener"),),
            quiet=AWAY,
        ),
        Panel(
            "Garbage collection",
            "percentunit",
            (per_second(kafka.COLLECTION, "{{instance}}", "instance"),),
            limit=0.1,
            quiet=AWAY,
        ),
    ),
)

KAFKA = Dashboard("kafka", "Rapport: Kafka", (CLUSTER, TRAFFIC, ROOM, SPEED))
