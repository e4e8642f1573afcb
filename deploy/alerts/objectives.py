"""What is promised, and the alerts on how fast a promise's error budget is spent.

An objective of 99.9 % over 30 days leaves a budget of 0.1 % of errors. Recording rules keep the
share of errors over each window, by the Prometheus convention level:metric:operations; alerts
compare two windows, a long one that says that it matters and a short one that says that it goes on:
chapter 5 of Google's "The Site Reliability Workbook".
"""

from dataclasses import dataclass
from typing import Literal

from deploy.alerts.alert import Alert, Severity
from deploy.queries import ASKED, name_of
from services.runtime import metrics

PERIOD = "30d"

VISIBLE_S = 1.0
"""An event is visible in time within so many seconds of its append."""

STALE_S = 15
"""Reads are fresh whose partition was known to be fully applied so many seconds ago."""

SHORTEST = "5m"
WINDOWS = ("30m", "1h", "2h", "6h", "1d", "3d", PERIOD)
"""Longer ones are made of what the shortest has recorded, which is little, and kept for long."""

Burn = tuple[float, str, str]
"""How many times faster than the budget allows, over a long window and over a short one."""

BURNS: dict[Severity, tuple[Burn, Burn]] = {
    "critical": ((14.4, "1h", "5m"), (6, "6h", "30m")),
    "warning": ((3, "1d", "2h"), (1, "3d", "6h")),
}
"""2 % of a month's budget in an hour, 5 % in six; 10 % in a day, or in three."""


@dataclass(frozen=True)
class Objective:
    """That no more than `1 - target` of `total` are `errors`, over 30 days; both are PromQL."""

    name: str
    promise: str
    target: float
    errors: str
    total: str
    alert: str

    @property
    def budget(self) -> float:
        """The share of errors that it allows."""
        return round(1 - self.target, 6)

    def ratio(self, window: str) -> str:
        """The series that keeps the share of errors over `window`."""
        return f"rapport:{self.name}_errors:ratio_rate{window}"

    @property
    def left(self) -> str:
        """The series that keeps the share of the budget that is left: 1 is all, below 0 is none."""
        return f"rapport:{self.name}_error_budget:ratio"

    def recorded(self) -> dict[str, str]:
        """Its recording rules: what each series is made of, in the order of evaluation."""
        errors, total = (f"rapport:{self.name}_{part}:rate{SHORTEST}" for part in _PARTS)
        ratios = {
            self.ratio(window): f"sum_over_time({errors}[{window}])"
            f" / (sum_over_time({total}[{window}]) > 0)"
            for window in WINDOWS
        }
        return {
            errors: self.errors,
            total: self.total,
            self.ratio(SHORTEST): f"{errors} / ({total} > 0)",
            **ratios,
            self.left: f"1 - {self.ratio(PERIOD)} / {self.budget}",
        }

    def alerts(self) -> tuple[Alert, ...]:
        """A page where the budget is spent fast, a warning where it is spent slowly."""
        return tuple(self._alert(severity) for severity in BURNS)

    def _alert(self, severity: Severity) -> Alert:
        burning = (
            f"({self.ratio(long)} > {factor} * {self.budget}"
            f" and {self.ratio(short)} > {factor} * {self.budget})"
            for factor, long, short in BURNS[severity]
        )
        return Alert(
            self.alert,
            " or ".join(burning),
            "2m",
            severity,
            f"{{{{ $value | humanizePercentage }}}} missed: {self.promise}",
            "The error budget is being spent; see the dashboard for since when and on what.",
        )


_PARTS: tuple[Literal["errors"], Literal["total"]] = ("errors", "total")


def _requests(counter: str) -> tuple[str, str]:
    """Requests that failed, and all; without a 429, which is a limit's answer and neither."""
    asked = ASKED[1:-1]
    failed = f'sum(rate({counter}{{status=~"5..",{asked}}}[{SHORTEST}]))'
    everything = f'sum(rate({counter}{{status!="429",{asked}}}[{SHORTEST}]))'
    return f"{failed} or 0 * {everything}", everything


def _late() -> tuple[str, str]:
    seen = name_of(metrics.SCORER_VISIBLE_SECONDS)
    everything = f"sum(rate({seen}_count[{SHORTEST}]))"
    return f'{everything} - sum(rate({seen}_bucket{{le="{VISIBLE_S}"}}[{SHORTEST}]))', everything


def _stale() -> tuple[str, str]:
    """Partitions, as each api reads them; one that is not whole has no staleness, and is stale."""
    age = name_of(metrics.API_STALENESS_SECONDS)
    return f"count({age}) - sum({age} <= bool {STALE_S})", f"count({age})"


OBJECTIVES = (
    Objective(
        "ingest",
        "ingest answers requests, and not with a 5xx",
        0.999,
        *_requests(name_of(metrics.INGEST_REQUESTS)),
        alert="RapportIngestFails",
    ),
    Objective(
        "reads",
        "the api answers requests, and not with a 5xx",
        0.999,
        *_requests(name_of(metrics.API_REQUESTS)),
        alert="RapportReadsFail",
    ),
    Objective(
        "freshness",
        f"batches of events are visible within {VISIBLE_S:g} s of their append in Kafka",
        0.99,
        *_late(),
        alert="RapportEventsLate",
    ),
    Objective(
        "staleness",
        f"partitions are read as of at most {STALE_S} s ago",
        0.99,
        *_stale(),
        alert="RapportReadsStale",
    ),
)
