"""The records of a table, whatever the kind of its file: cells by the name of their column."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.local.replay.errors import BadLine


class Record(NamedTuple):
    """A line of a table; cells are text, or values where its file has types. None is empty."""

    number: int
    cells: Mapping[str, object]


Rename = Callable[[list[str]], list[str]]
"""The names of a table's columns, from those in its header."""


def csv_records(
    lines: Iterator[str], delimiter: str | None = None, rename: Rename = list
) -> Iterator[Record]:
    """The records of a CSV, whose first line with content is its header.

    Raises:
        BadLine: where a line is not CSV, or has more or fewer cells than the header.
    """
    reader = csv.reader(lines, strict=True, delimiter=delimiter or ",")
    try:
        yield from named(((reader.line_num, cells) for cells in reader), rename, all_cells=True)
    except csv.Error as error:
        raise BadLine(reader.line_num, "", f"is not CSV ({error})") from None


def named(
    rows: Iterable[tuple[int, Sequence[object]]],
    rename: Rename = list,
    *,
    all_cells: bool = False,
) -> Iterator[Record]:
    """Numbered rows as records; the first row with content names the columns.

    Raises:
        BadLine: where `all_cells` must be there, and a row has more or fewer.
    """
    names: list[str] = []
    for number, row in rows:
        if not any(row):
            continue
        cells = [each.strip() if isinstance(each, str) else each for each in row]
        if not names:
            names = rename([str(each) for each in cells])
        elif all_cells and len(cells) != len(names):
            raise BadLine(number, "", f"has {len(cells)} cells where the header has {len(names)}")
        else:
            yield Record(number, dict(zip(names, cells, strict=False)))
