"""Faults that somebody has to mend now: each pages within two minutes of its beginning.

A restart of one service takes less than the minute that most of them wait. What explains another
fault is named alone: a service that is not ready because Kafka is away says nothing of its own.
"""

from deploy.alerts.alert import Alert
from deploy.alerts.volumes import fills
from deploy.queries import name_of
from services.runtime import metrics

ALWAYS = ("ingest", "scorer", "api")
"""Jobs of Prometheus without which there is no Rapport."""

JOBS = "|".join((*ALWAYS, "replica", "notify", "agent"))
"""All jobs; the others run where they are wanted."""

PARTITIONS = name_of(metrics.SCORER_PARTITIONS)
STORE_FAILURES = name_of(metrics.SCORER_STORE_FAILURES)
INGEST_FUTURE = name_of(metrics.INGEST_FUTURE_DATED)
SCORER_FUTURE = name_of(metrics.SCORER_FUTURE_DATED)
EVENTS = name_of(metrics.INGEST_EVENTS)

BEHIND_S = 75
"""A webhook's oldest change waits for so long: more than a receiver takes to restart."""

KAFKA_FREE = "rapport:kafka_log_dir_free_bytes:min"
KAFKA_SIZE = "rapport:kafka_log_dir_size_bytes:min"
RECORDED = {
    series: f"min by (broker, dir) ({series.replace(':', '_').removesuffix('_min')})"
    for series in (KAFKA_FREE, KAFKA_SIZE)
}
"""Each scorer exports the volumes of all brokers: one of them is enough."""

_MISSING = " or ".join(f'absent(up{{job="{job}"}})' for job in ALWAYS)


FUTURE_DATED = (
    f"sum(increase({INGEST_FUTURE}[2m])) > 10 and sum(increase({INGEST_FUTURE}[2m]))"
    f' > 0.01 * sum(increase({EVENTS}{{outcome="accepted"}}[2m]))'
    f" or sum(increase({SCORER_FUTURE}[2m])) > 10"
)
"""More than one of a hundred events: a single producer's clock is its own affair."""


FAULTS = (
    Alert(
        "RapportServiceDown",
        f'up{{job=~"{JOBS}"}} == 0',
        "1m",
        "critical",
        "{{ $labels.job }} at {{ $labels.instance }} does not answer",
        "Read its log. Its last line says why it stopped; a scorer that halted on purpose names "
        "the decision it waits for.",
    ),
    Alert(
        "RapportServiceMissing",
        f'group by (job) (present_over_time(up{{job=~"{JOBS}"}}[1d])) unless '
        f'group by (job) (up{{job=~"{JOBS}"}}) or {_MISSING}',
        "1m",
        "critical",
        "Prometheus finds no {{ $labels.job }} any more",
        "See whether it runs, and whether Prometheus is to find it: a service that is gone on "
        "purpose stops paging after a day.",
    ),
    Alert(
        "RapportKafkaAway",
        "rapport_kafka_up == 0",
        "1m",
        "critical",
        "Kafka does not answer {{ $labels.job }} at {{ $labels.instance }}",
        "See whether the brokers run, have disk, and can be reached from there. Producers send "
        "again with the same ids; reads go on, and say how old they are.",
    ),
    Alert(
        "RapportNotReady",
        "rapport_ready == 0"
        " unless on (job, instance) (rapport_kafka_up == 0)"
        f' unless on (job, instance) ({PARTITIONS}{{state=~"restoring|halted"}} > 0)',
        "1m",
        "critical",
        "{{ $labels.job }} at {{ $labels.instance }} is not ready",
        "Ask its `/readyz`, which says why. A balancer sends it nothing meanwhile, so that no "
        "request fails by which one would see it.",
    ),
    Alert(
        "RapportPartitionsRestore",
        f'{PARTITIONS}{{state="restoring"}} > 0',
        "45s",
        "critical",
        "{{ $value }} partitions at {{ $labels.instance }} are not whole, and not read there",
        "Watch restored records a second, or the lag where tables are folded anew: if they move, "
        "wait; if not, see whether Kafka answers and read the scorer's log.",
    ),
    Alert(
        "RapportPartitionHalted",
        f'{PARTITIONS}{{state="halted"}} > 0',
        "0m",
        "critical",
        "{{ $value }} partitions are halted: too many of their records could not be decoded",
        "Look at `dead-letters` for what was written and by whom, stop that producer, then "
        "`rapport dead-letters resume`.",
    ),
    Alert(
        "RapportStoreRefuses",
        f"sum by (job, instance) (increase({STORE_FAILURES}[5m])) > 0",
        "0m",
        "critical",
        "LMDB could not take a batch at {{ $labels.instance }}: the disk or its map is full",
        "Make room on the volume of the state directory. The scorer tries again by itself; "
        "nothing is lost.",
    ),
    Alert(
        "RapportDiskFills",
        fills("rapport_disk_free_bytes", "rapport_disk_size_bytes"),
        "0m",
        "critical",
        "The disk of {{ $labels.job }} at {{ $labels.instance }} will be full within a day: "
        "{{ $value | humanize1024 }}B are left",
        "Make room, or give it a larger volume, before it is full: see what grows, and where.",
    ),
    Alert(
        "RapportKafkaDiskFills",
        fills(KAFKA_FREE, KAFKA_SIZE),
        "0m",
        "critical",
        "The disk of broker {{ $labels.broker }} will be full within a day: "
        "{{ $value | humanize1024 }}B are left in {{ $labels.dir }}",
        "Give it a larger volume, or let topics keep less, before it is full: a broker without "
        "room stops.",
    ),
    Alert(
        "RapportNotifierBehind",
        f"rapport_notify_oldest_waiting_seconds > {BEHIND_S}",
        "0m",
        "critical",
        "Changes wait for webhook {{ $labels.webhook }} since {{ $value | humanizeDuration }}",
        "See whether its receiver answers, and what: the notifier's log has it. Each change is "
        "tried for two hours, then it is a dead letter.",
    ),
    Alert(
        "RapportClocksOff",
        FUTURE_DATED,
        "1m",
        "critical",
        '{{ $value | printf "%.0f" }} events of two minutes are dated in the future',
        "Compare the clocks of ingest, Kafka and the producers with the true time.",
    ),
)
