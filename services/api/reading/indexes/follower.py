"""Keeping an index up with the tables: who is new, changed or gone is looked at, and nobody else.

The index follows the tables' journals, from where the last process left it, in the background and
before each read. Tables are read in the event loop, a few hundred members at a time, and the file
is read and written in threads, so that other reads go on meanwhile.
"""

import asyncio
import logging
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import ClassVar, Generic, TypeVar

from relationships.tables.erased_members import Forgets
from relationships.tables.journal import Journal
from relationships.tables.reader import TableNotReady, TableReader, View
from services.api.reading.indexes.index_file import Change, Followed, IndexFile, Span

log = logging.getLogger(__name__)

T = TypeVar("T")
V = TypeVar("V")
F = TypeVar("F", bound=IndexFile)  # type: ignore[type-arg]  # a bound cannot name V

FOLLOW_S = 1.0
"""So long after it has caught up the index is compared with the tables again, at least."""

PURGE_S = 600.0
"""So often at most the index is rewritten without those who are gone."""


class NotIndexed(Exception):
    """What is asked for is not indexed yet; ask again later."""


class IndexFollower(ABC, Generic[F, V]):
    """One process's view of the index in a file of type `FILE`.

    `BATCH` members are read before other reads go on; `AT_ONCE` are indexed in one transaction,
    and held in memory meanwhile. Indexing that took s seconds in the background is not gone on
    with for `REST` × s; nor is it before a read, but for `MOST_REST_S` at most.
    """

    FILE: ClassVar[type[IndexFile]]  # type: ignore[type-arg]
    BATCH: ClassVar[int]
    AT_ONCE: ClassVar[int]
    REST: ClassVar[int]
    MOST_REST_S: ClassVar[float]

    def __init__(self, tables: TableReader) -> None:
        self._tables = tables
        self._file: F | None = None
        self._known: dict[int, Followed] = {}
        self._writing, self._reading = asyncio.Lock(), asyncio.Lock()
        self._purge_at = self._good_until = 0.0

    @abstractmethod
    def _journal(self, view: View) -> Journal:
        """The journal that names whoever is to be looked at."""

    @abstractmethod
    def _arrived(self, view: View, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """At most `limit` of its entries after number `after`: numbers and members."""

    @abstractmethod
    def _members(self, view: View, after: str, limit: int) -> list[str]:
        """At most `limit` members whose ids follow, of all that are to be indexed."""

    @abstractmethod
    def _values(self, view: View, members: Collection[str]) -> dict[str, V]:
        """What is to be indexed of each of `members` that is there."""

    async def follow(self) -> None:
        """Keep up with the tables until cancelled."""
        while True:
            started = time.monotonic()
            try:
                await self.refresh()
                await self._purge()
            except TableNotReady:
                pass
            except (sqlite3.Error, OSError) as error:
                log.warning("%s is not kept up: %s", self.FILE.NAME, error)
            await asyncio.sleep(max(FOLLOW_S, self.REST * (time.monotonic() - started)))

    async def refresh(self, *, fully: bool = False) -> None:
        """Index what is new; `fully`, however recently that was done.

        Raises:
            TableNotReady: where a partition is not restored; of the others all is indexed.
            sqlite3.Error, OSError: where the file cannot be written.
        """
        waiting: TableNotReady | None = None
        async with self._writing:
            started = time.monotonic()
            if not fully and started < self._good_until:
                return
            for partition in range(self._tables.partitions):
                try:
                    while self._is_behind(partition):
                        await self._step(partition)
                except TableNotReady as error:
                    waiting = error
            if waiting is not None:
                raise waiting
            took = time.monotonic() - started
            self._good_until = started + took + min(self.REST * took, self.MOST_REST_S)

    async def refresh_within(self, seconds: float, *, fully: bool) -> None:
        """The same for so long; what is not indexed by then goes on, and is not needed now unless
        `fully`.

        Raises:
            TableNotReady: where a partition is not restored.
            NotIndexed: where what has to be found is not indexed within that time.
            sqlite3.Error, OSError: where it cannot be.
        """
        refreshing = asyncio.ensure_future(self.refresh(fully=fully))
        refreshing.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            await asyncio.wait_for(asyncio.shield(refreshing), seconds)
        except TimeoutError:
            if fully or not self.is_whole:
                raise NotIndexed from None
        except (sqlite3.Error, OSError):
            if fully or not self.is_whole:
                raise

    async def ask(self, question: Callable[[F, Forgets], T]) -> T:
        """What `question` makes of the file, in a thread, given of whom nothing is to be found,
        though it may still be indexed.

        Raises:
            NotIndexed: where a partition was never indexed as a whole.
            sqlite3.Error, OSError: where the file cannot be read.
        """
        erased = self._tables.erasures.current()

        def asked() -> T:
            with file.reading():
                followed = file.followed()
                if not self._are_whole(followed):
                    raise NotIndexed
                forgets = {p: erased.since(each.erased_up_to) for p, each in followed.items()}
                return question(file, self._of_all(forgets))

        async with self._reading:
            with self._opened() as file:
                return await _in_thread(asked)

    @property
    def is_whole(self) -> bool:
        """Whether every partition was indexed as a whole once, as far as this process knows."""
        return self._are_whole(self._known)

    def _are_whole(self, followed: Mapping[int, Followed]) -> bool:
        return sum(each.whole for each in followed.values()) == self._tables.partitions

    def _of_all(self, forgets: Mapping[int, Forgets | None]) -> Forgets:
        """Whoever is forgotten by its partition."""
        if not any(forgets.values()):
            return lambda member: False

        def forgotten(member: str) -> bool:
            by_partition = forgets[self._tables.partition_of(member)]
            return by_partition is not None and by_partition(member)

        return forgotten

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _is_behind(self, partition: int) -> bool:
        """Whether something is new, as far as this process knows: another may have indexed it."""
        known = self._known.get(partition, Followed())
        with self._tables.view(partition) as view:
            journal = self._journal(view)
        return known.walked is not None or (journal.id, journal.end) != known[:2]

    async def _step(self, partition: int) -> None:
        """Index some of what is new of a partition.

        What is read of the tables while nobody else writes the file is not older than what is in
        the file.
        """
        async with self._transaction() as file:
            followed = self._known.get(partition, Followed())
            change = await self._change(partition, followed)
            await _in_thread(file.write, partition, change)
        self._known[partition] = change.followed

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[F]:
        with self._opened() as file:
            self._known = await _in_thread(file.begin)
            try:
                yield file
                await _in_thread(file.commit)
            except BaseException:
                await _in_thread(file.rollback)
                raise

    async def _change(self, partition: int, followed: Followed) -> Change[V]:
        with self._tables.view(partition) as view:
            journal, erased_up_to = self._journal(view), view.erased_up_to()
            if followed.journal == journal.id and followed.number >= journal.start:
                if followed.walked is None:
                    return self._of_journal(view, followed, journal, erased_up_to)
            else:
                followed = followed._replace(
                    journal=journal.id, number=journal.end, walked="", erased_then=erased_up_to
                )
        return await self._walked(partition, followed)

    def _of_journal(
        self, view: View, followed: Followed, journal: Journal, erased_up_to: int
    ) -> Change[V]:
        """What is next in the journal."""
        entries = self._arrived(view, followed.number, self.BATCH)
        number = entries[-1][0] if len(entries) == self.BATCH else journal.end
        members = dict.fromkeys(member for _, member in entries)
        values = self._values(view, members)
        gone = [*members.keys() - values.keys()]
        followed = followed._replace(number=number, erased_up_to=erased_up_to)
        return Change(values, gone, followed)

    async def _walked(self, partition: int, followed: Followed) -> Change[V]:
        """The next members in the order of their ids."""
        values: dict[str, V] = {}
        after = begun = followed.walked or ""
        last: str | None = after
        while last is not None and len(values) < self.AT_ONCE:
            with self._tables.view(partition) as view:
                some = self._members(view, after, self.BATCH)
                values |= self._values(view, some)
            last = after = some[-1] if some else after
            if len(some) < self.BATCH:
                last = None
            await asyncio.sleep(0)
        followed = followed._replace(walked=last)
        if last is None:
            followed = followed._replace(whole=True, erased_up_to=followed.erased_then)
        return Change(values, [], followed, Span(begun, last))

    async def _purge(self) -> None:
        """Leave nothing of those who are gone in the file."""
        async with self._writing:
            with self._opened() as file:
                if file.is_unpurged and time.monotonic() >= self._purge_at:
                    await _in_thread(file.purge)
                    self._purge_at = time.monotonic() + PURGE_S

    @contextmanager
    def _opened(self) -> Iterator[F]:
        """The file; one that turns out to be damaged in this block is made anew by the next."""
        if self._file is None:
            self._file = self.FILE(self._tables.state, self._tables.partitions)  # type: ignore[assignment]
        file = self._file
        assert file is not None
        try:
            yield file
        except sqlite3.DatabaseError as error:
            if self._file is file and not isinstance(error, sqlite3.OperationalError):
                file.destroy()
                self._file, self._known = None, {}
            raise


async def _in_thread(work: Callable[..., T], *given: object) -> T:
    """What `work` returns in a thread; it is waited for even by who is cancelled."""
    working = asyncio.ensure_future(asyncio.to_thread(work, *given))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise
