"""Each alert fires where it should, in time, and alone; and not where it nearly should."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.alerts.alert import Alert
from deploy.alerts.objectives import OBJECTIVES, Objective
from deploy.alerts.rules import ALERTS
from tests.deploy.alerting import HOUR, MINUTE, RULES, Firing, Values, World, check, series
from tests.deploy.steady_world import (
    GB,
    JOBS,
    SPEAK_TO_KAFKA,
    STEADY,
    constant,
    counting,
    during,
    filling,
    requests,
    since,
    stopped,
)
from tests.programs import needs, program

pytestmark = needs("promtool")

ROOT = Path(__file__).parents[2]
FAULT = 5 * MINUTE
PAGED = FAULT + 100
"""Two minutes, less what a service needs to know, a scrape and Alertmanager's wait for others."""

LATER = 25 * MINUTE
ALWAYS = 9 * HOUR


@dataclass(frozen=True)
class Case:
    """What `fires`, and nothing else, at a time after a fault; nothing, where it is nearly one."""

    what: str
    about: str
    changes: World
    at: int = PAGED
    fires: list[Firing] = field(default_factory=list)
    first: int | None = None
    """Nothing has fired until then; where it is not given, until the fault."""


def page(name: str, **labels: str) -> Firing:
    return Firing(name, "critical", labels)


def warning(name: str, **labels: str) -> Firing:
    return Firing(name, "warning", labels)


def of(job: str, **labels: str) -> dict[str, str]:
    return {"job": job, "instance": f"{job}:1", **labels}


def from_fault(value: float | None, otherwise: float = 0) -> Values:
    return since(FAULT, value, constant(otherwise))


def blip(seconds: int, value: float | None, otherwise: float = 0) -> Values:
    return during(FAULT, FAULT + seconds, value, constant(otherwise))


def rising(per_second: float, start_s: int = FAULT, end_s: int = ALWAYS) -> Values:
    """A counter that stands still but for this time."""
    return lambda at: per_second * max(0, min(at, end_s) - start_s)


def waiting(end_s: int) -> Values:
    """An age that grows from the fault on."""
    return lambda at: at - FAULT if FAULT <= at < end_s else 0


def partitions(state: str) -> str:
    return series("rapport_scorer_partitions", "scorer", state=state)


DISK = series("rapport_disk_free_bytes", "scorer", holds="tables")
KAFKA_DISK = series("rapport_kafka_log_dir_free_bytes", "scorer", broker="1", dir="/k")
FUTURE = series("rapport_ingest_future_dated_total", "ingest")
FUTURE_IN_KAFKA = series("rapport_scorer_future_dated_total", "scorer")
DEAD = series("rapport_scorer_records_total", "scorer", outcome="dead_letter")
FAILURES = series("rapport_scorer_store_failures_total", "scorer")
LAG = series("rapport_scorer_lag_records", "scorer", partition="0")
STALENESS = series("rapport_api_staleness_seconds", "api", partition="0")
WAITING = series("rapport_notify_oldest_waiting_seconds", "notify", webhook="crm")
VISIBLE = series("rapport_scorer_visible_seconds_bucket", "scorer", le="1.0")
TABLE = series("rapport_scorer_table_bytes", "scorer", partition="0")
AGENT = series("rapport_agent_last_event_seconds", "agent", agent="bluesky")
AGENT_ERRORS = series("rapport_agent_errors_total", "agent", agent="bluesky")


def stale(share: float) -> World:
    """So many of 200 partitions."""
    return {
        series("rapport_api_staleness_seconds", "api", partition=str(n)): constant(
            20 if n < round(200 * share) else 1
        )
        for n in range(200)
    }


