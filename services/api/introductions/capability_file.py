"""The index of what members know about: SQLite's full text search.

Words are found by their English stems, whatever the case and accents.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import ClassVar, NamedTuple

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.capabilities import WEIGHTS, Capability, capabilities, words
from relationships.profile.profile import decode_profile
from services.api.reading.indexes.index_file import Followed, IndexFile, Span

_LEAST_PREFIX = 3
_EPOCH_MS = 1_577_836_800_000
_MOST_HALF_LIVES = 1_000
_DIGEST_BYTES = 8

_TABLES = """
CREATE VIRTUAL TABLE IF NOT EXISTS capability USING fts5(
    text, prose, member UNINDEXED, kind UNINDEXED, at UNINDEXED, weight UNINDEXED, fresh UNINDEXED,
    tokenize = 'porter unicode61 remove_diacritics 2', prefix = '3'
);
CREATE TABLE IF NOT EXISTS owned (
    member TEXT PRIMARY KEY, partition INTEGER, profile BLOB, first INTEGER, last INTEGER
) WITHOUT ROWID;
"""
_POINTS = "CASE WHEN fresh IS NULL THEN weight ELSE min(fresh / :now, weight) END"
"""`fresh` is the weight as it would have been at `_EPOCH_MS`, so that it need not be kept up."""

_FIND = f"""
SELECT member, sum({_POINTS}) FROM capability WHERE capability MATCH :words GROUP BY member
"""
_TOPICS_ALONE = "text : ({words})"
_MATCHING = "SELECT rowid FROM capability WHERE capability MATCH :words"
_OWNED = "SELECT first, last FROM owned WHERE member = ?"
_PROFILE = "SELECT profile FROM owned WHERE member = ?"
_WITHIN = """
SELECT member FROM owned WHERE member > ? AND (? IS NULL OR member <= ?) AND partition = ?
"""
_LAST = "SELECT rowid FROM capability ORDER BY rowid DESC LIMIT 1"
_SIGN = f"SELECT kind, text, prose, at, {_POINTS} FROM capability WHERE rowid = :row"


class Sign(NamedTuple):
    """A capability that was found, and what it is worth."""

    kind: str
    text: str
    at: int
    points: float


class CapabilityFile(IndexFile[bytes]):
    """What members know about, by their encoded profiles; the rows of each follow one another."""

    NAME: ClassVar = "expertise.sqlite"
    LAYOUT: ClassVar = 1
    TABLES: ClassVar = _TABLES
    TEXT: ClassVar = "capability"

    _last = 0

    def begin(self) -> dict[int, Followed]:
        """See `IndexFile`; other processes may have written since."""
        begun = super().begin()
        (self._last,) = self._writer.execute(_LAST).fetchone() or (0,)
        return begun

    def put(self, partition: int, member: str, value: bytes) -> None:
        """Index what the member's profile shows, unless it is the one that is indexed."""
        profile = blake2b(value, digest_size=_DIGEST_BYTES).digest()
        if self._writer.execute(_PROFILE, (member,)).fetchone() != (profile,):
            self.replace(partition, member, [*capabilities(decode_profile(value))], profile)

    def replace(
        self, partition: int, member: str, shown: Sequence[Capability], profile: bytes
    ) -> None:
        """Index what the member shows now in the place of what it showed before.

        `profile` is a digest of what shows it.
        """
        self.forget(member)
        first = self._last + 1
        self._writer.executemany(
            "INSERT INTO capability (rowid, text, prose, member, kind, at, weight, fresh)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [self._row(member, capability) for capability in shown],
        )
        owned = (member, partition, profile, first, self._last)
        self._writer.execute("INSERT INTO owned VALUES (?, ?, ?, ?, ?)", owned)

    def forget(self, member: str) -> None:
        """Take out what the member showed."""
        for row in _owned(self._writer, member):
            self._writer.execute("DELETE FROM capability WHERE rowid = ?", (row,))
        self._writer.execute("DELETE FROM owned WHERE member = ?", (member,))

    def within(self, span: Span, partition: int) -> list[str]:
        """The members of the partition who have a profile, with ids within the span."""
        asked = (span.after, span.last, span.last, partition)
        return [member for (member,) in self._writer.execute(_WITHIN, asked)]

    def find(self, text: str, at: int) -> dict[str, float]:
        """Points of all members of whom a capability has all words of `text`, at `at` (epoch ms).

        The last word may be the beginning of one.
        """
        expression = _expression(text)
        asked = {"words": expression, "now": _growth(at)}
        return dict(self._reader.execute(_FIND, asked)) if expression else {}

    def signs(
        self, text: str, at: int, members: Iterable[str], *, prose: bool = True
    ) -> dict[str, list[Sign]]:
        """The capabilities of `members` that `find` finds, in no order.

        Without `prose` those alone whose topics, or job, have all words, and of these nothing else.
        """
        owners = {row: member for member in members for row in _owned(self._reader, member)}
        signs: dict[str, list[Sign]] = {member: [] for member in owners.values()}
        found = _expression(text)
        if found and not prose:
            found = _TOPICS_ALONE.format(words=found)
        matching = self._reader.execute(_MATCHING, {"words": found}) if found else ()
        for row in [row for (row,) in matching if row in owners]:
            asked = {"row": row, "now": _growth(at)}
            for kind, topics, said, stated_at, points in self._reader.execute(_SIGN, asked):
                shown = words(topics, said if prose else None)
                signs[owners[row]].append(Sign(kind, shown, stated_at, points))
        return signs

    def _row(self, member: str, shown: Capability) -> tuple[int | float | str | None, ...]:
        self._last += 1
        weight = WEIGHTS[shown.kind]
        fresh = weight * _growth(shown.at) if shown.decays else None
        return self._last, shown.text, shown.prose, member, shown.kind, shown.at, weight, fresh


def _owned(connection: sqlite3.Connection, member: str) -> range:
    """The rows that are the member's."""
    first, last = connection.execute(_OWNED, (member,)).fetchone() or (0, -1)
    return range(first, last + 1)


def _expression(text: str) -> str:
    """The words of `text` for SQLite; what is no word has no meaning here."""
    said = re.findall(r"\w+", text)
    quoted = [f'"{word}"' for word in said]
    if said and len(said[-1]) >= _LEAST_PREFIX:
        quoted[-1] += " *"
    return " ".join(quoted)


def _growth(at: int) -> float:
    """How much more a sign of `at` (epoch ms) is worth than one of `_EPOCH_MS`.

    Centuries from now nothing known today is worth anything, however much further one asks.
    """
    half_lives = (at - _EPOCH_MS) / TOPIC_HALF_LIFE_MS
    return float(2 ** min(half_lives, _MOST_HALF_LIVES))
