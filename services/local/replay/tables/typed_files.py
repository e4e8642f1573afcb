"""Tables in files that have types: Parquet, and workbooks of Excel or LibreOffice.

What reads them comes with `rapport-scores[tables]`.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.local.replay.errors import NotInstalled, UnreadableTable
from services.local.replay.tables.records import Record, Rename, named

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Saw = Callable[[bytes], object]

_LONGEST_START = 8
_BATCH = 2048
_GLOBBING = re.compile(r"[*?\[]")
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""Else it looks for what it lacks on the network."""


Read = Callable[[Path, Rename], Iterator[Record]]


def typed_records(file: Path) -> Read | None:
    """What reads the records of `file`; None where it is text.

    Raises:
        OSError: where the file cannot be read.
    """
    with file.open("rb") as stream:
        start = stream.read(_LONGEST_START)
    return next((read for magic, read in _READERS.items() if start.startswith(magic)), None)


def show_content(file: Path, saw: Saw) -> None:
    """Give `saw` a digest of all bytes of `file`."""
    with file.open("rb") as stream:
        saw(hashlib.file_digest(stream, "sha256").digest())


def _parquet(file: Path, rename: Rename) -> Iterator[Record]:
    try:
        import duckdb  # noqa: PLC0415, an extra has it
    except ImportError:
        raise NotInstalled from None
    pattern = _GLOBBING.sub(r"[\g<0>]", str(file.resolve()))
    try:
        with duckdb.connect(config=_OFFLINE) as database:
            found = database.execute("SELECT * FROM read_parquet(?)", [pattern])
            names = rename([name for name, *_ in found.description or ()])
            for number, cells in enumerate(chain.from_iterable(_batches(found)), 1):
                yield Record(number, dict(zip(names, cells, strict=True)))
    except duckdb.Error as error:
        raise UnreadableTable(f"the file is no Parquet that can be read ({error})") from None


def _batches(found: "DuckDBPyConnection") -> Iterator[list[Any]]:
    while batch := found.fetchmany(_BATCH):
        yield batch


def _workbook(file: Path, rename: Rename) -> Iterator[Record]:
    """The records of the first sheet."""
    try:
        import python_calamine  # noqa: PLC0415, an extra has it
    except ImportError:
        raise NotInstalled from None
    try:
        with python_calamine.CalamineWorkbook.from_path(file) as workbook:
            rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise UnreadableTable(f"the file is no workbook that can be read ({error})") from None
    yield from named(enumerate(rows, 1), rename)


_READERS: dict[bytes, Read] = {
    b"PAR1": _parquet,
    b"PK\x03\x04": _workbook,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _workbook,
}
"""By what such a file begins with."""