KAFKA_AWAY: World = {
    **{series("rapport_kafka_up", job, service=job): from_fault(0, 1) for job in SPEAK_TO_KAFKA},
    **{series("rapport_ready", job): from_fault(0, 1) for job in ("ingest", "scorer", "notify")},
    requests("ingest", "202"): lambda at: 30 * min(at, FAULT),
    STALENESS: waiting(ALWAYS),
    WAITING: waiting(FAULT + 60),
}  # fmt: skip

RESTORING: World = {
    partitions("restoring"): from_fault(2),
    partitions("owned"): from_fault(6, 8),
    series("rapport_ready", "scorer"): from_fault(0, 1),
}

ROLLING = {
    name: values
    for number, job in enumerate(JOBS)
    for name, values in stopped(job, FAULT + number * 70, FAULT + number * 70 + 50).items()
}
"""All services one after the other, each away for 50 s."""


BURST = rising(15, 20 * MINUTE, 20 * MINUTE + 10)
"""Errors of ten seconds in which every second request fails."""

FIRING = [
    Case("a scorer is gone", "RapportServiceDown", stopped("scorer", FAULT, ALWAYS),
         fires=[page("RapportServiceDown", **of("scorer"))]),
    Case("a notifier is gone", "RapportServiceDown", stopped("notify", FAULT, ALWAYS),
         fires=[page("RapportServiceDown", **of("notify"))]),
    Case("no notifier is found any more", "RapportServiceMissing",
         stopped("notify", FAULT, ALWAYS) | {series("up", "notify"): from_fault(None, 1)},
         fires=[page("RapportServiceMissing", job="notify")]),
    Case("ingest was never there", "RapportServiceMissing",
         {name: constant(None) for name in STEADY if 'job="ingest"' in name},
         at=PAGED, first=50, fires=[page("RapportServiceMissing", job="ingest")]),
    Case("Kafka is away, and a balancer sends ingest nothing", "RapportKafkaAway", KAFKA_AWAY,
         fires=[page("RapportKafkaAway", **of(job, service=job)) for job in SPEAK_TO_KAFKA]),
    Case("an api is not ready", "RapportNotReady",
         {series("rapport_ready", "api"): from_fault(0, 1)},
         fires=[page("RapportNotReady", **of("api"))]),
    Case("partitions are restored for long", "RapportPartitionsRestore", RESTORING,
         fires=[page("RapportPartitionsRestore", **of("scorer", state="restoring"))]),
    Case("a partition halts", "RapportPartitionHalted",
         {partitions("halted"): from_fault(1), series("rapport_ready", "scorer"): from_fault(0, 1)},
         fires=[page("RapportPartitionHalted", **of("scorer", state="halted"))]),
    Case("LMDB refuses a batch", "RapportStoreRefuses", {FAILURES: from_fault(1)},
         fires=[page("RapportStoreRefuses", **of("scorer"))]),
    Case("a disk is full in twenty minutes", "RapportDiskFills",
         {DISK: filling(200 * GB, 200 * GB / 1_200, FAULT)},
         fires=[page("RapportDiskFills", **of("scorer", holds="tables"))]),
    Case("a disk is as good as full", "RapportDiskFills", {DISK: from_fault(4 * GB, 6 * GB)},
         fires=[page("RapportDiskFills", **of("scorer", holds="tables"))]),
    Case("a broker's disk is full in twenty minutes", "RapportKafkaDiskFills",
         {KAFKA_DISK: lambda at: filling(200 * GB, 200 * GB / 1_200, FAULT)(at - at % 60)},
         at=FAULT + 130, fires=[page("RapportKafkaDiskFills", broker="1", dir="/k")]),
    Case("disks are full in eighteen hours", "RapportDiskFills",
         {disk: filling(200 * GB, 200 * GB / (18 * HOUR), FAULT) for disk in (DISK, KAFKA_DISK)},
         at=FAULT + HOUR + 100, first=FAULT + 40 * MINUTE,
         fires=[page("RapportDiskFills", **of("scorer", holds="tables")),
                page("RapportKafkaDiskFills", broker="1", dir="/k")]),
    Case("a receiver hangs", "RapportNotifierBehind", {WAITING: waiting(ALWAYS)},
         fires=[page("RapportNotifierBehind", **of("notify", webhook="crm"))]),
    Case("a producer's clock is ahead", "RapportClocksOff", {FUTURE: rising(20)},
         fires=[page("RapportClocksOff")]),
    Case("Kafka's clock is behind", "RapportClocksOff", {FUTURE_IN_KAFKA: rising(600)},
         fires=[page("RapportClocksOff")]),
    Case("requests fail for ten seconds, which pages nobody", "RapportIngestFails",
         {requests("ingest", "503"): BURST,
          requests("ingest", "202"): lambda at: 30 * at - (BURST(at) or 0)},
         at=24 * MINUTE, first=20 * MINUTE, fires=[warning("RapportIngestFails")]),
    Case("a partition falls further back", "RapportLagGrows",
         {LAG: lambda at: 20 * max(0, at - FAULT)}, at=FAULT + 30 * MINUTE,
         first=FAULT + 10 * MINUTE,
         fires=[warning("RapportLagGrows", partition="0")]),
    Case("reads are old", "RapportStale", stale(0) | {STALENESS: waiting(ALWAYS)},
         at=FAULT + 160, first=FAULT + 140, fires=[warning("RapportStale", partition="0")]),
    Case("a record is set apart", "RapportDeadLetters", {DEAD: from_fault(1)},
         fires=[warning("RapportDeadLetters")]),
    Case("a key asks too often", "RapportTooBusy", {requests("ingest", "429"): counting(3)},
         at=12 * MINUTE, fires=[warning("RapportTooBusy")]),
    Case("a table has little room left", "RapportTableNearlyFull", {TABLE: from_fault(60 * GB)},
         at=FAULT + 11 * MINUTE,
         fires=[warning("RapportTableNearlyFull", **of("scorer", partition="0"))]),
    Case("an agent's account is closed", "RapportAgentFails",
         {AGENT: lambda at: min(at, FAULT), AGENT_ERRORS: counting(.1)},
         at=FAULT + 32 * MINUTE, first=FAULT + 20 * MINUTE,
         fires=[warning("RapportAgentFails", agent="bluesky")]),
]  # fmt: skip

