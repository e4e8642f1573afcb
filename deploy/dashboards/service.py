"""How each process is: whether it answers, how fast, and what it uses of its machine."""

from deploy.alerts.objectives import OBJECTIVES
from deploy.dashboards.panel import Dashboard, Panel, Row, Variable
from deploy.queries import (
    ASKED,
    Foreign,
    Query,
    failing,
    highest,
    lowest,
    per_second,
    quantile,
    share,
    total,
)
from services.runtime import metrics

CHOSEN = '{job=~"$job",instance=~"$instance"}'

CPU_SECONDS = Foreign(
    "process_cpu_seconds_total", "counter", "Processors in use; 1 is one of them, whole"
)
MEMORY = Foreign("process_resident_memory_bytes", "gauge", "Memory that a process holds")
OPEN_FILES = Foreign("process_open_fds", "gauge", "Files and sockets open, of those allowed")
MOST_FILES = Foreign("process_max_fds", "gauge", "Files and sockets that may be open")

UNASKED = "while nobody asks"
WITHOUT_RECORD = "until rules were evaluated after a first request or event"

HEALTH = Row(
    "Health",
    (
        Panel(
            "Ready",
            "short",
            (lowest(metrics.READY, "{{job}} {{instance}}", "job", "instance", where=CHOSEN),),
        ),
        Panel(
            "Kafka answers",
            "short",
            (lowest(metrics.KAFKA_UP, "{{job}} {{instance}}", "job", "instance", where=CHOSEN),),
        ),
        Panel(
            "Error budget left",
            "percentunit",
            tuple(Query(each.promise, each.left, each.name) for each in OBJECTIVES),
            limit=0,
            floor=True,
            quiet=WITHOUT_RECORD,
        ),
        Panel(
            "Processes by version",
            "short",
            (total(metrics.BUILD_INFO, "{{job}} {{version}}, {{python}}", "job", "version",
                   "python", where=CHOSEN),),
        ),
    ),
)  # fmt: skip

REQUESTS = Row(
    "Requests",
    (
        Panel(
            "Ingest by status",
            "reqps",
            (per_second(metrics.INGEST_REQUESTS, "{{status}}", "status", where=ASKED),),
            quiet=UNASKED,
        ),
        Panel(
            "API by status",
            "reqps",
            (per_second(metrics.API_REQUESTS, "{{status}}", "status", where=ASKED),),
            quiet=UNASKED,
        ),
        Panel(
            "Failed",
            "percentunit",
            (
                failing(metrics.INGEST_REQUESTS, "ingest"),
                failing(metrics.API_REQUESTS, "api"),
            ),
            limit=0.001,
            quiet=UNASKED,
        ),
        Panel(
            "Ingest's time to answer",
            "s",
            (
                quantile(0.5, metrics.INGEST_REQUEST_SECONDS, "p50", where=ASKED),
                quantile(0.99, metrics.INGEST_REQUEST_SECONDS, "p99", where=ASKED),
            ),
            quiet=UNASKED,
        ),
    ),
)

READS = Row(
    "Reads",
    (
        Panel(
            "API's time to answer, p50",
            "s",
            (quantile(0.5, metrics.API_REQUEST_SECONDS, "{{route}}", "route", where=ASKED),),
            quiet=UNASKED,
        ),
        Panel(
            "API's time to answer, p99",
            "s",
            (quantile(0.99, metrics.API_REQUEST_SECONDS, "{{route}}", "route", where=ASKED),),
            quiet=UNASKED,
        ),
        Panel(
            "Open live feeds",
            "short",
            (total(metrics.API_LIVE_FEEDS, "{{instance}}", "instance", where=CHOSEN),),
        ),
        Panel(
            "Received, not yet in Kafka",
            "bytes",
            (total(metrics.INGEST_INFLIGHT_BYTES, "{{instance}}", "instance", where=CHOSEN),),
        ),
    ),
)

MACHINE = Row(
    "Machine",
    (
        Panel(
            "Processors",
            "short",
            (per_second(CPU_SECONDS, "{{job}} {{instance}}", "job", "instance", where=CHOSEN),),
        ),
        Panel(
            "Memory",
            "bytes",
            (highest(MEMORY, "{{job}} {{instance}}", "job", "instance", where=CHOSEN),),
        ),
        Panel(
            "Files and sockets",
            "percentunit",
            (share(OPEN_FILES, MOST_FILES, "{{job}} {{instance}}", "job", "instance",
                   where=CHOSEN),),
            limit=0.8,
        ),
        Panel(
            "Disk left",
            "percentunit",
            (share(metrics.DISK_FREE_BYTES, metrics.DISK_SIZE_BYTES, "{{job}} {{holds}}", "job",
                   "holds", where=CHOSEN),),
            limit=0.1,
            floor=True,
        ),
    ),
)  # fmt: skip

SERVICE = Dashboard(
    "service",
    "Rapport: service",
    (HEALTH, REQUESTS, READS, MACHINE),
    (Variable("job", "up"), Variable("instance", 'up{job=~"$job"}')),
)
