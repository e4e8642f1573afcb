"""What an agent must remember, in one SQLite file: its cursor, and what it has published."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from schemas.events import FeedEvent
from services.runtime.files import open_private

# `said` holds the published events of records; journals outlive releases, so names stay.
_TABLES = """
CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS taken (name BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS taken_at ON taken (at);
CREATE TABLE IF NOT EXISTS said (
    record TEXT, kind TEXT, actor TEXT, target TEXT, at INTEGER NOT NULL,
    PRIMARY KEY (record, kind, target)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passing_at ON said (at) WHERE kind NOT IN ('follow', 'connect', 'block');
"""

# What `said` holds as well since an undo states its event's id; older journals are given them.
_ADDED = {"id": "TEXT NOT NULL DEFAULT ''", "audience": "INTEGER NOT NULL DEFAULT 1"}


class RecordedEvent(NamedTuple):
    """An event that a record of a stream became; `at` in epoch milliseconds.

    `id` is empty in what a journal remembers of an earlier release.
    """

    id: str
    kind: str
    actor: str
    target: str | None
    at: int
    audience: int


class JournalInUse(Exception):
    """Another process writes this journal."""


class Journal:
    """The journal at `file`, of this process alone until it is closed.

    What is written within one `entry` is stored as a whole, or not at all where it raises.

    Raises:
        JournalInUse: where another process has it.
    """

    def __init__(self, file: Path) -> None:
        self.moved_at = 0.0
        """When the cursor was last set, seconds since 1970; 0 where it was not since it opened."""
        open_private(file, "ab").close()
        self._connection = sqlite3.connect(file, timeout=0)
        try:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(_TABLES)
            self._add_columns()
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise JournalInUse(f"{file}: {error}") from None

    def _add_columns(self) -> None:
        present = {name for _, name, *_ in self._connection.execute("PRAGMA table_info(said)")}
        for name in _ADDED.keys() - present:
            self._connection.execute(f"ALTER TABLE said ADD COLUMN {name} {_ADDED[name]}")

    @contextmanager
    def entry(self) -> Iterator[None]:
        """A transaction: all that is written inside, or nothing."""
        with self._connection:
            yield

    @property
    def cursor(self) -> str | None:
        """The position in the stream up to which all is published; None before the first."""
        row = self._connection.execute("SELECT value FROM cursor").fetchone()
        return None if row is None else row[0]

    def move(self, cursor: str) -> None:
        """Set the cursor."""
        self._connection.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (cursor,))
        self.moved_at = time.time()

    def take(self, name: str, at: int = 0) -> bool:
        """Whether `name` is new; from then on it is not."""
        digest = blake2b(name.encode(errors="replace"), digest_size=16).digest()
        row = (digest, at)
        return (
            self._connection.execute("INSERT OR IGNORE INTO taken VALUES (?, ?)", row).rowcount > 0
        )

    def forget_taken(self, before: int) -> None:
        """Forget names taken before this, in the unit of the times they were taken with."""
        self._connection.execute("DELETE FROM taken WHERE at < ?", (before,))

    def remember(self, record: str, event: FeedEvent) -> None:
        """Store `event` as published for `record`, to be undone when the record is deleted."""
        said = {"record": record} | {name: getattr(event, name) for name in RecordedEvent._fields}
        said["target"] = event.target or ""
        columns, places = ", ".join(said), ", ".join("?" * len(said))
        insert = f"INSERT OR REPLACE INTO said ({columns}) VALUES ({places})"
        self._connection.execute(insert, tuple(said.values()))

    def recall(self, record: str) -> list[RecordedEvent]:
        """Remove and return the events published for `record`; none where it is unknown."""
        where = "FROM said WHERE record = ?"
        columns = ", ".join(RecordedEvent._fields)
        rows = self._connection.execute(f"SELECT {columns} {where}", (record,))
        events = [RecordedEvent(*row)._replace(target=row[3] or None) for row in rows]
        self._connection.execute(f"DELETE {where}", (record,))
        return events

    def forget_passing(self, before: int) -> None:
        """Forget events from before this (epoch milliseconds) except ties, which last."""
        passing = "kind NOT IN ('follow', 'connect', 'block')"
        self._connection.execute(f"DELETE FROM said WHERE {passing} AND at < ?", (before,))

    def close(self) -> None:
        """Close the file; an entry that has not ended is dropped."""
        self._connection.close()
