"""The three formats of a replay file, each read into raw events: JSONL, CSV, and columns."""

import csv
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from schemas.times import InvalidTime, read_time
from services.local.replay.errors import BadLine

COLUMNS = ("source", "target", "time")
"""The columns that a table of interactions has: actor, target and `at`; `kind` and `audience` may
stand beside them."""

_OTHER_NAMES = (
    {"src": "source", "dest": "target", "ts": "time"},
    {"u": "source", "i": "target", "ts": "time"},
)
"""What published data sets of temporal graphs call the columns."""

_COUNT = re.compile(r"[0-9]{1,15}")
_SECONDS = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,30})?")


class Row(NamedTuple):
    """A raw event, not yet checked, and the number of its line; `tabular` if from columns."""

    number: int
    event: Any
    tabular: bool


class Defaults(NamedTuple):
    """What a line that does not say it is taken to mean."""

    source: str
    kind: str


Reader = Callable[[Iterator[str], Defaults], Iterator[Row]]


def read_rows(lines: Iterator[str], defaults: Defaults) -> Iterator[Row]:
    """The raw events in `lines`, in the format that the first line with content shows.

    Raises:
        BadLine: where a line is not of that format, or the first is of none.
    """
    blank: list[str] = []
    for line in lines:
        if line.strip():
            reader = _reader(line, len(blank) + 1)
            yield from reader(chain(blank, [line], lines), defaults)
            return
        blank.append(line)


def _reader(first: str, number: int) -> Reader:
    if first.lstrip().startswith("{"):
        return _json_rows
    if set(COLUMNS) <= set(_header(first)):
        return _csv_rows
    if len(first.split()) == len(COLUMNS):
        return _column_rows
    raise BadLine(
        number,
        "",
        "is neither a JSON object, nor a CSV header with source,target,time[,kind][,audience], "
        "nor `source target unix-seconds`",
    )


def _json_rows(lines: Iterator[str], defaults: Defaults) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            event = _json(line, number)
            if isinstance(event, dict) and event.get("source") is None:
                event["source"] = defaults.source
            yield Row(number, event, tabular=False)


def _json(line: str, number: int) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadLine(number, "", f"is not JSON ({error})") from None


def _csv_rows(lines: Iterator[str], defaults: Defaults) -> Iterator[Row]:
    reader = csv.reader(lines, strict=True)
    names: list[str] = []
    try:
        for cells in reader:
            if not any(cells):
                continue
            if not names:
                names = _names(cells)
            else:
                yield _row(reader.line_num, _cells(reader.line_num, names, cells), defaults)
    except csv.Error as error:
        raise BadLine(reader.line_num, "", f"is not CSV ({error})") from None


def _header(line: str) -> list[str]:
    try:
        return _names(next(csv.reader([line]), []))
    except csv.Error:
        return []


def _names(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for others in _OTHER_NAMES:
        if others.keys() <= set(names):
            return [others.get(name, name) for name in names]
    return names


def _cells(number: int, names: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(names):
        raise BadLine(number, "", f"has {len(cells)} cells where the header has {len(names)}")
    return {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def _column_rows(lines: Iterator[str], defaults: Defaults) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if len(cells) not in (0, len(COLUMNS)):
            raise BadLine(number, "", f"has {len(cells)} columns, not {' '.join(COLUMNS)}")
        if cells:
            yield _row(number, dict(zip(COLUMNS, cells, strict=True)), defaults)


def _row(number: int, cells: dict[str, str], defaults: Defaults) -> Row:
    event = {
        "source": defaults.source,
        "kind": cells.get("kind") or defaults.kind,
        "actor": cells["source"],
        "target": cells["target"],
        "at": _time(number, cells["time"]),
    }
    if audience := cells.get("audience"):
        event["audience"] = int(audience) if _COUNT.fullmatch(audience) else audience
    return Row(number, event, tabular=True)


def _time(number: int, value: str) -> int:
    try:
        if _SECONDS.fullmatch(value):
            return read_time(int(Decimal(value) * 1000))
        return read_time(value)
    except InvalidTime as error:
        detail = f"{error} (epoch seconds or RFC 3339: {value[:40]!r})"
        raise BadLine(number, "time", detail) from None
