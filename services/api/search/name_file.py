"""The index of names: SQLite's full text search by trigrams, in a file beside the tables.

All api processes of a state directory share the file: who is indexed, and up to where in the
journals of named members, change in one transaction. It is no state: what is lost, damaged or of
another layout is made anew from the tables.
"""

import logging
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson

from services.api.search.question import Question, Rank, searched

log = logging.getLogger(__name__)

NAME = "names.sqlite"
_LAYOUT = 1
_CACHE_KIB = 16_384
_BUSY_S = 30.0
_AT_ONCE = 2_000
_FEW = 200
"""So few that may match are sorted; of more those of each rank are looked up by themselves."""

_SETTINGS = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -{_CACHE_KIB};
"""
_MAKE = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS about (id BLOB, partitions INTEGER, unpurged INTEGER);
CREATE TABLE IF NOT EXISTS followed (
    partition INTEGER PRIMARY KEY, journal BLOB, number INTEGER, erased_up_to INTEGER,
    walked TEXT, erased_then INTEGER, whole INTEGER
);
CREATE TABLE IF NOT EXISTS member (
    row INTEGER PRIMARY KEY, id TEXT, partition INTEGER, searched TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS by_id ON member (id, partition);
CREATE VIRTUAL TABLE IF NOT EXISTS gram USING fts5(
    searched, content = '', tokenize = 'trigram case_sensitive 1', detail = none
);
PRAGMA user_version = {_LAYOUT};
"""
_BEGIN = "INSERT INTO about SELECT ?, ?, 0 WHERE NOT EXISTS (SELECT 1 FROM about)"
_ALL = "SELECT row, id, searched FROM member WHERE row > :after AND :grams = '' ORDER BY row"
_MATCHING = """
SELECT row, id, member.searched FROM gram CROSS JOIN member ON row = gram.rowid
WHERE gram MATCH :grams AND gram.rowid > :after ORDER BY gram.rowid
"""
_AMONG = """
SELECT row, member.id, searched FROM json_each(?) AS asked
CROSS JOIN member ON member.id = asked.value
"""
_WITHIN = "SELECT id FROM member WHERE id > ? AND (? IS NULL OR id <= ?) AND partition = ?"


