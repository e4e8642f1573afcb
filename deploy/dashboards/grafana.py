"""A dashboard as Grafana reads it."""

from string import ascii_uppercase

from grafana_foundation_sdk.builders.common import GraphThresholdsStyleConfig, VizLegendOptions
from grafana_foundation_sdk.builders.dashboard import Dashboard as DashboardBuilder
from grafana_foundation_sdk.builders.dashboard import (
    DashboardLink,
    QueryVariable,
    ThresholdsConfig,
)
from grafana_foundation_sdk.builders.dashboard import Row as RowBuilder
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.timeseries import Panel as Graph
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
)

from deploy.dashboards.panel import Dashboard, Panel, Variable
from deploy.queries import Query

SOURCE = DataSourceRef(type_val="prometheus", uid="rapport-prometheus")
"""The data source that deploy/grafana/datasources provisions."""

TAG = "rapport"
"""Dashboards that have it are linked to one another."""

ALL = ".*"
"""What a variable stands for while nothing is chosen."""

_WIDTH, _HEIGHT = 24, 6


def dashboard_json(made: Dashboard) -> str:
    """The whole dashboard, as JSON text in the order Grafana lays it out."""
    dashboard = (
        DashboardBuilder(made.title)
        .uid(f"rapport-{made.name}")
        .tags([TAG])
        .link(_links())
        .refresh("10s")
        .time("now-30m", "now")
        .tooltip(DashboardCursorSync.CROSSHAIR)
    )
    for variable in made.variables:
        dashboard.with_variable(_choice(variable))
    number = 0
    for row in made.rows:
        number += 1
        dashboard.with_row(RowBuilder(row.title).id(number))
        for panel in row.panels:
            number += 1
            dashboard.with_panel(_graph(panel, number, _WIDTH // len(row.panels)))
    return JSONEncoder(sort_keys=True, indent=2).encode(dashboard.build()) + "\n"


def _links() -> DashboardLink:
    return DashboardLink("Rapport").type(DashboardLinkType.DASHBOARDS).tags([TAG]).keep_time(True)


def _choice(variable: Variable) -> QueryVariable:
    return (
        QueryVariable(variable.label)
        .datasource(SOURCE)
        .query(f"label_values({variable.of}, {variable.label})")
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(ALL)
        .current(VariableOption(selected=True, text="All", value="$__all"))
    )


def _graph(panel: Panel, number: int, width: int) -> Graph:
    graph = (
        Graph()
        .id(number)
        .title(panel.title)
        .description(panel.description)
        .datasource(SOURCE)
        .unit(panel.unit)
        .span(width)
        .height(_HEIGHT)
        .fill_opacity(10)
        .show_points(VisibilityMode.NEVER)
        .legend(_legend())
    )
    if not panel.floor:
        graph.min(0)
    if panel.limit is not None:
        graph.thresholds(_limit(panel.limit, floor=panel.floor))
        graph.thresholds_style(GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED))
    for reference, query in zip(ascii_uppercase, panel.queries, strict=False):
        graph.with_target(_target(reference, query))
    return graph


def _limit(value: float, *, floor: bool) -> ThresholdsConfig:
    below, above = ("red", "green") if floor else ("green", "red")
    steps = [Threshold(value=None, color=below), Threshold(value=value, color=above)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _legend() -> VizLegendOptions:
    return (
        VizLegendOptions()
        .display_mode(LegendDisplayMode.LIST)
        .placement(LegendPlacement.BOTTOM)
        .show_legend(True)
    )


def _target(reference: str, query: Query) -> Dataquery:
    return (
        Dataquery()
        .ref_id(reference)
        .datasource(SOURCE)
        .expr(query.expression)
        .legend_format(query.legend)
    )
