"""Reading the tables of a state directory from any process, while another one writes them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

import lmdb
import msgspec

from relationships.keys import (
    ERASED_KEY,
    FIRST_ID,
    header_key,
    preferences_key,
    row_key,
    settings_key,
)
from relationships.profile.profile import Profile, Whereabouts, decode_profile, decode_whereabouts
from relationships.row.headers import Header
from relationships.row.preferences import is_hidden
from relationships.tables.alias_claims import read_claims, read_mark
from relationships.tables.arrivals import JOURNAL_KEY, Arrival, read_arrivals
from relationships.tables.custody import is_elsewhere
from relationships.tables.environment import READERS
from relationships.tables.erased_members import NOBODY, ErasedMembers
from relationships.tables.journal import Journal, read_journal
from relationships.tables.meta import PROGRESS_KEY, Progress
from relationships.tables.named_members import NAMED_KEY, read_named
from relationships.tables.scans import under
from relationships.tables.seal import broken
from relationships.tables.wholeness import read_whole
from schemas.topics import partition_of

Find = Callable[[bytes, bytes], bytes]
"""What is under a key, else the second argument; only as long as its view."""

_progress_decoder = msgspec.msgpack.Decoder(Progress)


class TableNotReady(Exception):
    """The table of `partition` is not there, or not yet whole; ask again later."""

    def __init__(self, partition: int, reason: str = "is not restored yet") -> None:
        super().__init__(partition, reason)
        self.partition, self.reason = partition, reason

    def __str__(self) -> str:
        return f"partition {self.partition} {self.reason}"


class View:
    """One partition's table at one moment: what it reads belongs together.

    `caught_up_at` is as of when it was last known to be whole, epoch milliseconds.
    """

    def __init__(
        self,
        table: "_Table",
        txn: "lmdb.Transaction[bytes]",
        progress: Progress,
        caught_up_at: int,
    ) -> None:
        self._table, self._txn = table, txn
        self.progress = progress
        self.caught_up_at = caught_up_at

    def header(self, ego: str) -> Header | None:
        """Ego's header, or None where ego was never seen, not even as a target."""
        encoded = self._txn.get(header_key(ego), db=self._table.rows)
        return Header.decode(encoded) if encoded is not None else None

    def row(self, ego: str, contact: str) -> bytes:
        """The row of ego and contact; empty where there is none."""
        return self._txn.get(row_key(ego, contact), b"", db=self._table.rows)

    def rows(self, ego: str) -> tuple[list[str], list[bytes]]:
        """All contacts of ego that it does not hide, by their ids' bytes, and their rows."""
        contacts, rows = under(self._txn, self._table.rows, header_key(ego))
        hidden = self.hidden(ego)
        if not hidden:
            return contacts, rows
        shown = [i for i, contact in enumerate(contacts) if contact not in hidden]
        return [contacts[i] for i in shown], [rows[i] for i in shown]

    def some_rows(self, ego: str, after: str, limit: int) -> tuple[list[str], list[bytes]]:
        """The first `limit` contacts of ego after `after`, hidden ones among them, and the rows."""
        return under(self._txn, self._table.rows, header_key(ego), after, limit)

    def all_preferences(self, ego: str) -> tuple[list[str], list[bytes]]:
        """The contacts about whom ego has set anything, by their ids' bytes, and what."""
        return under(self._txn, self._table.rows, preferences_key(ego, ""))

    def some_preferences(self, ego: str, after: str, limit: int) -> tuple[list[str], list[bytes]]:
        """The same of the first `limit` contacts after `after`."""
        return under(self._txn, self._table.rows, preferences_key(ego, ""), after, limit)

    def hidden(self, ego: str) -> set[str]:
        """The contacts that ego hides."""
        contacts, encoded = self.all_preferences(ego)
        return {contact for contact, e in zip(contacts, encoded, strict=True) if is_hidden(e)}

    def settings(self, ego: str) -> bytes:
        """The record of what ego has set about itself; empty where it has set nothing."""
        return self._txn.get(settings_key(ego), b"", db=self._table.rows)

    def contacts(self, ego: str, contacts: Sequence[str]) -> list[bytes]:
        """The rows of ego with each of `contacts`; empty where there is none."""
        find = self._find(self._table.rows)
        return [find(row_key(ego, contact), b"") for contact in contacts]

    def profiles(self) -> Find:
        """Finds the encoded profile of a member; it has none where it never broadcast anything."""
        return self._find(self._table.profiles)

    def profiles_after(self, member: str, limit: int) -> list[tuple[str, bytes]]:
        """At most `limit` members' encoded profiles, of those whose ids' bytes follow."""
        with self._txn.cursor(self._table.profiles) as cursor:
            found = cursor.set_range(member.encode() + b"\0" if member else FIRST_ID)
            items = islice(cursor, limit) if found else ()
            return [(key.decode(), value) for key, value in items]

    def journal(self) -> Journal:
        """Which journal of arrivals the table has, and from where to where."""
        return read_journal(self._txn, self._table.arrivals, self._table.meta, JOURNAL_KEY)

    def arrivals(self, after: int, limit: int) -> list[tuple[int, Arrival]]:
        """At most `limit` updates that arrived after number `after`, with their numbers."""
        return read_arrivals(self._txn, self._table.arrivals, after, limit)

    def named_journal(self) -> Journal:
        """Which journal of named members the table has, and from where to where."""
        return read_journal(self._txn, self._table.named, self._table.meta, NAMED_KEY)

    def named(self, after: int, limit: int) -> list[tuple[int, str]]:
        """At most `limit` members that came, or have another name, after number `after`."""
        return read_named(self._txn, self._table.named, after, limit)

    def profile(self, member: str) -> Profile | None:
        """The member's profile, or None where it never broadcast anything."""
        encoded = self._txn.get(member.encode(), db=self._table.profiles)
        return decode_profile(encoded) if encoded is not None else None

    def whereabouts(self, member: str) -> Whereabouts:
        """Who and where the member is, without the rest of its profile; empty if unknown."""
        return decode_whereabouts(self._txn.get(member.encode(), b"", db=self._table.profiles))

    def activities(self) -> Find:
        """Finds the encoded activity (see `activity`) of a member."""
        return self._find(self._table.activity)

    def erased_up_to(self) -> int:
        """The offset in `erasures` below which all is applied here."""
        return int.from_bytes(self._txn.get(ERASED_KEY, b"", db=self._table.rows), "big")

    def claims_mark(self) -> bytes:
        """What changes whenever `claims` do."""
        return read_mark(self._txn, self._table.meta)

    def claims(self) -> dict[str, list[str]]:
        """The aliases that each member's profile claims, of the members that claim any."""
        return read_claims(self._txn, self._table.claims)

    def members(self, after: str = "") -> Iterator[str]:
        """Ids of all members this partition holds anything of, in the order of their bytes."""
        with self._txn.cursor(self._table.rows) as cursor:
            found = cursor.set_range(after.encode() + b"\1" if after else FIRST_ID)
            while found:
                member = cursor.key().split(b"\0", 1)[0]
                yield member.decode()
                found = cursor.set_range(member + b"\1")

    def _find(self, db: "lmdb._Database") -> Find:
        return self._txn.cursor(db).get


