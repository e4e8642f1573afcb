"""Alerts as Prometheus itself evaluates them: `promtool test rules` on series of a test's own."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.programs import program

RULES = Path(__file__).parents[2] / "deploy/prometheus/rules.yml"
STEP_S = 10
MINUTE, HOUR = 60, 3_600

Values = Callable[[int], float | None]
"""What a series is so many seconds from the beginning; None where it is not there."""

World = Mapping[str, Values]
"""Series by name and labels."""


def series(name: str, job: str, **labels: str) -> str:
    """A series of the one process of `job`."""
    return name + _labels({"job": job, "instance": f"{job}:1"} | labels)


@dataclass(frozen=True)
class Firing:
    """An alert that fires, with the labels that its summary may name."""

    name: str
    severity: str
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def sample(self) -> str:
        named = {"alertname": self.name, "alertstate": "firing", "severity": self.severity}
        return "ALERTS" + _labels(named | dict(self.labels))


EVER = 'count_over_time(ALERTS{alertstate="firing"}[1d])'
NOW = 'ALERTS{alertstate="firing"}'


def check(
    folder: Path,
    world: World,
    firing: list[Firing],
    at_s: int,
    first_s: int,
    ever: str = EVER,
) -> str:
    """What promtool has against that exactly `firing` fire then; nothing, if it holds.

    Nothing may have fired before `first_s`.
    """
    test = {
        "interval": f"{STEP_S}s",
        "input_series": [{"series": n, "values": _notation(v, at_s)} for n, v in world.items()],
        "promql_expr_test": [_asked(ever, first_s - STEP_S, []), _asked(NOW, at_s, firing)],
    }
    file = folder / "alerts.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "10s",
                                    "tests": [test]}))  # fmt: skip
    command = [program("promtool"), "test", "rules", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stdout + run.stderr


def _asked(expression: str, at_s: int, firing: list[Firing]) -> dict[str, object]:
    samples = [{"labels": each.sample, "value": 1} for each in firing]
    return {"expr": expression, "eval_time": f"{at_s}s", "exp_samples": samples}


def _notation(values: Values, last_s: int) -> str:
    """Each value; where a target is gone, Prometheus ends its series at once."""
    found = [values(at) for at in range(0, last_s + STEP_S, STEP_S)]
    return " ".join("stale" if value is None else f"{value:.12g}" for value in found)


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
