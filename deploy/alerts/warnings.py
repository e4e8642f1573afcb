"""What somebody looks at on the next working day, before it becomes a fault."""

from deploy.alerts.alert import Alert
from deploy.queries import ASKED, name_of
from services.runtime import metrics

REQUESTS = name_of(metrics.INGEST_REQUESTS)
RECORDS = name_of(metrics.SCORER_RECORDS)
LAG = name_of(metrics.SCORER_LAG_RECORDS)
STALENESS = name_of(metrics.API_STALENESS_SECONDS)

WARNINGS = (
    Alert(
        "RapportLagGrows",
        f"max by (partition) ({LAG}) > 10000 and max by (partition) (deriv({LAG}[10m])) > 0",
        "10m",
        "warning",
        "Partition {{ $labels.partition }} is {{ $value }} records behind and falls further back",
        "See time of a batch by step for what is slow. More load than one scorer folds: start "
        "another. One hot partition: look for a member that gets far more events than others.",
    ),
    Alert(
        "RapportStale",
        f"max by (partition) ({STALENESS}) > 30",
        "2m",
        "warning",
        "Reads of partition {{ $labels.partition }} are {{ $value | humanizeDuration }} old",
        "See whether a scorer owns or follows the partition and how far it lags. Reads are "
        "still answered, with their `Rapport-Staleness`.",
    ),
    Alert(
        "RapportDeadLetters",
        f'sum(increase({RECORDS}{{outcome="dead_letter"}}[15m])) > 0',
        "0m",
        "warning",
        '{{ $value | printf "%.0f" }} records could not be processed in the last 15 minutes',
        "`rapport dead-letters` shows each with its reason and origin. Repair the producer; "
        "what it sends again with the same ids is taken.",
    ),
    Alert(
        "RapportTooBusy",
        f'sum(rate({REQUESTS}{{status="429",{ASKED[1:-1]}}}[5m]))'
        f" / sum(rate({REQUESTS}{ASKED}[5m])) > 0.05",
        "10m",
        "warning",
        "{{ $value | humanizePercentage }} of requests to ingest are 429",
        "A key that asks too often, or more than Kafka acknowledges: see requests by route, and "
        "bytes in flight. They count neither for nor against the objective.",
    ),
    Alert(
        "RapportTableNearlyFull",
        "rapport_scorer_table_bytes / on (job, instance) group_left ()"
        " rapport_scorer_table_limit_bytes > 0.8",
        "10m",
        "warning",
        "The table of partition {{ $labels.partition }} at {{ $labels.instance }} has "
        "{{ $value | humanizePercentage }} of what it may have",
        "Raise `RAPPORT_TABLE_BYTES` and restart the scorer: it reserves no disk.",
    ),
    Alert(
        "RapportAgentFails",
        "sum by (agent) (increase(rapport_agent_errors_total[15m])) > 0"
        " and on (agent) time() - max by (agent) (rapport_agent_last_event_seconds) > 900",
        "15m",
        "warning",
        "Agent {{ $labels.agent }} fails, and has brought no event for a quarter of an hour",
        "Its log says what the stream answers. It goes on from where it was once that is mended.",
    ),
)
