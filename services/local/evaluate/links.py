"""Link prediction from a file: self-links, which no table holds, are part of what is published."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.table import Table

from relationships.evaluation.evaluate import NotEnough
from relationships.evaluation.links.graph import Graph
from relationships.evaluation.links.protocol import STEPS, LinkPrediction, predict_links
from services.local.replay.content import read_lines
from services.local.replay.progress import events_progress
from services.local.replay.rows import Defaults, read_rows

_LEAST = 1_000
_DEFAULTS = Defaults("evaluate", "message")


def predict_file(file: Path) -> LinkPrediction:
    """The protocol's figures for the links in a table of `source,target,time`.

    Raises:
        BadLine: where a line cannot be read.
        NotEnough: where there are too few links to divide.
        OSError: where the file cannot be read.
    """
    graph = _graph(file)
    with events_progress() as progress:
        task = progress.add_task("judging", total=STEPS)
        return predict_links(graph, lambda steps: progress.advance(task, steps))


def tables_of(found: LinkPrediction) -> Iterator[Table]:
    """The figures, and what each feature is worth."""
    precision = Table(title="Average precision × 100", title_justify="left")
    precision.add_column("fitted with negatives")
    for kind in found.random_fit:
        precision.add_column(kind, justify="right")
    for name, told in (
        ("random only", found.random_fit),
        ("of every kind", found.every_fit),
        ("EdgeBank, not fitted", found.edge_bank),
    ):
        precision.add_row(name, *(f"{value:.2f}" for value in told.values()))
    yield precision
    worth = Table("feature", *found.weights, title="Log-odds for each deviation")
    for feature in next(iter(found.weights.values())):
        worth.add_row(feature, *(f"{each[feature]:+.2f}" for each in found.weights.values()))
    yield worth


def _graph(file: Path) -> Graph:
    rows = [row.event for row in read_rows(read_lines(file, lambda line: None), _DEFAULTS)]
    links = [row for row in rows if isinstance(row, dict) and {"actor", "target", "at"} <= {*row}]
    if len(links) < _LEAST:
        raise NotEnough(f"there are fewer than {_LEAST:,} links")
    links.sort(key=lambda link: int(link["at"]))
    ends = [str(link[end]) for end in ("actor", "target") for link in links]
    _, number = np.unique(ends, return_inverse=True)
    at = np.array([int(link["at"]) for link in links], np.int64)
    return Graph(number[: len(links)].astype(np.int64), number[len(links) :].astype(np.int64), at)
