"""The index of names: SQLite's full text search by trigrams."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar, NamedTuple

import orjson

from services.api.reading.indexes.index_file import IndexFile, Span
from services.api.search.question import Question, Rank, searched

_AT_ONCE = 2_000
_FEW = 200
"""So few that may match are sorted; of more those of each rank are looked up by themselves."""

_TABLES = """
CREATE TABLE IF NOT EXISTS member (
    row INTEGER PRIMARY KEY, id TEXT, partition INTEGER, searched TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS by_id ON member (id, partition);
CREATE VIRTUAL TABLE IF NOT EXISTS gram USING fts5(
    searched, content = '', tokenize = 'trigram case_sensitive 1', detail = none
);
"""
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


class Hit(NamedTuple):
    """A member that matches, in the order in which they are found: of the same rank those first
    who have been known longest."""

    rank: Rank
    row: int
    member: str


class NameFile(IndexFile[str]):
    """The names of all members; where the file was made anew, rows are others."""

    NAME: ClassVar = "names.sqlite"
    LAYOUT: ClassVar = 1
    TABLES: ClassVar = _TABLES
    TEXT: ClassVar = "gram"

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

    def put(self, partition: int, member: str, value: str) -> None:
        """Index the member's name in the place of the one before."""
        held, text = self._held(member), searched(member, value)
        if held is not None and held[1] == text:
            return
        if held is not None:
            self.forget(member)
        row, *_ = held or (None,)
        put = "INSERT INTO member VALUES (?, ?, ?, ?)"
        row = self._writer.execute(put, (row, member, partition, text)).lastrowid
        self._writer.execute("INSERT INTO gram (rowid, searched) VALUES (?, ?)", (row, text))

    def forget(self, member: str) -> None:
        """Take out the member and its name, if they are there."""
        held = self._held(member)
        if held is not None:
            delete = "INSERT INTO gram (gram, rowid, searched) VALUES ('delete', ?, ?)"
            self._writer.execute(delete, held)
            self._writer.execute("DELETE FROM member WHERE row = ?", held[:1])

    def within(self, span: Span, partition: int) -> list[str]:
        """The members of the partition with ids within the span."""
        asked = (span.after, span.last, span.last, partition)
        return [member for (member,) in self._writer.execute(_WITHIN, asked)]

    def _of_rank(self, asked: Question, rank: Rank, after: int) -> Iterator[Hit]:
        for row, member, text in self._proposed(asked.grams(rank), after):
            if asked.rank(text) == rank:
                yield Hit(rank, row, member)

    def _proposed(self, grams: Iterable[str], after: int) -> Iterator[tuple[int, str, str]]:
        """Row, id and what is searched of those who have all `grams`, by rows beyond `after`."""
        quoted = " ".join(f'"{gram}"' for gram in grams)
        query = _MATCHING if quoted else _ALL
        return self._reader.execute(query, {"grams": quoted, "after": after})

    def _held(self, member: str) -> tuple[int, str] | None:
        find = "SELECT row, searched FROM member WHERE id = ?"
        found: tuple[int, str] | None = self._writer.execute(find, (member,)).fetchone()
        return found


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
