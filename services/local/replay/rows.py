"""The formats of a replay file, each read into raw events: JSONL, columns of text, and tables."""

import csv
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from services.local.replay.content import read_lines
from services.local.replay.errors import BadLine
from services.local.replay.row import Defaults, Row
from services.local.replay.tables.columns import STANDARD
from services.local.replay.tables.events import TableEvents
from services.local.replay.tables.layout import UNSAID, Layout
from services.local.replay.tables.records import Record, csv_records
from services.local.replay.tables.times import SECONDS, TableTimes
from services.local.replay.tables.typed_files import show_content, typed_records

COLUMNS = tuple(STANDARD.columns[field] for field in ("actor", "target", "at"))
"""The columns that a table of interactions has: actor, target and `at`; `kind` and `audience` may
stand beside them."""

_OTHER_NAMES = (
    {"src": "source", "dest": "target", "ts": "time"},
    {"u": "source", "i": "target", "ts": "time"},
)
"""What published data sets of temporal graphs call the columns."""

Saw = Callable[[bytes], object]


class Rows:
    """Iterate it once for the raw events of `file`; `saw` is given its unpacked content.

    `times` reads the times of a table, and knows after that in what unit its numbers are.

    Raises, while iterated:
        ReplayFault: where a line is not of the format that the first one with content shows.
        OSError: where the file cannot be read.
    """

    def __init__(self, file: Path, defaults: Defaults, saw: Saw, layout: Layout = UNSAID) -> None:
        self.times = TableTimes(layout.zone, layout.time_format)
        self._file, self._defaults, self._saw, self._layout = file, defaults, saw, layout

    def __iter__(self) -> Iterator[Row]:
        read = typed_records(self._file)
        if read is not None:
            show_content(self._file, self._saw)
            return self._mapped(read(self._file, list if self._layout.columns else _names))
        lines = read_lines(self._file, self._saw)
        if self._layout.columns is not None:
            return self._mapped(csv_records(lines, self._layout.delimiter))
        return self._of_known_format(lines)

    def _of_known_format(self, lines: Iterator[str]) -> Iterator[Row]:
        blank: list[str] = []
        for line in lines:
            if line.strip():
                read = self._reader(line, len(blank) + 1)
                yield from read(chain(blank, [line], lines))
                return
            blank.append(line)

    def _reader(self, first: str, number: int) -> Callable[[Iterator[str]], Iterator[Row]]:
        if first.lstrip().startswith("{"):
            return self._json_rows
        if set(COLUMNS) <= set(_header(first, self._layout.delimiter)):
            return self._csv_rows
        if len(first.split()) == len(COLUMNS) and self._layout.delimiter is None:
            return lambda lines: self._standard(_column_records(lines))
        raise BadLine(
            number,
            "",
            "is neither a JSON object, nor a CSV header with source,target,time[,kind][,audience], "
            "nor `source target unix-seconds`; of another table, say with --map which column is "
            "which",
        )

    def _json_rows(self, lines: Iterator[str]) -> Iterator[Row]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                event = _json(line, number)
                if isinstance(event, dict) and event.get("source") is None:
                    event["source"] = self._defaults.source
                yield Row(number, event)

    def _csv_rows(self, lines: Iterator[str]) -> Iterator[Row]:
        return self._standard(csv_records(lines, self._layout.delimiter, _names))

    def _standard(self, records: Iterable[Record]) -> Iterator[Row]:
        """By contract numbers are seconds here, however small."""
        self.times = TableTimes(self._layout.zone, self._layout.time_format, SECONDS)
        return self._mapped(records)

    def _mapped(self, records: Iterable[Record]) -> Iterator[Row]:
        columns = self._layout.columns or STANDARD
        return TableEvents(columns, self._layout, self._defaults, self.times).rows(records)


def _json(line: str, number: int) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadLine(number, "", f"is not JSON ({error})") from None


def _header(line: str, delimiter: str | None) -> list[str]:
    try:
        return _names(next(csv.reader([line], delimiter=delimiter or ","), []))
    except csv.Error:
        return []


def _names(cells: Iterable[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for others in _OTHER_NAMES:
        if others.keys() <= set(names):
            return [others.get(name, name) for name in names]
    return names


def _column_records(lines: Iterator[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if len(cells) not in (0, len(COLUMNS)):
            raise BadLine(number, "", f"has {len(cells)} columns, not {' '.join(COLUMNS)}")
        if cells:
            yield Record(number, dict(zip(COLUMNS, cells, strict=True)))
