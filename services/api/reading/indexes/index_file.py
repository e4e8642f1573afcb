"""A file of SQLite's that indexes what members' tables hold, beside the tables.

All api processes of a state directory share it: what is indexed, and up to where in the tables'
journals, change in one transaction. It is no state: what is lost, damaged or of another layout is
made anew from the tables.
"""

import logging
import os
import secrets
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, Generic, NamedTuple, Self, TypeVar

log = logging.getLogger(__name__)

V = TypeVar("V")
"""What is indexed of a member."""

_CACHE_KIB = 16_384
_BUSY_S = 30.0

_SETTINGS = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -{_CACHE_KIB};
"""
_MAKE = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS about (id BLOB, partitions INTEGER, unpurged INTEGER);
CREATE TABLE IF NOT EXISTS followed (
    partition INTEGER PRIMARY KEY, journal BLOB, number INTEGER, erased_up_to INTEGER,
    walked TEXT, erased_then INTEGER, whole INTEGER
);
"""
_BEGIN = "INSERT INTO about SELECT ?, ?, 0 WHERE NOT EXISTS (SELECT 1 FROM about)"


class Followed(NamedTuple):
    """Up to which number of which journal a partition is indexed.

    Whom statements in `erasures` name from offset `erased_up_to` on may still be in it.

    Where the journal does not reach back far enough, the table is walked through: `walked` is the
    member up to which that has come, None once it is done; since it began, `erased_then` holds.
    `whole`: whether it was ever done.
    """

    journal: bytes = b""
    number: int = 0
    erased_up_to: int = 0
    walked: str | None = ""
    erased_then: int = 0
    whole: bool = False


class Span(NamedTuple):
    """The ids beyond `after`, up to `last`; to the end where that is None."""

    after: str
    last: str | None


class Change(NamedTuple, Generic[V]):
    """What is new of a partition: values by member, who is gone, and how far that comes.

    Within `span`, if there is one, nobody is left but those in `values`.
    """

    values: Mapping[str, V]
    gone: Sequence[str]
    followed: Followed
    span: Span | None = None


class IndexFile(ABC, Generic[V]):
    """What is indexed of all members. Reading and writing may go on at a time, each in one thread.

    `NAME` is the file's, `TABLES` makes the tables that it has, of which `TEXT` is that of the
    full text search; `LAYOUT` changes whenever they do, or what is put in them of the same value.
    """

    NAME: ClassVar[str]
    LAYOUT: ClassVar[int]
    TABLES: ClassVar[str]
    TEXT: ClassVar[str]

    def __init__(self, state: Path, partitions: int) -> None:
        """Open the file in directory `state`, or begin an empty one.

        Raises:
            sqlite3.Error, OSError: where there is none, nor can be made.
        """
        self._path = state / self.NAME
        try:
            self._open(partitions)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._begin_anew(partitions, str(error))
        if (self._layout(), self._partitions()) != (self.LAYOUT, partitions):
            self._begin_anew(partitions, "it is of another layout")

    @abstractmethod
    def put(self, partition: int, member: str, value: V) -> None:
        """Index `value` in the place of what is indexed of the member."""

    @abstractmethod
    def forget(self, member: str) -> None:
        """Take out what is indexed of the member, if anything is."""

    @abstractmethod
    def within(self, span: Span, partition: int) -> list[str]:
        """The members of the partition of whom anything is indexed, with ids within the span."""

    @property
    def id(self) -> bytes:
        """Which file it is: another one wherever it was made anew."""
        found: bytes = self._reader.execute("SELECT id FROM about").fetchone()[0]
        return found

    @contextmanager
    def reading(self) -> Iterator[Self]:
        """The file, of which all that is read in this block is of one moment."""
        self._reader.execute("BEGIN")
        try:
            yield self
        finally:
            self._reader.execute("ROLLBACK")

    def followed(self) -> dict[int, Followed]:
        """How far each partition is indexed that was begun, as readers see it."""
        return _followed(self._reader)

    def begin(self) -> dict[int, Followed]:
        """Begin to write, as nobody else may then; returns how far each partition is indexed."""
        self._writer.execute("BEGIN IMMEDIATE")
        return _followed(self._writer)

    def write(self, partition: int, change: Change[V]) -> None:
        """Index what is new of a partition."""
        gone = [*change.gone, *self._beyond(partition, change)]
        for member in gone:
            self.forget(member)
        for member, value in change.values.items():
            self.put(partition, member, value)
        if gone:
            self._writer.execute("UPDATE about SET unpurged = 1")
        values = "?, ?, ?, ?, ?, ?, ?"
        row = (partition, *change.followed)
        self._writer.execute(f"INSERT OR REPLACE INTO followed VALUES ({values})", row)

    def commit(self) -> None:
        """Let readers see what was written."""
        self._writer.execute("COMMIT")

    def rollback(self) -> None:
        """Take back what was written since `begin`, if anything."""
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    @property
    def is_unpurged(self) -> bool:
        """Whether there may be bytes left of somebody who is gone."""
        (found,) = self._writer.execute("SELECT unpurged FROM about").fetchone()
        return bool(found)

    def purge(self) -> None:
        """Rewrite the index without whatever is left in it of those who are gone.

        Where others read meanwhile it may have to be done once more.
        """
        self._writer.execute(f"INSERT INTO {self.TEXT} ({self.TEXT}) VALUES ('optimize')")
        (busy, *_) = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            self._writer.execute("UPDATE about SET unpurged = 0")

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        self._writer.close()

    def destroy(self) -> None:
        """Close the file and delete it: the next one is made anew."""
        self.close()
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self._path.with_name(self.NAME + end).unlink()

    def _beyond(self, partition: int, change: Change[V]) -> list[str]:
        """Those within the change's span that are not among its values."""
        if change.span is None:
            return []
        held = self.within(change.span, partition)
        return [member for member in held if member not in change.values]

    def _open(self, partitions: int) -> None:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        self._writer, self._reader = _connection(self._path), _connection(self._path)
        for connection in (self._writer, self._reader):
            connection.executescript(_SETTINGS)
        if not self._layout():
            layout = f"PRAGMA user_version = {self.LAYOUT};"
            self._writer.executescript(_MAKE + self.TABLES + layout)
            self._writer.execute(_BEGIN, (secrets.token_bytes(8), partitions))
            self._writer.execute("COMMIT")

    def _begin_anew(self, partitions: int, reason: str) -> None:
        log.warning("%s is made anew: %s", self.NAME, reason)
        self.destroy()
        self._open(partitions)

    def _layout(self) -> int:
        return int(self._writer.execute("PRAGMA user_version").fetchone()[0])

    def _partitions(self) -> int:
        return int(self._writer.execute("SELECT partitions FROM about").fetchone()[0])


def _connection(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, _BUSY_S, check_same_thread=False, isolation_level=None)


def _followed(connection: sqlite3.Connection) -> dict[int, Followed]:
    rows = connection.execute("SELECT * FROM followed").fetchall()
    return {partition: Followed(*rest)._replace(whole=bool(rest[-1])) for partition, *rest in rows}
