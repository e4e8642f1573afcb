"""Writing one partition's table: a batch's changes and how far it has come, in one transaction."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import repeat
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import NamedTuple, cast

import lmdb
import msgspec

from relationships.keys import Item
from relationships.profile.activity import encode_activity
from relationships.profile.profile import decode_activity
from relationships.tables import compaction
from relationships.tables.alias_claims import note_claims, read_claims
from relationships.tables.arrivals import JOURNAL_KEY, note_arrivals
from relationships.tables.changeset import Changes
from relationships.tables.compaction import FREED_KEY, copy_table, note_freed, put_in_place
from relationships.tables.environment import (
    MAP_BYTES,
    Environment,
    StoreFull,
    open_environment,
    room_needed,
)
from relationships.tables.id_retention import Generation
from relationships.tables.journal import begin_journal
from relationships.tables.meta import IDENTITY_KEY, PROGRESS_KEY, Identity, Progress
from relationships.tables.named_members import NAMED_KEY, note_named
from relationships.tables.scans import keys_after, members_after, under
from relationships.tables.seal import close_seal, distrust, open_seal
from relationships.tables.seen_entries import Entries, Words64
from relationships.tables.seen_ids import find, forget, generations, remember
from relationships.tables.wholeness import note_whole, read_whole

MANY_ROWS, MANY_PAGES = 10_000, 20_000
"""After so many rows in one transaction the environment of a table of so many pages is opened anew.