class KnownErasures(Protocol):
    """Who is erased, as a process that reads knows it."""

    def current(self) -> ErasedMembers:
        """Who is erased, as of now."""

    def applied(self) -> int:
        """The next offset of `erasures` that is not known yet."""

    def shown(self, view: View) -> View:
        """The view without those whose erasure is not applied there yet."""


class _NobodyErased:
    def current(self) -> ErasedMembers:
        return NOBODY

    def applied(self) -> int:
        return 0

    def shown(self, view: View) -> View:
        return view


class TableReader:
    """The tables of all `partitions` under `state`, read only, without those who are erased."""

    def __init__(self, state: Path, partitions: int, erasures: KnownErasures | None = None) -> None:
        self.state, self.partitions = state, partitions
        self.erasures: KnownErasures = erasures or _NobodyErased()
        self._tables = [_Table(state / str(p), p) for p in range(partitions)]

    def partition_of(self, member: str) -> int:
        """The partition that holds what is known from the member's side."""
        return partition_of(member, self.partitions)

    @contextmanager
    def view(self, partition: int) -> Iterator[View]:
        """A consistent view of one partition.

        Raises:
            TableNotReady: where it is not there, still being restored, folded anew and not yet
                whole since, or kept up elsewhere.
        """
        with self._tables[partition].begin() as view:
            yield self.erasures.shown(view)

    def progress(self, partition: int) -> Progress:
        """How far a partition has come, whether or not it is whole.

        Raises:
            TableNotReady: where it is not there.
        """
        return self._tables[partition].progress()

    def close(self) -> None:
        """Let go of the files."""
        for table in self._tables:
            table.close()