NEARLY = {
    "steady": {"RapportEventsLate": {}},
    "rolling": {"RapportServiceDown": ROLLING},
    "away for less than a minute": {
        "RapportServiceMissing": {series("up", "notify"): blip(50, None, 1)},
        "RapportKafkaAway": {
            series("rapport_kafka_up", job, service=job): blip(50, 0, 1) for job in SPEAK_TO_KAFKA
        },
        "RapportNotReady": {series("rapport_ready", "api"): blip(50, 0, 1)},
        "RapportPartitionsRestore": {partitions("restoring"): blip(40, 2)},
        "RapportPartitionHalted": {partitions("halted"): blip(50, None)},
        "RapportNotifierBehind": {WAITING: waiting(FAULT + 65)},
        "RapportStale": stale(0) | {STALENESS: blip(60, 40)},
    },
    "counters that begin anew": {
        "RapportStoreRefuses": {FAILURES: lambda at: 3 if at < FAULT else 0},
        "RapportDeadLetters": {DEAD: lambda at: 5 if at < FAULT else 0},
    },
    "less than it takes": {
        "RapportClocksOff": {FUTURE: counting(1), FUTURE_IN_KAFKA: from_fault(8)},
        "RapportLagGrows": {LAG: lambda at: max(0, 90_000 - 20 * at)},
        "RapportTooBusy": {requests("ingest", "429"): counting(1)},
        "RapportTableNearlyFull": {TABLE: constant(32 * GB)},
        "RapportAgentFails": {AGENT: constant(0), AGENT_ERRORS: counting(0)},
    },
    "volumes whose use goes up and down": {
        "RapportDiskFills": {DISK: lambda at: 100 * GB - at % 600 * 15e6},
        "RapportKafkaDiskFills": {KAFKA_DISK: lambda at: 100 * GB - at % 1_500 * 10e6},
    },
    "a table is copied, and the copy removed": {
        "RapportDiskFills": {DISK: blip(600, 110 * GB, 200 * GB)},
    },
}
"""Worlds in which nothing may fire: by the alert that nearly does, what it then sees."""


