"""An index of what members know about: SQLite's full text search, in a file of its own.

The file is SQLite's to keep: it takes little memory, and is gone with the process. Words are
found by their English stems, whatever the case and accents.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.capabilities import WEIGHTS, Capability, words

_CACHE_KIB = 16_384
_LEAST_PREFIX = 3
_EPOCH_MS = 1_577_836_800_000
_MOST_HALF_LIVES = 1_000

_MAKE = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{_CACHE_KIB};
CREATE VIRTUAL TABLE capability USING fts5(
    text, prose, member UNINDEXED, kind UNINDEXED, at UNINDEXED, weight UNINDEXED, fresh UNINDEXED,
    tokenize = 'porter unicode61 remove_diacritics 2', prefix = '3'
);
CREATE TABLE owned (member TEXT PRIMARY KEY, first INTEGER, last INTEGER) WITHOUT ROWID;
"""
_POINTS = "CASE WHEN fresh IS NULL THEN weight ELSE min(fresh / :now, weight) END"
"""`fresh` is the weight as it would have been at `_EPOCH_MS`, so that it need not be kept up."""

_FIND = f"""
SELECT member, sum({_POINTS}) FROM capability WHERE capability MATCH :words GROUP BY member
"""
_TOPICS_ALONE = "text : ({words})"
_MATCHING = "SELECT rowid FROM capability WHERE capability MATCH :words"
_SIGN = f"SELECT kind, text, prose, at, {_POINTS} FROM capability WHERE rowid = :row"


class Sign(NamedTuple):
    """A capability that was found, and what it is worth."""

    kind: str
    text: str
    at: int
    points: float


class CapabilityIndex:
    """What members know about. Not for use by two threads at a time."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._file.executescript(_MAKE)
        self._last = 0

    def replace(self, members: Mapping[str, Iterable[Capability]]) -> None:
        """Put what each of `members` shows now in the place of what it showed before."""
        self._file.execute("BEGIN")
        for member, shown in members.items():
            self._forget(member)
            first = self._last + 1
            self._file.executemany(
                "INSERT INTO capability (rowid, text, prose, member, kind, at, weight, fresh)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [self._row(member, capability) for capability in shown],
            )
            if self._last >= first:
                self._file.execute(
                    "INSERT INTO owned VALUES (?, ?, ?)", (member, first, self._last)
                )
        self._file.execute("COMMIT")

    def find(self, text: str, at: int) -> dict[str, float]:
        """Points of all members of whom a capability has all words of `text`, at `at` (epoch ms).

        The last word may be the beginning of one.
        """
        expression = _expression(text)
        asked = {"words": expression, "now": _growth(at)}
        return dict(self._file.execute(_FIND, asked)) if expression else {}

    def signs(
        self, text: str, at: int, members: Iterable[str], *, prose: bool = True
    ) -> dict[str, list[Sign]]:
        """The capabilities of `members` that `find` finds, in no order.

        Without `prose` those alone whose topics, or job, have all words, and of these nothing else.
        """
        owners = {row: member for member in members for row in self._owned(member)}
        signs: dict[str, list[Sign]] = {member: [] for member in owners.values()}
        found = _expression(text)
        if found and not prose:
            found = _TOPICS_ALONE.format(words=found)
        matching = self._file.execute(_MATCHING, {"words": found}) if found else ()
        for row in [row for (row,) in matching if row in owners]:
            asked = {"row": row, "now": _growth(at)}
            for kind, topics, said, stated_at, points in self._file.execute(_SIGN, asked):
                shown = words(topics, said if prose else None)
                signs[owners[row]].append(Sign(kind, shown, stated_at, points))
        return signs

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _row(self, member: str, shown: Capability) -> tuple[int | float | str | None, ...]:
        self._last += 1
        weight = WEIGHTS[shown.kind]
        fresh = weight * _growth(shown.at) if shown.decays else None
        return self._last, shown.text, shown.prose, member, shown.kind, shown.at, weight, fresh

    def _forget(self, member: str) -> None:
        for row in self._owned(member):
            self._file.execute("DELETE FROM capability WHERE rowid = ?", (row,))
        self._file.execute("DELETE FROM owned WHERE member = ?", (member,))

    def _owned(self, member: str) -> range:
        """The rows that are the member's."""
        owned = self._file.execute("SELECT first, last FROM owned WHERE member = ?", (member,))
        first, last = owned.fetchone() or (0, -1)
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