class _Table:
    """One partition's environment, opened again where the writer has put another in its place."""

    def __init__(self, path: Path, partition: int) -> None:
        self._data = path / "data.mdb"
        self._partition = partition
        self._env: lmdb.Environment | None = None
        self._inode = 0

    def progress(self) -> Progress:
        with self._transaction() as txn:
            return self._progress(txn)

    @contextmanager
    def begin(self) -> Iterator[View]:
        if is_elsewhere(self._data.parent):
            raise TableNotReady(self._partition, "is another scorer's: ask an api beside that")
        with self._transaction() as txn:
            progress = self._progress(txn)
            if not progress.complete:
                raise TableNotReady(self._partition)
            caught_up_at = read_whole(txn, self.meta, self.rows)
            if not caught_up_at:
                raise TableNotReady(self._partition, "was never caught up with the feeds yet")
            yield View(self, txn, progress, caught_up_at)

    @contextmanager
    def _transaction(self) -> Iterator["lmdb.Transaction[bytes]"]:
        env = self._open()
        try:
            txn = env.begin()
        except lmdb.MapResizedError:
            env.set_mapsize(0)
            txn = env.begin()
        with txn:
            yield txn

    def _progress(self, txn: "lmdb.Transaction[bytes]") -> Progress:
        try:
            encoded = txn.get(PROGRESS_KEY, db=self.meta)
        except (lmdb.BadTxnError, lmdb.CorruptedError, lmdb.PageNotFoundError):
            self._inode = 0  # damaged: its writer sets it aside, and what comes is opened anew
            raise TableNotReady(self._partition) from None
        return _progress_decoder.decode(encoded) if encoded else Progress()

    def close(self) -> None:
        if self._env is not None:
            self._env.close()
            self._env = None

    def _open(self) -> lmdb.Environment:
        try:
            inode = self._data.stat().st_ino
        except (FileNotFoundError, NotADirectoryError):
            self.close()
            raise TableNotReady(self._partition) from None
        if self._env is not None and inode == self._inode:
            return self._env
        self.close()
        if broken(self._data.parent):
            raise TableNotReady(self._partition)
        try:
            env = lmdb.open(
                str(self._data.parent), readonly=True, max_dbs=8, max_readers=READERS, create=False
            )
            self.rows = env.open_db(b"rows", create=False)
            self.profiles = env.open_db(b"profiles", create=False)
            self.activity = env.open_db(b"activity", create=False)
            self.meta = env.open_db(b"meta", create=False)
            self.arrivals = env.open_db(b"arrivals", create=False)
            self.claims = env.open_db(b"claims", create=False)
            self.named = env.open_db(b"named", create=False)
        except (lmdb.NotFoundError, lmdb.InvalidError, lmdb.ReadonlyError, lmdb.CorruptedError):
            raise TableNotReady(self._partition) from None
        self._env, self._inode = env, inode
        return env
