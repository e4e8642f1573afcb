"""The tables of docs/operations.md: settings, metrics and alerts, as the code has them."""

from collections.abc import Iterable, Sequence

from prometheus_client import Counter, Gauge, Histogram
from pydantic.fields import FieldInfo

from deploy.alerts import ALERTS
from deploy.queries import Metric, documentation_of, labels_of, name_of
from services.runtime import metrics
from services.runtime.settings import Settings


def tables() -> dict[str, str]:
    """Each table's Markdown by its name."""
    return {
        "settings": _table(("variable", "default", "meaning"), _settings()),
        "metrics": _table(("metric", "type", "labels", "meaning"), _metrics()),
        "alerts": _table(("alert", "severity", "fires when", "what to do"), _alerts()),
    }


def exported() -> list[Metric]:
    """Every metric that Rapport exports, in the order of services/runtime/metrics.py."""
    return [
        each for each in vars(metrics).values() if isinstance(each, Counter | Gauge | Histogram)
    ]


def _settings() -> Iterable[Sequence[str]]:
    prefix = Settings.model_config["env_prefix"]
    for name, field in Settings.model_fields.items():
        meaning = (field.description or name.replace("_", " ")).replace("<", r"\<")
        yield f"`{prefix}{name.upper()}`", _default(field), meaning


def _default(field: FieldInfo) -> str:
    return "" if field.default is None else f"`{field.default}`"


def _metrics() -> Iterable[Sequence[str]]:
    for metric in exported():
        labels = ", ".join(labels_of(metric))
        yield (
            f"`{name_of(metric)}`",
            type(metric).__name__.lower(),
            labels,
            documentation_of(metric),
        )


def _alerts() -> Iterable[Sequence[str]]:
    for alert in ALERTS:
        fires = f"`{alert.expression}`, for {alert.lasting}"
        yield f"`{alert.name}`", alert.severity, fires, alert.action


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