class Followed(NamedTuple):
    """Up to which number of which journal of named members a partition is indexed.

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


class Change(NamedTuple):
    """What is new of a partition: names by member, who is gone, and how far that comes.

    Within `span`, if there is one, nobody is left but those in `names`.
    """

    names: Mapping[str, str]
    gone: Sequence[str]
    followed: Followed
    span: Span | None = None


class Hit(NamedTuple):
    """A member that matches, in the order in which they are found: of the same rank those first
    who have been known longest."""

    rank: Rank
    row: int
    member: str


class NameFile:
    """The names of all members. Reading and writing may go on at a time, each in one thread.

    `id` is another one wherever the file was made anew: rows are then others.
    """

    def __init__(self, state: Path, partitions: int) -> None:
        """Open the file in directory `state`, or begin an empty one.

        Raises:
            sqlite3.Error, OSError: where there is none, nor can be made.
        """
        self._path = state / NAME
        try:
            self._open(partitions)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._begin_anew(partitions, str(error))
        if (self._layout(), self._partitions()) != (_LAYOUT, partitions):
            self._begin_anew(partitions, "it is of another layout")

    @property
    def id(self) -> bytes:
        """Which file it is."""
        found: bytes = self._reader.execute("SELECT id FROM about").fetchone()[0]
        return found

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read in this block is of one moment."""
        self._reader.execute("BEGIN")
        try:
            yield
        finally:
            self._reader.execute("ROLLBACK")

    def followed(self) -> dict[int, Followed]:
        """How far each partition is indexed that was begun, as readers see it."""
        return _followed(self._reader)

    def find(self, asked: Question, after: tuple[int, int] = (-1, 0)) -> Iterator[Hit]:
        """All members that match, beyond a hit's rank and row."""
        *_, last = ranks = asked.ranks
        few = list(islice(self._proposed(asked.grams(last), 0), _FEW + 1))
        if len(few) <= _FEW:
            yield from sorted(hit for hit in _ranked(asked, few) if hit[:2] > after)
            return
        for rank in ranks:
            if rank >= after[0]:
                first = after[1] if rank == after[0] else 0
                yield from self._of_rank(asked, rank, first)

    def among(self, members: Iterable[str], asked: Question) -> Iterator[Hit]:
        """Those of `members` that match."""
        contained = "".join(" AND instr(searched, ?)" for _ in asked.words)
        for names in _arrays(members):
            found = self._reader.execute(f"{_AMONG} WHERE true{contained}", (names, *asked.words))
            yield from _ranked(asked, found)

    def searched(self, members: Iterable[str]) -> dict[str, tuple[int, str]]:
        """The row and what is searched of each of `members` that is indexed."""
        return {
            member: (row, text)
            for names in _arrays(members)
            for row, member, text in self._reader.execute(_AMONG, (names,))
        }

    def begin(self) -> dict[int, Followed]:
        """Begin to write, as nobody else may then; returns how far each partition is indexed."""
        self._writer.execute("BEGIN IMMEDIATE")
        return _followed(self._writer)

    def write(self, partition: int, change: Change) -> None:
        """Index what is new of a partition."""
        gone = [*change.gone, *self._beyond(partition, change)]
        for member in gone:
            self._forget(member)
        for member, name in change.names.items():
            self._put(partition, member, searched(member, name))
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
        self._writer.execute("INSERT INTO gram (gram) VALUES ('optimize')")
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
                self._path.with_name(NAME + end).unlink()

    def _of_rank(self, asked: Question, rank: Rank, after: int) -> Iterator[Hit]:
        for row, member, text in self._proposed(asked.grams(rank), after):
            if asked.rank(text) == rank:
                yield Hit(rank, row, member)

    def _proposed(self, grams: Iterable[str], after: int) -> Iterator[tuple[int, str, str]]:
        """Row, id and what is searched of those who have all `grams`, by rows beyond `after`."""
        quoted = " ".join(f'"{gram}"' for gram in grams)
        query = _MATCHING if quoted else _ALL
        return self._reader.execute(query, {"grams": quoted, "after": after})

    def _beyond(self, partition: int, change: Change) -> list[str]:
        """Those within the change's span that are not among its names."""
        if change.span is None:
            return []
        after, last = change.span
        held = self._writer.execute(_WITHIN, (after, last, last, partition)).fetchall()
        return [member for (member,) in held if member not in change.names]

    def _put(self, partition: int, member: str, text: str) -> None:
        held = self._held(member)
        if held is not None and held[1] == text:
            return
        if held is not None:
            self._forget(member)
        row, *_ = held or (None,)
        put = "INSERT INTO member VALUES (?, ?, ?, ?)"
        row = self._writer.execute(put, (row, member, partition, text)).lastrowid
        self._writer.execute("INSERT INTO gram (rowid, searched) VALUES (?, ?)", (row, text))

    def _forget(self, member: str) -> None:
        held = self._held(member)
        if held is not None:
            delete = "INSERT INTO gram (gram, rowid, searched) VALUES ('delete', ?, ?)"
            self._writer.execute(delete, held)
            self._writer.execute("DELETE FROM member WHERE row = ?", held[:1])

    def _held(self, member: str) -> tuple[int, str] | None:
        find = "SELECT row, searched FROM member WHERE id = ?"
        found: tuple[int, str] | None = self._writer.execute(find, (member,)).fetchone()
        return found

    def _open(self, partitions: int) -> None:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        self._writer, self._reader = _connection(self._path), _connection(self._path)
        for connection in (self._writer, self._reader):
            connection.executescript(_SETTINGS)
        if not self._layout():
            self._writer.executescript(_MAKE)
            self._writer.execute(_BEGIN, (secrets.token_bytes(8), partitions))
            self._writer.execute("COMMIT")

    def _begin_anew(self, partitions: int, reason: str) -> None:
        log.warning("the index of names is made anew: %s", reason)
        self.destroy()
        self._open(partitions)

    def _layout(self) -> int:
        return int(self._writer.execute("PRAGMA user_version").fetchone()[0])

    def _partitions(self) -> int:
        return int(self._writer.execute("SELECT partitions FROM about").fetchone()[0])


def _ranked(asked: Question, proposed: Iterable[tuple[int, str, str]]) -> Iterator[Hit]:
    """Those who match, of rows, ids and what is searched."""
    for row, member, text in proposed:
        if (rank := asked.rank(text)) is not None:
            yield Hit(rank, row, member)


def _arrays(members: Iterable[str]) -> Iterator[str]:
    """Members as JSON, a few thousand at a time."""
    every = iter(members)
    while some := list(islice(every, _AT_ONCE)):
        yield orjson.dumps(some).decode()


def _connection(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, _BUSY_S, check_same_thread=False, isolation_level=None)


def _followed(connection: sqlite3.Connection) -> dict[int, Followed]:
    rows = connection.execute("SELECT * FROM followed").fetchall()
    return {partition: Followed(*rest)._replace(whole=bool(rest[-1])) for partition, *rest in rows}
