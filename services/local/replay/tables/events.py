"""From a record to the raw event that its columns are mapped to."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from schemas.events import TIMES
from schemas.times import InvalidTime
from services.local.replay.errors import BadLine
from services.local.replay.row import Defaults, Row
from services.local.replay.tables.columns import Column, ColumnMap, Constant
from services.local.replay.tables.layout import Layout
from services.local.replay.tables.member_ids import UnchosenStyle, member_id
from services.local.replay.tables.records import Record
from services.local.replay.tables.times import TableTimes

_COUNT = re.compile(r"[0-9]{1,15}")
_APART = re.compile(r"[,;|]")
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Read = Callable[[object], object]


class TableEvents:
    """Maps the records of one table, whose times `times` reads."""

    def __init__(
        self, columns: ColumnMap, layout: Layout, defaults: Defaults, times: TableTimes
    ) -> None:
        self._columns, self._layout, self._times = columns, layout, times
        self._always = {"source": defaults.source, "kind": defaults.kind}
        self._names = columns.columns
        self._readers = {field: self._reader(field) for field in columns.fields}

    def rows(self, records: Iterable[Record]) -> Iterator[Row]:
        """The raw event of each of `records`.

        Raises:
            BadLine: where a column is missing, or a cell cannot be read.
        """
        first = True
        for record in records:
            if first:
                self._check(record)
                first = False
            yield Row(record.number, self._event(record), self._names)

    def _check(self, record: Record) -> None:
        for column in self._columns.fields.values():
            needed = isinstance(column, Column) and not column.optional
            if needed and column[0] not in record.cells:
                has = ", ".join(record.cells)
                raise BadLine(
                    1, "", f"has no column {column[0]!r}, but {has}; say which with --map"
                )

    def _event(self, record: Record) -> dict[str, Any]:
        event: dict[str, Any] = dict(self._always)
        for field, what in self._columns.fields.items():
            cell = what.value if isinstance(what, Constant) else record.cells.get(what.name)
            if field == "at":
                self._date(event, cell, record)
            elif cell is not None and cell != "":
                self._put(event, field, cell, record)
        if "place" in event and "name" not in event["place"]:  # a country alone is no place
            del event["place"]
        return event

    def _date(self, event: dict[str, Any], cell: object, record: Record) -> None:
        """Lines of one day are no one act: they state their audience, or it is one."""
        try:
            event["at"], is_day = self._times.read(cell)
        except InvalidTime as error:
            shown = repr(str(cell)[:40])
            detail = f"{error} ({self._numbers} or RFC 3339: {shown})"
            raise BadLine(record.number, self._names.get("at", "at"), detail) from None
        if is_day:
            event.setdefault("audience", 1)

    def _put(self, event: dict[str, Any], field: str, cell: object, record: Record) -> None:
        try:
            value = self._readers[field](cell)
        except (InvalidTime, UnchosenStyle) as error:
            raise BadLine(record.number, self._names.get(field, field), str(error)) from None
        if field.startswith("place"):
            event.setdefault("place", {})[field.partition(".")[2] or "name"] = value
        else:
            event[field] = value

    def _reader(self, field: str) -> Read:
        if field in ("actor", "target"):
            return lambda cell: member_id(_text(cell), self._layout.ids)
        if field in TIMES:
            return lambda cell: self._times.read(cell).at
        return _READERS.get(field, _text)

    @property
    def _numbers(self) -> str:
        return "epoch seconds" if self._times.unit is None else f"epoch {self._times.unit.name}"


def _text(cell: object) -> str:
    """As one would type it; workbooks have whole numbers as floats."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _texts(cell: object) -> list[str]:
    parts = cell if isinstance(cell, list) else _APART.split(_text(cell))
    return [text for each in parts if (text := str(each).strip())]


def _count(cell: object) -> object:
    text = _text(cell)
    return int(text) if _COUNT.fullmatch(text) else text


def _degrees(cell: object) -> object:
    try:
        return float(_text(cell))
    except ValueError:
        return cell


def _truth(cell: object) -> object:
    return _TRUTHS.get(_text(cell).lower(), cell)


_READERS: dict[str, Read] = {
    "audience": _count,
    "topics": _texts,
    "aliases": _texts,
    "is_brand": _truth,
    "place.latitude": _degrees,
    "place.longitude": _degrees,
}
"""What is not text; a cell that cannot be read stays as it is, and is refused as such."""
