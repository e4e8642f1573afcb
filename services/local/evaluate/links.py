"""Link prediction from a file: self-links, which no table holds, are part of what is published."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from rich.table import Table

from relationships.evaluation.evaluate import NotEnough
from relationships.evaluation.links.graph import Graph
from relationships.evaluation.links.protocol import (
    FITS,
    STEPS,
    LinkPrediction,
    furthest_behind,
    predict_links,
)
from services.local.publishing.progress import events_progress
from services.local.replay.row import Defaults
from services.local.replay.rows import Rows

_LEAST = 1_000
_DEFAULTS = Defaults("evaluate", "message")


def predict_file(file: Path) -> LinkPrediction:
    """The protocol's figures for the links in a table of `source,target,time`.

    Raises:
        BadLine: where a line cannot be read.
        NotEnough: where there are too few links to divide, or no pairs without one.
        OSError: where the file cannot be read.
    """
    graph = _graph(file)
    with events_progress() as progress:
        task = progress.add_task("judging", total=STEPS)
        return predict_links(graph, lambda steps: progress.advance(task, steps))


def tables_of(found: LinkPrediction) -> Iterator[Table]:
    """The figures, those that the share of random negatives is chosen by, and the features."""
    yield _precisions(
        "Average precision × 100, the last 15 %",
        {f"{name}, {FITS[name]:.2f}": means for name, means in found.fits.items()}
        | {"EdgeBank, not fitted": found.edge_bank},
    )
    behind = furthest_behind(found.validation)
    yield _precisions(
        "Average precision × 100, the 15 % before them",
        {share: means | {"behind": behind[share]} for share, means in found.validation.items()},
    )
    worth = Table("feature", *found.weights, title="Log-odds for each deviation")
    for feature in next(iter(found.weights.values())):
        worth.add_row(feature, *(f"{each[feature]:+.2f}" for each in found.weights.values()))
    yield worth


def _precisions(title: str, rows: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("share of random negatives in the fit")
    for kind in list(rows.values())[-1]:
        table.add_column(kind, justify="right")
    for name, values in rows.items():
        table.add_row(name, *(f"{value:.2f}" for value in values.values()))
    return table


def _graph(file: Path) -> Graph:
    rows = [row.event for row in Rows(file, _DEFAULTS, lambda line: None)]
    links = [row for row in rows if isinstance(row, dict) and {"actor", "target", "at"} <= {*row}]
    if len(links) < _LEAST:
        raise NotEnough(f"there are fewer than {_LEAST:,} links")
    links.sort(key=lambda link: int(link["at"]))
    ends = [str(link[end]) for end in ("actor", "target") for link in links]
    _, number = np.unique(ends, return_inverse=True)
    at = np.array([int(link["at"]) for link in links], np.int64)
    graph = Graph(number[: len(links)].astype(np.int64), number[len(links) :].astype(np.int64), at)
    if len(np.unique(graph.edge)) == len(np.unique(graph.source)) * len(np.unique(graph.target)):
        raise NotEnough("every source is linked with every target: no pair is without a link")
    return graph