def failing(service: str, good: str, rate: float, share: float) -> World:
    return {
        requests(service, "503"): counting(rate * share),
        requests(service, good): counting(rate * (1 - share)),
    }


MISSED: dict[str, Callable[[float], World]] = {
    "RapportIngestFails": lambda share: failing("ingest", "202", 30, share),
    "RapportReadsFail": lambda share: failing("api", "200", 50, share),
    "RapportEventsLate": lambda share: {VISIBLE: counting(40 * (1 - share))},
    "RapportReadsStale": stale,
}
"""What each objective sees where such a share of everything fails."""

BURNT = 5 * MINUTE


def burns(objective: Objective) -> list[Case]:
    """Twenty times what the budget allows pages, twice as much warns, half of it is nothing."""
    name, world = objective.alert, MISSED[objective.alert]
    fast, slow, allowed = (world(times * objective.budget) for times in (20, 2, 0.5))
    both = [page(name), warning(name)]
    return [
        Case(f"{name}: a budget for a month is spent in days", name, fast, BURNT, both, 120),
        Case(f"{name}: it is spent in two weeks", name, slow, BURNT, [warning(name)], 120),
        Case(f"{name}: it lasts", name, allowed, 2 * BURNT),
    ]


CASES = [*FIRING, *(case for each in OBJECTIVES for case in burns(each))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_fires_and_what_does_not(tmp_path: Path, case: Case) -> None:
    first = (FAULT if case.fires else case.at) if case.first is None else case.first
    assert not check(tmp_path, STEADY | case.changes, case.fires, case.at, first)


@pytest.mark.parametrize("name", NEARLY)
def test_what_only_nearly_is_a_fault_pages_nobody(tmp_path: Path, name: str) -> None:
    changes = [each for nearly in NEARLY[name].values() for each in nearly.items()]
    assert len(dict(changes)) == len(changes)
    until = 75 * MINUTE if "volumes" in name else LATER
    assert not check(tmp_path, STEADY | dict(changes), [], until, until)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name}-{alert.severity}")
def test_every_alert_is_shown_both_ways(alert: Alert) -> None:
    firing = {(each.name, each.severity) for case in CASES for each in case.fires}
    assert (alert.name, alert.severity) in firing
    nearly = {case.about for case in CASES if not case.fires}.union(*NEARLY.values())
    assert alert.name in nearly


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name}-{alert.severity}")
def test_a_summary_names_only_labels_that_the_alert_has(alert: Alert) -> None:
    named = set(re.findall(r"\$labels\.(\w+)", alert.summary))
    fired = [each for case in CASES for each in case.fires if each.name == alert.name]
    assert all(named <= each.labels.keys() for each in fired)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name}-{alert.severity}")
def test_the_runbook_says_what_each_means_and_what_to_do(alert: Alert) -> None:
    url = str(dict(alert.rule())["annotations"]["runbook_url"])  # type: ignore[index]
    path, _, anchor = url.partition("#")
    sections = re.split(r"^#+ (.+)$", (ROOT / path).read_text(), flags=re.MULTILINE)
    text = {title.lower(): body for title, body in zip(sections[1::2], sections[2::2], strict=True)}
    for part in ("*Means*:", "*See*:", "*Do*:"):
        assert part in text[anchor]


def test_prometheus_takes_the_rules() -> None:
    command = [program("promtool"), "check", "rules", str(RULES)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
