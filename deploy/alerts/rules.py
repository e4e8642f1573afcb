"""Everything that Prometheus evaluates, as its rule file."""

from collections.abc import Mapping, Sequence

import yaml

from deploy.alerts.alert import Alert
from deploy.alerts.faults import FAULTS
from deploy.alerts.faults import RECORDED as FAULTS_RECORDED
from deploy.alerts.objectives import OBJECTIVES
from deploy.alerts.warnings import WARNINGS

ALERTS: tuple[Alert, ...] = (
    *FAULTS,
    *(alert for objective in OBJECTIVES for alert in objective.alerts()),
    *WARNINGS,
)

Rule = dict[str, object]


def rules_yaml() -> str:
    """Faults are looked at often enough to page soon; what is recorded stands before its use."""
    groups = [
        _group("rapport-faults", "10s", [*_records(FAULTS_RECORDED), *_alerts(FAULTS)]),
        *(
            _group(
                f"rapport-{each.name}", "30s", [*_records(each.recorded()), *_alerts(each.alerts())]
            )
            for each in OBJECTIVES
        ),
        _group("rapport-warnings", "30s", _alerts(WARNINGS)),
    ]
    return yaml.safe_dump({"groups": groups}, sort_keys=False, allow_unicode=True, width=100)


def _group(name: str, interval: str, rules: Sequence[Rule]) -> Rule:
    return {"name": name, "interval": interval, "rules": rules}


def _records(expressions: Mapping[str, str]) -> list[Rule]:
    return [{"record": name, "expr": expression} for name, expression in expressions.items()]


def _alerts(alerts: Sequence[Alert]) -> list[Rule]:
    return [alert.rule() for alert in alerts]