LMDB keeps, until it is closed, as much memory as the largest transaction has changed pages: 106 MB
after 48,000 rows at random among 1.25 M, for each table.
"""

_encoder = msgspec.msgpack.Encoder()


class Extent(NamedTuple):
    """How large a table is, with the room in it that is free again; slots that readers have."""

    size_bytes: int
    readers: int


class TableWriter:
    """The one writer of a partition's table; other threads may read meanwhile.

    `full` is set where the last thing to be written found no room. `freed_at` is when something
    was deleted whose bytes are still there (epoch ms), None where nothing was: see `compaction`.
    """

    def __init__(self, path: Path, identity: Identity, map_bytes: int = MAP_BYTES) -> None:
        """Open the table in folder `path`, or begin an empty one. See `integrity` for which.

        Raises:
            Unreadable: where the files are damaged.
            StoreFull: where there is no room for them.
        """
        self.identity = identity
        self._path = path
        self._suspect = False
        self._whole = False
        self._map_bytes = map_bytes
        self._swapping = Lock()
        self.full = False
        with room_needed():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            open_seal(path)
        self._open()
        try:
            self._identify()
            self.progress = self._read_progress()
            self.freed_at = self._read_freed()
        except BaseException:
            self._env.close()
            raise

    def rows(self, keys: Sequence[bytes]) -> list[bytes]:
        """The row under each key, empty where there is none. Sorted keys are found faster."""
        return self._many(self._table.rows, keys)

    def profiles(self, members: Sequence[bytes]) -> list[bytes]:
        """The encoded profile of each member, empty where there is none."""
        return self._many(self._table.profiles, members)

    def activities(self, members: Sequence[bytes]) -> list[bytes]:
        """The encoded activity (see `activity`) of each member, empty where there is none."""
        return self._many(self._table.activity, members)

    def under(
        self, prefix: bytes, after: str = "", limit: int | None = None
    ) -> tuple[list[str], list[bytes]]:
        """What follows `prefix`, which ends in 0x00, in the rows' keys; and those rows.

        At most `limit` of them, of those beyond `after`.
        """
        with self._read() as txn:
            return under(txn, self._table.rows, prefix, after, limit)

    def row_keys(self, after: bytes, limit: int) -> list[bytes]:
        """At most `limit` keys of whatever kind of record beyond the key `after`, but profiles'."""
        with self._read() as txn:
            return keys_after(txn, self._table.rows, after, limit)

    def profile_keys(self, after: bytes, limit: int) -> list[bytes]:
        """At most `limit` members that have a profile, beyond `after`."""
        with self._read() as txn:
            return keys_after(txn, self._table.profiles, after, limit)

    def claims(self) -> dict[str, list[str]]:
        """The aliases that each member's profile claims, of the members that claim any."""
        with self._read() as txn:
            return read_claims(txn, self._table.claims)

    def scan_rows(self, after: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        """At most `limit` rows and headers with their keys, beyond the key `after`."""
        with self._read() as txn:
            return members_after(txn, self._table.rows, after, limit)

    def scan_profiles(self, after: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        """At most `limit` members with their encoded profiles, beyond the member `after`."""
        with self._read() as txn:
            return members_after(txn, self._table.profiles, after, limit)

    def seen(self, wanted: Entries) -> Words64:
        """What became of each id before: its mark, see `seen_entries`, or 0."""
        with self._sound(), self._env.begin(buffers=True) as txn:
            return find(txn.cursor(self._table.seen), wanted)

    def generations(self) -> list[Generation]:
        """Which ids are remembered, in order."""
        with self._swapping, self._read() as txn, txn.cursor(self._table.seen) as cursor:
            return generations(cursor)

    def apply(self, changes: Changes, progress: Progress) -> None:
        """Write `changes` and `progress` in one transaction: all of it is visible, or nothing.

        From `MANY_ROWS` on nobody else may read through this writer but for how it stands.

        Raises:
            StoreFull: where there is no room; nothing has changed.
        """
        progress = msgspec.structs.replace(progress, applied_at=_now())
        with self._write() as txn:
            freed = self._put(txn, changes)
            txn.put(PROGRESS_KEY, _encoder.encode(progress), db=self._table.meta)
        self.progress = progress
        if freed:
            self.freed_at = self.freed_at or _now()
        if len(changes.rows) >= MANY_ROWS and self._env.info()["last_pgno"] >= MANY_PAGES:
            with self._swapping:
                self._env.close()
                self._open()

    def caught_up(self, as_of: int) -> None:
        """Note that all that Kafka held at `as_of` (epoch ms) is applied.

        Raises:
            StoreFull: where there is no room.
        """
        with self._swapping, self._write() as txn:
            note_whole(txn, self._table.meta, as_of)
        self._whole = True

    def was_whole(self) -> bool:
        """Whether it ever was, here or where its changelog comes from."""
        if not self._whole:
            with self._swapping, self._read() as txn:
                self._whole = read_whole(txn, self._table.meta, self._table.rows) > 0
        return self._whole

    def clear_stale_readers(self) -> int:
        """Free the slots of readers that died; returns how many. They would keep pages alive."""
        with self._swapping:
            return self._env.reader_check()

    def extent(self) -> Extent:
        """How large it is, and how many read it."""
        with self._swapping:
            info, stat = self._env.info(), self._env.stat()
        return Extent((info["last_pgno"] + 1) * stat["psize"], info["num_readers"])

    def copy_due(self) -> bool:
        """Whether what was deleted is to go from the file, too."""
        return self.freed_at is not None and _now() - self.freed_at >= compaction.COPY_AFTER_MS

    def copy(self) -> None:
        """Copy the table without what was deleted; until `use_copy` nothing may be applied.

        Raises:
            StoreFull: where there is no room for it.
        """
        copy_table(self._table, self._path, self._map_bytes)

    def use_copy(self) -> None:
        """Go on with the copy; nobody else may read through this writer but for how it stands."""
        with self._swapping:
            self._env.close()
            put_in_place(self._path)
            self._open()
            self.freed_at = None

    def distrust(self) -> None:
        """What the table holds makes no sense: when it is next opened, it is to be set aside."""
        self._suspect = True

    def close(self) -> None:
        """Bring everything to the disk and seal the table.

        Where the disk cannot take it there is no seal, and that is all: Kafka has the data.
        """
        synced = self._sync()
        self._env.close()
        with suppress(OSError):
            if self._suspect:
                distrust(self._path)
            elif synced:
                close_seal(self._path)

    def _open(self) -> None:
        self._table: Environment = open_environment(self._path, self._map_bytes)
        self._env = self._table.env

    def _sync(self) -> bool:
        try:
            self._env.sync(True)
        except lmdb.Error:
            return False
        return True

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """A table of which LMDB says in this block that it is damaged is suspect."""
        try:
            yield
        except lmdb.Error:
            self.distrust()
            raise

    @contextmanager
    def _write(self) -> "Iterator[lmdb.Transaction[bytes]]":
        try:
            with self._sound(), room_needed(), self._env.begin(write=True) as txn:
                yield txn
        except StoreFull:
            self.full = True
            raise
        self.full = False

    @contextmanager
    def _read(self) -> "Iterator[lmdb.Transaction[bytes]]":
        with self._sound(), self._env.begin() as txn:
            yield txn

    def _identify(self) -> None:
        with self._write() as txn:
            txn.put(IDENTITY_KEY, _encoder.encode(self.identity), db=self._table.meta)
            for journal in (JOURNAL_KEY, NAMED_KEY):
                begin_journal(txn, self._table.meta, journal)

    def _read_progress(self) -> Progress:
        with self._read() as txn:
            encoded = txn.get(PROGRESS_KEY, db=self._table.meta)
        return msgspec.msgpack.decode(encoded, type=Progress) if encoded else Progress()

    def _read_freed(self) -> int | None:
        with self._read() as txn:
            encoded = txn.get(FREED_KEY, db=self._table.meta)
        return int.from_bytes(encoded, "big") if encoded else None

    def _many(self, db: "lmdb._Database", keys: Sequence[bytes]) -> list[bytes]:
        with self._read() as txn, txn.cursor(db) as cursor:
            return list(map(cursor.get, keys, repeat(b"")))

    def _put(self, txn: "lmdb.Transaction[bytes]", changes: Changes) -> bool:
        """Put all of it; whether anything was deleted."""
        table = self._table
        if self.progress.complete:
            note_arrivals(txn, table, changes.profiles)
            note_named(txn, table, changes)
        note_claims(txn, table, changes.profiles)
        freed = _put_items(txn, table.rows, changes.rows)
        freed |= _put_items(txn, table.profiles, changes.profiles)
        if freed:
            note_freed(txn, table.meta)
        activity = [
            (key, value and encode_activity(decode_activity(value)))
            for key, value in changes.profiles
        ]
        _put_items(txn, table.activity, activity)
        with txn.cursor(table.seen) as cursor:
            for ids in changes.seen:
                remember(cursor, ids)
            forget(cursor, changes.kept_from)
        return freed


def _put_items(txn: "lmdb.Transaction[bytes]", db: "lmdb._Database", items: Sequence[Item]) -> bool:
    """Put and delete; whether anything was there that is deleted."""
    deleted: list[bytes] = []
    if not all(map(itemgetter(1), items)):
        deleted = [key for key, value in items if value is None]
        items = [item for item in items if item[1] is not None]
    with txn.cursor(db) as cursor:
        cursor.putmulti(cast("Sequence[tuple[bytes, bytes]]", items))
    return sum(txn.delete(key, db=db) for key in deleted) > 0


def _now() -> int:
    return time.time_ns() // 1_000_000
