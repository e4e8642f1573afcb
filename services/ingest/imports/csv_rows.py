"""The CSV files that services export: rows as cells by column, with the number of their line."""

import csv
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_LONGEST_PREAMBLE = 50


class CsvRow(NamedTuple):
    """`line` counts from 1."""

    line: int
    cells: dict[str, str]

    def cell(self, *columns: str) -> str:
        """What stands in the first of `columns` that has something; empty where none has."""
        return next((cell for each in columns if (cell := self.cells.get(each, ""))), "")


def csv_rows(file: Path, known_by: Collection[str]) -> Iterator[CsvRow]:
    """The rows below the header, before which notes may stand: it has the columns `known_by`.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no CSV in UTF-8, or has no such header.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield from _below_header(lines, known_by)
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"is no CSV in UTF-8 ({error})") from None


def _below_header(lines: Iterable[str], known_by: Collection[str]) -> Iterator[CsvRow]:
    reader = csv.reader(lines)
    header: list[str] = []
    for row in reader:
        cells = [cell.strip() for cell in row]
        if header and any(cells):
            yield CsvRow(reader.line_num, dict(zip(header, cells, strict=False)))
        elif set(known_by) <= set(cells):
            header = cells
        elif not header and reader.line_num > _LONGEST_PREAMBLE:
            break
    if not header:
        raise ValueError(f"has no header with the columns {', '.join(known_by)}")
