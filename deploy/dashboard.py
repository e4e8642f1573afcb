"""The dashboard as Grafana reads it, made from `deploy.panels`."""

from string import ascii_uppercase

from grafana_foundation_sdk.builders.common import VizLegendOptions
from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.builders.dashboard import Row as RowBuilder
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.timeseries import Panel as Graph
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    LegendDisplayMode,
    LegendPlacement,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DataSourceRef

from deploy.panels import ROWS, Panel
from deploy.queries import Query

SOURCE = DataSourceRef(type_val="prometheus", uid="rapport-prometheus")
"""The data source that deploy/grafana/datasources provisions."""

_WIDTH, _HEIGHT = 6, 7


def dashboard_json() -> str:
    """The whole dashboard, as JSON text in the order Grafana lays it out."""
    dashboard = (
        Dashboard("Rapport")
        .uid("rapport")
        .tags(["rapport"])
        .refresh("10s")
        .time("now-30m", "now")
        .tooltip(DashboardCursorSync.CROSSHAIR)
    )
    number = 0
    for row in ROWS:
        number += 1
        dashboard.with_row(RowBuilder(row.title).id(number))
        for panel in row.panels:
            number += 1
            dashboard.with_panel(_graph(panel, number))
    return JSONEncoder(sort_keys=True, indent=2).encode(dashboard.build()) + "\n"


def _graph(panel: Panel, number: int) -> Graph:
    graph = (
        Graph()
        .id(number)
        .title(panel.title)
        .description(panel.description)
        .datasource(SOURCE)
        .unit(panel.unit)
        .min(0)
        .span(_WIDTH)
        .height(_HEIGHT)
        .fill_opacity(10)
        .show_points(VisibilityMode.NEVER)
        .legend(_legend())
    )
    for reference, query in zip(ascii_uppercase, panel.queries, strict=False):
        graph.with_target(_target(reference, query))
    return graph


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
