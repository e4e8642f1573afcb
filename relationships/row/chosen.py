"""Some rows of many, in any order and as often as they are named."""

import numpy as np

from relationships.arrays import Ints
from relationships.row.rows import Latest, Rows, Totals


def chosen_rows(rows: Rows, places: Ints) -> Rows:
    """The rows at `places` (int64[m], indices), in their order: m rows."""
    owner, entry = entries_at(rows.totals.row, places)
    totals = Totals(owner, rows.totals.slot[entry], rows.totals.net[entry])
    owner, entry = entries_at(rows.days.row, places)
    days = rows.days.chosen(entry)._replace(row=owner)
    owner, entry = entries_at(rows.latest.row, places)
    latest = Latest(owner, rows.latest.stamp[entry], rows.latest.net[entry])
    return Rows(rows.first[places], rows.last[places], rows.ties[places], totals, days, latest)


def entries_at(row: Ints, places: Ints) -> tuple[Ints, Ints]:
    """Of entries ordered by `row` those of each of `places`: the place's number, and the entry."""
    start = np.searchsorted(row, places)
    counts = np.searchsorted(row, places, side="right") - start
    begins = np.cumsum(counts) - counts
    owner = np.repeat(np.arange(len(places)), counts)
    return owner, np.arange(len(owner)) + np.repeat(start - begins, counts)
