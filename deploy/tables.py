"""The tables of docs/settings.md and docs/metrics.md, as the code has them."""

from collections.abc import Iterable, Sequence

from prometheus_client import Counter, Gauge, Histogram
from pydantic.fields import FieldInfo

from deploy import kafka_metrics
from deploy.dashboards import DASHBOARDS
from deploy.markdown import table
from deploy.queries import Foreign, Metric, documentation_of, labels_of, name_of
from services.runtime import metrics
from services.runtime.settings import Settings

_METRICS = ("metric", "type", "labels", "meaning")


def settings() -> dict[str, str]:
    """That of docs/settings.md."""
    return {"settings": table(("variable", "default", "meaning"), _settings())}


def watched() -> dict[str, str]:
    """Those of docs/metrics.md."""
    return {
        "metrics": table(_METRICS, map(_row, exported())),
        "kafka": table(_METRICS, map(_row, kafka_metrics.EXPORTED)),
        "dashboards": table(("dashboard", "shows"), _shown()),
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


def _row(metric: Metric) -> tuple[str, str, str, str]:
    kind = metric.kind if isinstance(metric, Foreign) else type(metric).__name__.lower()
    return f"`{name_of(metric)}`", kind, ", ".join(labels_of(metric)), documentation_of(metric)


def _shown() -> Iterable[Sequence[str]]:
    for dashboard in DASHBOARDS:
        for row in dashboard.rows:
            titles = "; ".join(panel.title for panel in row.panels)
            yield f"{dashboard.title}, {row.title}", titles
