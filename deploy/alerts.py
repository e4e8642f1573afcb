"""The alerts: when each fires, and what an operator then does."""

from dataclasses import dataclass
from typing import Literal

import yaml

from deploy.queries import ASKED, name_of
from services.runtime import metrics

REQUESTS = name_of(metrics.INGEST_REQUESTS)
RECORDS = name_of(metrics.SCORER_RECORDS)
LAG = name_of(metrics.SCORER_LAG_RECORDS)
PARTITIONS = name_of(metrics.SCORER_PARTITIONS)
STORE_FAILURES = name_of(metrics.SCORER_STORE_FAILURES)
STALENESS = name_of(metrics.API_STALENESS_SECONDS)


@dataclass(frozen=True)
class Alert:
    """Fires once `expression` has had a value for the time `lasting`; `action` is what to do."""

    name: str
    expression: str
    lasting: str
    severity: Literal["critical", "warning"]
    summary: str
    action: str


ALERTS = (
    Alert(
        "RapportServiceDown",
        'up{job=~"ingest|scorer|api"} == 0',
        "1m",
        "critical",
        "{{ $labels.job }} at {{ $labels.instance }} does not answer",
        "Read its log. Its last line says why it stopped; a scorer that halted on purpose names "
        "the decision it waits for.",
    ),
    Alert(
        "RapportPartitionHalted",
        f'sum({PARTITIONS}{{state="halted"}}) > 0',
        "0m",
        "critical",
        "{{ $value }} partitions are halted: too many of their records could not be decoded",
        "Look at `dead-letters` for what was written and by whom, stop that producer, then "
        "`rapport dead-letters resume`.",
    ),
    Alert(
        "RapportNotReady",
        f'sum({PARTITIONS}{{state="restoring"}}) > 0',
        "5m",
        "critical",
        "{{ $value }} partitions have not been whole for five minutes; their reads are 503",
        "Watch restored records per second, or the lag where tables are folded anew: if they "
        "move, wait; if not, see whether Kafka answers and read the scorer's log.",
    ),
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
        "RapportDeadLetters",
        f'sum(increase({RECORDS}{{outcome="dead_letter"}}[15m])) > 0',
        "0m",
        "warning",
        '{{ $value | printf "%.0f" }} records could not be processed in the last 15 minutes',
        "`rapport dead-letters` shows each with its reason and origin. Repair the producer; "
        "what it sends again with the same ids is taken.",
    ),
    Alert(
        "RapportStoreRefuses",
        f"sum(increase({STORE_FAILURES}[5m])) > 0",
        "0m",
        "critical",
        "LMDB could not take a batch: the disk or its map is full",
        "Make room on the volume of the state directory. The scorer tries again by itself; "
        "nothing is lost.",
    ),
    Alert(
        "RapportIngestFails",
        f'sum(rate({REQUESTS}{{status=~"5..",{ASKED[1:-1]}}}[5m]))'
        f" / sum(rate({REQUESTS}{ASKED}[5m])) > 0.01",
        "5m",
        "critical",
        "{{ $value | humanizePercentage }} of ingest's answers are 5xx",
        "503 means that Kafka does not acknowledge: see whether it runs and has disk. Producers "
        "send again with the same ids; nothing is counted twice.",
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
)


def rules_yaml() -> str:
    """The alerts as Prometheus reads them."""
    rules = [_rule(alert) for alert in ALERTS]
    document = {"groups": [{"name": "rapport", "rules": rules}]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _rule(alert: Alert) -> dict[str, object]:
    return {
        "alert": alert.name,
        "expr": alert.expression,
        "for": alert.lasting,
        "labels": {"severity": alert.severity},
        "annotations": {"summary": alert.summary, "description": alert.action},
    }
